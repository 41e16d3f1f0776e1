// SPDX-License-Identifier: Apache-2.0
#include "rclcpp/service.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <future>

#include "example_interfaces/srv/add_two_ints.hpp"
#include "rclcpp/client.hpp"
#include "rclcpp/test_world.hpp"

namespace rclcpp {
namespace {

using example_interfaces::srv::AddTwoInts;
using namespace std::chrono_literals;

AddTwoInts::Request::SharedPtr sum_of(std::int64_t one, std::int64_t other) {
  auto request = std::make_shared<AddTwoInts::Request>();
  request->a = one;
  request->b = other;
  return request;
}

void add(const AddTwoInts::Request::SharedPtr request, AddTwoInts::Response::SharedPtr response) {
  response->sum = request->a + request->b;
}

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() { options.context = context; }
  ~ServiceTest() override { context->shutdown("end of test"); }

  Node::SharedPtr node(const std::string& node_name) {
    return std::make_shared<Node>(
        node_name,
        NodeOptions().context(context).start_parameter_services(false).start_parameter_event_publisher(false));
  }
  std::int64_t ask(Client<AddTwoInts>& asked, std::int64_t one, std::int64_t other) {
    EXPECT_TRUE(asked.wait_for_service(60s));
    auto answer = asked.async_send_request(sum_of(one, other));
    EXPECT_EQ(spin_until_future_complete(asker, answer), FutureReturnCode::SUCCESS);
    return answer.get()->sum;
  }

  const Context::SharedPtr context = new_context();
  ExecutorOptions options;
  const std::string name = unique("add");
  const Node::SharedPtr server = node("server"), asker = node("asker");
  const Client<AddTwoInts>::SharedPtr client = asker->create_client<AddTwoInts>(name);
};

// With the server in a thread of its own.
class ServedTest : public ServiceTest {
 protected:
  ServedTest() { spinner.executor.add_node(server); }
  Spinner spinner{context};
};

TEST_F(ServedTest, CallbacksAnswerInEveryForm) {
  using Header = std::shared_ptr<rmw_request_id_t>;
  {
    const auto service = server->create_service<AddTwoInts>(name, &add);
    EXPECT_EQ(ask(*client, 1, 2), 3);
    EXPECT_STREQ(service->get_service_name(), ("/" + name).c_str());
  }
  {
    const auto service = server->create_service<AddTwoInts>(
        name,
        [](const Header header, AddTwoInts::Request::SharedPtr request, AddTwoInts::Response::SharedPtr response) {
          response->sum = header->sequence_number > 0 ? request->a - request->b : 0;
        });
    EXPECT_EQ(ask(*client, 1, 2), -1);
  }
  {
    const auto service = server->create_service<AddTwoInts>(
        name,
        [](std::shared_ptr<Service<AddTwoInts>> self, const Header header, AddTwoInts::Request::SharedPtr request) {
          AddTwoInts::Response response;
          response.sum = request->a * request->b;
          self->send_response(*header, response);
        });
    EXPECT_EQ(ask(*client, 3, 4), 12);
  }
  {
    struct Bound {
      void answer(const AddTwoInts::Request::SharedPtr request, AddTwoInts::Response::SharedPtr response) {
        response->sum = request->a + request->b + 100;
      }
    } bound;
    const auto service = server->create_service<AddTwoInts>(
        name, std::bind(&Bound::answer, &bound, std::placeholders::_1, std::placeholders::_2));
    EXPECT_EQ(ask(*client, 3, 4), 107);
  }
}

TEST_F(ServedTest, ADeferredAnswerComesWhenTheServiceSendsIt) {
  std::promise<std::pair<rmw_request_id_t, std::int64_t>> asked;
  const auto service = server->create_service<AddTwoInts>(
      name, [&](const std::shared_ptr<rmw_request_id_t> header, AddTwoInts::Request::SharedPtr request) {
        asked.set_value({*header, request->a + request->b});
      });
  ASSERT_TRUE(client->wait_for_service(60s));
  auto answer = client->async_send_request(sum_of(20, 30));
  auto [header, sum] = asked.get_future().get();
  EXPECT_EQ(answer.wait_for(1ms), std::future_status::timeout);
  AddTwoInts::Response response;
  response.sum = sum;
  service->send_response(header, response);
  EXPECT_EQ(answer.get()->sum, 50);
}

TEST_F(ServedTest, CallbacksOfClientsGetTheirFutures) {
  const auto service = server->create_service<AddTwoInts>(name, &add);
  Spinner asking(context);
  asking.executor.add_node(asker);
  ASSERT_TRUE(client->wait_for_service(60s));
  std::promise<std::int64_t> plain, paired;
  client->async_send_request(sum_of(1, 1),
                             [&](Client<AddTwoInts>::SharedFuture future) { plain.set_value(future.get()->sum); });
  client->async_send_request(sum_of(5, 6), [&](Client<AddTwoInts>::SharedFutureWithRequest future) {
    paired.set_value(future.get().first->a * 1000 + future.get().second->sum);
  });
  EXPECT_EQ(plain.get_future().get(), 2);
  EXPECT_EQ(paired.get_future().get(), 5011);
}

TEST_F(ServedTest, AnAnswerThatNobodySpinsForIsTakenByWhoWaits) {
  const auto service = server->create_service<AddTwoInts>(name, &add);
  ASSERT_TRUE(client->wait_for_service(60s));
  auto answer = client->async_send_request(sum_of(2, 3));
  EXPECT_EQ(answer.wait_for(60s), std::future_status::ready);
  EXPECT_EQ(answer.get()->sum, 5);
}

TEST_F(ServiceTest, ACallbackMayWaitForAServiceOfItsOwnThread) {
  // Everything in one node, one group and one thread: the call waits for the very thread that waits for it.
  executors::SingleThreadedExecutor executor(options);
  const auto service = server->create_service<AddTwoInts>(name, &add);
  const auto own = server->create_client<AddTwoInts>(name);
  std::int64_t sum = 0;
  const auto timer = server->create_wall_timer(0ns, [&](TimerBase& once) {
    once.cancel();
    own->wait_for_service();
    sum = own->async_send_request(sum_of(40, 2)).get()->sum;
    executor.cancel();
  });
  executor.add_node(server);
  executor.spin();
  EXPECT_EQ(sum, 42);
}

TEST_F(ServiceTest, AServiceMayAskAnotherBeforeItAnswers) {
  executors::SingleThreadedExecutor executor(options);
  const std::string outer_name = unique("outer");
  const auto inner = server->create_service<AddTwoInts>(name, &add);
  const auto inner_client = server->create_client<AddTwoInts>(name);
  const auto outer = server->create_service<AddTwoInts>(
      outer_name, [&](AddTwoInts::Request::SharedPtr request, AddTwoInts::Response::SharedPtr response) {
        response->sum = 10 * inner_client->async_send_request(request).get()->sum;
      });
  const auto outer_client = asker->create_client<AddTwoInts>(outer_name);
  executor.add_node(server);
  executor.add_node(asker);
  ASSERT_TRUE(outer_client->wait_for_service(60s));
  ASSERT_TRUE(inner_client->wait_for_service(60s));
  auto answer = outer_client->async_send_request(sum_of(1, 2));
  ASSERT_EQ(executor.spin_until_future_complete(answer), FutureReturnCode::SUCCESS);
  EXPECT_EQ(answer.get()->sum, 30);
}

TEST_F(ServiceTest, RequestsThatAreForgottenThrowFromTheirFutures) {
  auto removed = client->async_send_request(sum_of(1, 1));
  EXPECT_TRUE(client->remove_pending_request(removed));
  EXPECT_FALSE(client->remove_pending_request(removed.request_id));
  EXPECT_THROW(removed.get(), std::future_error);

  const auto before = std::chrono::system_clock::now();
  auto old = client->async_send_request(sum_of(1, 1));
  std::vector<std::int64_t> pruned;
  EXPECT_EQ(client->prune_requests_older_than(before, &pruned), 0u);
  EXPECT_EQ(client->prune_requests_older_than(std::chrono::system_clock::now() + 1s, &pruned), 1u);
  EXPECT_THAT(pruned, ::testing::ElementsAre(old.request_id));
  auto left = client->async_send_request(sum_of(1, 1));
  EXPECT_EQ(client->prune_pending_requests(), 1u);
  EXPECT_THROW(left.get(), std::future_error);
}

TEST_F(ServiceTest, ShutdownEndsAWaitForAnAnswerThatCannotCome) {
  auto answer = client->async_send_request(sum_of(1, 1));
  std::thread ending([&] { context->shutdown("now"); });
  EXPECT_THROW(answer.get(), std::future_error);
  ending.join();
  EXPECT_FALSE(client->wait_for_service());
}

TEST_F(ServiceTest, ReadinessComesAndGoes) {
  EXPECT_FALSE(client->service_is_ready());
  EXPECT_FALSE(client->wait_for_service(1ms));
  auto service = server->create_service<AddTwoInts>(name, &add);
  EXPECT_TRUE(client->wait_for_service());
  service.reset();
  await([&] { return !client->service_is_ready(); });
}

TEST_F(ServiceTest, NamesAndGroupsThatCannotBeAreRefused) {
  EXPECT_THROW(server->create_service<AddTwoInts>("not valid?", &add), exceptions::InvalidServiceNameError);
  EXPECT_THROW(server->create_client<AddTwoInts>("9"), exceptions::InvalidServiceNameError);
  std::function<void(AddTwoInts::Request::SharedPtr, AddTwoInts::Response::SharedPtr)> none;
  EXPECT_THROW(server->create_service<AddTwoInts>(name, none), std::invalid_argument);
  const auto foreign = asker->create_callback_group(CallbackGroupType::Reentrant);
  EXPECT_THROW(server->create_service<AddTwoInts>(name, &add, ServicesQoS(), foreign), std::runtime_error);
}

TEST_F(ServiceTest, ARequestCanBeTakenByHand) {
  const auto service = server->create_service<AddTwoInts>(name, &add);
  ASSERT_TRUE(client->wait_for_service(60s));
  auto answer = client->async_send_request(sum_of(7, 8));
  AddTwoInts::Request request;
  rmw_request_id_t header;
  await([&] { return service->take_request(request, header); });
  EXPECT_EQ(request.b, 8);
  AddTwoInts::Response response;
  response.sum = 1;
  service->send_response(header, response);
  EXPECT_EQ(answer.get()->sum, 1);
}

TEST_F(ServiceTest, WhoWantsToKnowOfRequestsHearsOfThoseThatWaitToo) {
  const auto service = server->create_service<AddTwoInts>(name, &add);
  ASSERT_TRUE(client->wait_for_service(60s));
  auto first = client->async_send_request(sum_of(1, 2));
  await([&] { return service->core()->has_request(); });
  std::atomic<std::size_t> told{0};
  service->set_on_new_request_callback([&](std::size_t count) { told += count; });
  await([&] { return told != 0; });
  AddTwoInts::Request taken;
  rmw_request_id_t header;
  EXPECT_TRUE(service->take_request(taken, header));
  const std::size_t before = told;
  auto second = client->async_send_request(sum_of(3, 4));
  await([&] { return told > before; });
  service->clear_on_new_request_callback();
  EXPECT_THROW(service->set_on_new_request_callback(nullptr), std::invalid_argument);
}

TEST_F(ServedTest, IntrospectionTellsOfEachStep) {
  const auto service = server->create_service<AddTwoInts>(name, &add);
  std::mutex mutex;
  std::vector<int> steps;
  const auto listener = node("listener");
  const auto events = listener->create_subscription<AddTwoInts::Event>(name + "/_service_event", 10,
                                                                       [&](AddTwoInts::Event::ConstSharedPtr event) {
                                                                         const std::lock_guard lock(mutex);
                                                                         steps.push_back(event->info.event_type);
                                                                       });
  spinner.executor.add_node(listener);
  client->configure_introspection(asker->get_clock(), SystemDefaultsQoS(), RCL_SERVICE_INTROSPECTION_METADATA);
  service->configure_introspection(server->get_clock(), SystemDefaultsQoS(), RCL_SERVICE_INTROSPECTION_CONTENTS);
  await([&] { return events->get_publisher_count() == 2; });
  EXPECT_EQ(ask(*client, 1, 2), 3);
  await([&] {
    const std::lock_guard lock(mutex);
    return steps.size() >= 4;
  });
  EXPECT_THAT(steps, ::testing::UnorderedElementsAre(0, 1, 2, 3));
}

}  // namespace
}  // namespace rclcpp

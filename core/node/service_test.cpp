// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <map>

#include "core/base/doorbell.hpp"
#include "core/base/guarded.hpp"
#include "core/node/node_testing.hpp"

namespace myelin::node {
namespace {

// A client that knows which answers it waits for.
class Caller {
 public:
  Caller(Node& node, std::string service, std::shared_ptr<exec::CallbackGroup> group = exclusive())
      : client_(node.create_client(additions(std::move(service)), std::move(group),
                                   [this](std::int64_t sequence, transport::Sample&& sample, exec::Claim&) {
                                     (*answers_.lock())[sequence] = number(sample);
                                     client().interrupt();
                                   })) {}

  Client& client() { return *client_; }
  std::int64_t ask(std::int64_t first, std::int64_t second) {
    const auto request = numbers({first, second});
    return client_->send(std::array{Bytes(request)});
  }
  std::optional<std::int64_t> answer(std::int64_t sequence) {
    auto answers = answers_.lock();
    const auto found = answers->find(sequence);
    return found == answers->end() ? std::nullopt : std::optional(found->second);
  }
  // As a blocking call does it: whoever takes the answer delivers it.
  std::int64_t call(std::int64_t first, std::int64_t second) {
    const std::int64_t sequence = ask(first, second);
    exec::Claim claim;
    for (;;) {
      if (const auto found = answer(sequence)) return *found;
      if (!client_->pump(claim)) client_->wait_for_response(std::nullopt);
    }
  }
  std::size_t answered() { return answers_.lock()->size(); }

 private:
  Guarded<std::map<std::int64_t, std::int64_t>> answers_;
  std::shared_ptr<Client> client_;
};

class ServiceTest : public testing::TestWithParam<Via> {
 protected:
  using Handler = std::function<void(const Service::Request&, const transport::Sample&)>;
  std::shared_ptr<Service> serve(Node& node, std::string name, Handler handler = {},
                                 std::shared_ptr<exec::CallbackGroup> group = exclusive()) {
    auto service = std::make_shared<std::weak_ptr<Service>>();
    auto created = node.create_service(
        additions(std::move(name)), std::move(group),
        [service, handler](const Service::Request& request, transport::Sample&& sample, exec::Claim&) {
          if (handler) return handler(request, sample);
          const auto response = numbers({sum(sample)});
          if (const auto alive = service->lock()) {
            alive->respond(request, std::array{Bytes(response)});
          }
        });
    *service = created;
    return created;
  }

  World world{GetParam()};
  std::shared_ptr<Context> context = world.context({}, 41);
  std::shared_ptr<Context> client_context = world.context({}, 41);
  std::shared_ptr<Node> server = Node::create(context, {.name = "server", .enable_rosout = false});
  std::shared_ptr<Node> asker = Node::create(client_context, {.name = "asker", .enable_rosout = false});
};
INSTANTIATE_TEST_SUITE_P(Transports, ServiceTest, testing::Values(Via::inproc, Via::dds), name_of);

TEST_P(ServiceTest, AQuestionIsAnswered) {
  const auto service = serve(*server, "add");
  Spinner spinner;
  server->join(spinner.executor);
  Caller caller(*asker, "add");
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  EXPECT_TRUE(caller.client().service_is_ready());
  EXPECT_EQ(caller.call(2, 3), 5);
  EXPECT_EQ(caller.call(20, 30), 50);
}

TEST_P(ServiceTest, AServerOfTheSameContextAnswersToo) {
  const auto service = serve(*server, "same");
  Spinner spinner;
  server->join(spinner.executor);
  Caller caller(*server, "same");
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  EXPECT_EQ(caller.call(2, 3), 5);
}

TEST_P(ServiceTest, TwentyQuestionsAtOnceAreAllAnswered) {
  const auto service = serve(*server, "many");
  Spinner answering, asking;
  asker->join(asking.executor);
  Caller caller(*asker, "many");
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  std::map<std::int64_t, std::int64_t> expected;
  for (std::int64_t i = 0; i < 20; ++i) expected[caller.ask(i, 100)] = i + 100;
  server->join(answering.executor);  // only now does anybody look at them
  await([&] { return caller.answered() == 20; });
  for (const auto& [sequence, answer] : expected) EXPECT_EQ(caller.answer(sequence), answer);
  EXPECT_EQ(caller.client().qos().depth, 10u);
  EXPECT_EQ(service->qos().depth, 10u);
}

TEST_P(ServiceTest, ClientsHearNoAnswersToOthers) {
  const auto service = serve(*server, "shared");
  Spinner spinner;
  server->join(spinner.executor);
  Caller one(*asker, "shared"), other(*asker, "shared");
  ASSERT_TRUE(one.client().wait_for_service(std::nullopt));
  ASSERT_TRUE(other.client().wait_for_service(std::nullopt));
  EXPECT_EQ(one.call(1, 1), 2);
  EXPECT_EQ(other.call(2, 2), 4);
  EXPECT_EQ(one.answered(), 1u);
  EXPECT_EQ(other.answered(), 1u);
}

TEST_P(ServiceTest, ABlockingCallInACallbackOfTheOnlyThreadIsAnswered) {
  Spinner spinner;
  const auto service = serve(*server, "inner");
  server->join(spinner.executor);

  const auto executor = std::make_shared<exec::Executor>();
  asker->join(executor);
  const auto group = exclusive();
  Caller caller(*asker, "inner", group);
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  std::int64_t result = 0;
  const auto trigger = std::make_shared<GuardCondition>(group, [&](exec::Claim&) { result = caller.call(3, 4); });
  asker->adopt(trigger);
  trigger->trigger();
  executor->next(std::nullopt)->run();
  EXPECT_EQ(result, 7);
}

TEST_P(ServiceTest, ARequestIsServedByWhoWaitsForItThoughTheGroupIsTaken) {
  const auto group = exclusive();
  const auto service = serve(*server, "served", {}, group);
  server->join(nullptr);
  Caller caller(*asker, "served");
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  const auto executor = std::make_shared<exec::Executor>();
  const auto holder = std::make_shared<GuardCondition>(group, [&](exec::Claim&) {
    ASSERT_FALSE(group->free());
    EXPECT_FALSE(service->serve_one());
    const auto sequence = caller.ask(20, 22);
    await([&] { return service->serve_one(); });
    exec::Claim claim;
    await([&] { return caller.client().pump(claim); });
    EXPECT_EQ(caller.answer(sequence), 42);
    EXPECT_FALSE(service->serve_one());
  });
  executor->add(holder);
  holder->trigger();
  executor->next(std::nullopt)->run();
  service->destroy();
  EXPECT_FALSE(service->serve_one());
}

TEST_P(ServiceTest, AnAnswerIsForWhoWaitsForItAndNotForTheExecutor) {
  const auto service = serve(*server, "waited_for");
  Caller caller(*asker, "waited_for");
  const auto executor = std::make_shared<exec::Executor>();
  asker->join(executor);
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  caller.client().wait_for_response(std::nullopt);  // a thread's first wait returns at once
  const auto past = exec::Clock::time_point::min();
  while (auto turn = executor->next(past)) turn->run();
  const auto sequence = caller.ask(20, 22);
  std::thread serving([&] {
    await([] { return Doorbell::process().page().sleepers != 0; });
    await([&] { return service->serve_one(); });
  });
  exec::Claim claim;
  while (!caller.client().pump(claim)) caller.client().wait_for_response(std::nullopt);
  serving.join();
  EXPECT_EQ(caller.answer(sequence), 42);
  EXPECT_FALSE(executor->next(past).has_value());
}

TEST_P(ServiceTest, CallsFromManyThreadsFindTheirAnswers) {
  const auto service = serve(*server, "crowd", {}, nullptr);
  Spinner answering(2), asking;
  server->join(answering.executor);
  asker->join(asking.executor);
  Caller caller(*asker, "crowd");
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  std::vector<std::thread> threads;
  for (std::int64_t thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&caller, thread] {
      for (std::int64_t i = 0; i < 25; ++i) EXPECT_EQ(caller.call(1000 * thread, i), 1000 * thread + i);
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST_P(ServiceTest, TheRequestSaysWhoAsked) {
  Service::Request asked;
  std::atomic<bool> came{false};
  const auto service = serve(*server, "who", [&](const Service::Request& request, const transport::Sample&) {
    asked = request;
    came = true;
  });
  Spinner spinner;
  server->join(spinner.executor);
  Caller caller(*asker, "who");
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  const std::int64_t sequence = caller.ask(1, 2);
  await([&] { return came.load(); });
  EXPECT_EQ(asked.id.sequence, sequence);
  EXPECT_FALSE(asked.id.endpoint.is_reader());
  EXPECT_TRUE(asked.reply_to.is_reader());
  EXPECT_EQ(asked.reply_to.participant(), client_context->participant()->guid());
  EXPECT_NE(asked.source_timestamp_ns, 0);
}

TEST_P(ServiceTest, AnAnswerToAClientThatIsGoneIsDropped) {
  std::optional<Service::Request> asked;
  std::atomic<bool> came{false};
  const auto service = serve(*server, "gone", [&](const Service::Request& request, const transport::Sample&) {
    asked = request;
    came = true;
  });
  Spinner spinner;
  server->join(spinner.executor);
  {
    Caller caller(*asker, "gone");
    ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
    caller.ask(1, 2);
    await([&] { return came.load(); });
  }
  const auto response = numbers({3});
  service->respond(*asked, std::array{Bytes(response)});
}

TEST_P(ServiceTest, WaitingForAServiceEndsWhenItComes) {
  Caller caller(*asker, "comes");
  EXPECT_FALSE(caller.client().service_is_ready());
  EXPECT_FALSE(caller.client().wait_for_service(exec::Clock::now()));
  std::thread waiting([&] { EXPECT_TRUE(caller.client().wait_for_service(std::nullopt)); });
  const auto service = serve(*server, "comes");
  waiting.join();
}

TEST_P(ServiceTest, AServiceThatGoesIsNotReady) {
  Caller caller(*asker, "goes");
  auto service = serve(*server, "goes");
  ASSERT_TRUE(caller.client().wait_for_service(std::nullopt));
  service->destroy();
  await([&] { return !caller.client().service_is_ready(); });
}

TEST_P(ServiceTest, ShutdownEndsEveryWait) {
  Caller caller(*asker, "never");
  std::thread for_service([&] { EXPECT_FALSE(caller.client().wait_for_service(std::nullopt)); });
  std::thread for_response([&] {
    while (client_context->ok()) caller.client().wait_for_response(std::nullopt);
  });
  client_context->shutdown("test");
  for_service.join();
  for_response.join();
  EXPECT_FALSE(caller.client().wait_for_response(std::nullopt));
  caller.ask(1, 2);  // is sent all the same
}

TEST_P(ServiceTest, InterruptEndsTheWait) {
  Caller caller(*asker, "interrupted");
  std::atomic<bool> waits{false};
  std::thread waiting([&] {
    caller.client().wait_for_response(std::nullopt);  // a thread's first wait returns at once
    waits = true;
    EXPECT_TRUE(caller.client().wait_for_response(std::nullopt));
  });
  await([&] { return waits.load(); });
  caller.client().interrupt();
  waiting.join();
}

TEST_P(ServiceTest, ClosedOnesSaySo) {
  Caller caller(*asker, "closed");
  const auto service = serve(*server, "closed");
  caller.client().destroy();
  service->destroy();
  exec::Claim claim;
  EXPECT_THROW(caller.ask(1, 2), Closed);
  EXPECT_THROW(caller.client().pump(claim), Closed);
  EXPECT_THROW(caller.client().wait_for_response(std::nullopt), Closed);
  EXPECT_THROW(caller.client().service_is_ready(), Closed);
  EXPECT_THROW(service->respond({}, {}), Closed);
}

}  // namespace
}  // namespace myelin::node

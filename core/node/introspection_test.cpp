// SPDX-License-Identifier: Apache-2.0
#include "core/node/introspection.hpp"

#include <gmock/gmock.h>

#include <optional>

#include "core/cdr/value.hpp"
#include "core/node/node_testing.hpp"

namespace myelin::node {
namespace {

using testing::ElementsAre;

const std::string type = "example_interfaces/srv/AddTwoInts";

// A client, a service and an observer of one context, all run in the test's thread.
class IntrospectionTest : public testing::Test {
 protected:
  void SetUp() override {
    node->join(executor);
    clock->enable_override(true);
    clock->set_override(7'000'000'009);
    ASSERT_TRUE(client->wait_for_service(std::nullopt));
  }

  IntrospectionOptions options(IntrospectionState state, std::uint32_t depth = 10) {
    transport::Qos qos = transport::qos::standard();
    qos.depth = depth;
    return {clock, qos, state};
  }

  // One call, and its answer.
  void call() {
    answer.reset();
    const auto request = numbers({20, 22});
    sequence = client->send(std::array{Bytes(request)});
    run_until(*executor, [&] { return answer.has_value(); });
  }

  // What the last events say: "step request=a,b response=sum".
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    for (const cdr::Value& event : events) {
      const cdr::Value& info = event["info"];
      std::string line = std::to_string(info["event_type"].as<std::uint8_t>());
      for (const cdr::Value& each : event["request"].as<cdr::Value::List>()) {
        line += " asks " + std::to_string(each["a"].as<std::int64_t>()) + "+" +
                std::to_string(each["b"].as<std::int64_t>());
      }
      for (const cdr::Value& each : event["response"].as<cdr::Value::List>()) {
        line += " is " + std::to_string(each["sum"].as<std::int64_t>());
      }
      lines.push_back(line);
    }
    return lines;
  }
  void await_events(std::size_t count) {
    run_until(*executor, [&] { return events.size() >= count; });
  }

  World world;
  std::shared_ptr<Context> context = world.context({}, 62);
  std::shared_ptr<Node> node = Node::create(context, {.name = "n", .name_space = "/ns", .enable_rosout = false});
  std::shared_ptr<exec::Executor> executor = std::make_shared<exec::Executor>();
  std::shared_ptr<Clock> clock = std::make_shared<Clock>(ClockType::ros_time);

  std::shared_ptr<Service> service = node->create_service(
      additions("add"), exclusive(), [this](const Service::Request& request, transport::Sample&& sample, exec::Claim&) {
        const auto response = numbers({sum(sample)});
        service->respond(request, std::array{Bytes(response)});
      });
  std::optional<std::int64_t> answer;
  std::int64_t sequence = 0;
  std::shared_ptr<Client> client =
      node->create_client(additions("add"), exclusive(),
                          [this](std::int64_t, transport::Sample&& sample, exec::Claim&) { answer = number(sample); });
  std::vector<cdr::Value> events;
  std::shared_ptr<Subscription> observer = node->create_subscription(
      {"/ns/add/_service_event", type + "_Event", transport::qos::standard()}, exclusive(),
      [this](transport::Sample&& sample, exec::Claim&) {
        events.push_back(cdr::decode(world.plans.plan(type + "_Event"), sample.payload.bytes));
      });
};

TEST_F(IntrospectionTest, NothingIsToldByItself) {
  call();
  EXPECT_EQ(observer->publisher_count(), 0u);
}

TEST_F(IntrospectionTest, BothSidesTellOfAWholeCall) {
  client->configure_introspection(*node, options(IntrospectionState::contents));
  service->configure_introspection(*node, options(IntrospectionState::contents));
  call();
  await_events(4);
  EXPECT_THAT(told(), ElementsAre("0 asks 20+22", "1 asks 20+22", "2 is 42", "3 is 42"));
}

TEST_F(IntrospectionTest, MetadataComesWithoutContents) {
  client->configure_introspection(*node, options(IntrospectionState::metadata));
  service->configure_introspection(*node, options(IntrospectionState::metadata));
  call();
  await_events(4);
  EXPECT_THAT(told(), ElementsAre("0", "1", "2", "3"));
  for (const cdr::Value& event : events) {
    EXPECT_EQ(event["info"]["sequence_number"].as<std::int64_t>(), sequence);
    EXPECT_EQ(event["info"]["stamp"]["sec"].as<std::int32_t>(), 7);
    EXPECT_EQ(event["info"]["stamp"]["nanosec"].as<std::uint32_t>(), 9u);
  }
}

TEST_F(IntrospectionTest, TheClientIsNamedByItsWriterAndTheServiceNamesItsReader) {
  client->configure_introspection(*node, options(IntrospectionState::metadata));
  service->configure_introspection(*node, options(IntrospectionState::metadata));
  call();
  await_events(4);
  std::vector<std::vector<std::uint8_t>> gids;
  for (const cdr::Value& event : events) {
    gids.push_back(event["info"]["client_gid"].as<std::vector<std::uint8_t>>());
    ASSERT_EQ(gids.back().size(), 16u);
    EXPECT_TRUE(std::equal(gids.back().begin(), gids.back().begin() + 12, gids.front().begin()));
  }
  EXPECT_EQ(gids[0], gids[3]);
  EXPECT_EQ(gids[1], gids[2]);
  EXPECT_NE(gids[0], gids[1]);
  EXPECT_EQ(gids[0][15] & 0x04, 0);     // a writer
  EXPECT_EQ(gids[1][15] & 0x04, 0x04);  // a reader
}

TEST_F(IntrospectionTest, OneSideTellsOfItsStepsAlone) {
  service->configure_introspection(*node, options(IntrospectionState::metadata));
  call();
  await_events(2);
  EXPECT_THAT(told(), ElementsAre("1", "2"));
}

TEST_F(IntrospectionTest, OffTakesThePublisherAway) {
  client->configure_introspection(*node, options(IntrospectionState::contents));
  EXPECT_EQ(observer->publisher_count(), 1u);
  client->configure_introspection(*node, options(IntrospectionState::off));
  EXPECT_EQ(observer->publisher_count(), 0u);
  call();
  EXPECT_TRUE(events.empty());
  client->configure_introspection(*node, options(IntrospectionState::off));
}

TEST_F(IntrospectionTest, AnotherStateKeepsThePublisherAndAnotherQosMakesANewOne) {
  client->configure_introspection(*node, options(IntrospectionState::metadata));
  const auto first = context->graph().publishers("/ns/add/_service_event");
  client->configure_introspection(*node, options(IntrospectionState::contents));
  const auto second = context->graph().publishers("/ns/add/_service_event");
  ASSERT_EQ(first.size(), 1u);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(first[0].guid, second[0].guid);
  client->configure_introspection(*node, options(IntrospectionState::contents, 3));
  const auto third = context->graph().publishers("/ns/add/_service_event");
  ASSERT_EQ(third.size(), 1u);
  EXPECT_NE(first[0].guid, third[0].guid);
  call();
  await_events(2);
  EXPECT_THAT(told(), ElementsAre("0 asks 20+22", "3 is 42"));
}

TEST_F(IntrospectionTest, EventsGoWithTheClientAndTheService) {
  client->configure_introspection(*node, options(IntrospectionState::metadata));
  service->configure_introspection(*node, options(IntrospectionState::metadata));
  EXPECT_EQ(observer->publisher_count(), 2u);
  client->destroy();
  service->destroy();
  EXPECT_EQ(observer->publisher_count(), 0u);
  EXPECT_THROW(client->configure_introspection(*node, options(IntrospectionState::metadata)), Closed);
  EXPECT_THROW(service->configure_introspection(*node, options(IntrospectionState::off)), Closed);
}

TEST_F(IntrospectionTest, ADamagedRequestIsNotToldOfAndHarmsNobody) {
  service->configure_introspection(*node, options(IntrospectionState::contents));
  const std::array<std::byte, 5> damaged{std::byte{0}, std::byte{1}};
  client->send(std::array{Bytes(damaged)});
  EXPECT_ANY_THROW(executor->next(std::nullopt)->run());  // from this test's own handler
  EXPECT_TRUE(events.empty());
}

}  // namespace
}  // namespace myelin::node

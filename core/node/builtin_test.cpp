// SPDX-License-Identifier: Apache-2.0
// What a node brings by itself: simulated time and the description of its types.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "core/cdr/value.hpp"
#include "core/node/node_testing.hpp"
#include "core/node/time_source.hpp"
#include "core/node/type_description_service.hpp"

namespace myelin::node {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TimeSourceTest : public testing::Test {
 protected:
  void tick(std::int32_t seconds, std::uint32_t nanoseconds) {
    cdr::Writer message;
    message.put(seconds);
    message.put(nanoseconds);
    clock_publisher->publish(message.pieces());
  }

  World world;
  std::shared_ptr<Context> context = world.context();
  Spinner spinner;
  std::shared_ptr<Node> node = Node::create(context, {.name = "simulated", .enable_rosout = false});
  std::shared_ptr<TimeSource> time_source = TimeSource::create(node);
  std::shared_ptr<Publisher> clock_publisher =
      node->create_publisher({.name = "/clock", .type = "rosgraph_msgs/msg/Clock", .qos = transport::qos::clock()});
};

TEST_F(TimeSourceTest, ListensOnlyWhenItIsEnabled) {
  EXPECT_FALSE(time_source->enabled());
  EXPECT_EQ(context->graph().count_subscribers("/clock"), 0u);
  time_source->enable(true);
  time_source->enable(true);
  EXPECT_TRUE(time_source->enabled());
  EXPECT_EQ(context->graph().count_subscribers("/clock"), 1u);
  EXPECT_EQ(node->clock()->now_ns(), 0);
  time_source->enable(false);
  EXPECT_EQ(context->graph().count_subscribers("/clock"), 0u);
  EXPECT_FALSE(node->clock()->override_enabled());
}

TEST_F(TimeSourceTest, ShowsTheTimeThatIsPublished) {
  node->join(spinner.executor);
  time_source->enable(true);
  tick(12, 34);
  await([&] { return node->clock()->now_ns() == 12'000'000'034; });
}

TEST_F(TimeSourceTest, DrivesTheNodesTimers) {
  node->join(spinner.executor);
  time_source->enable(true);
  tick(10, 0);
  await([&] { return node->clock()->now_ns() == 10'000'000'000; });
  std::atomic<int> calls{0};
  const auto timer = Timer::create(node->clock(), 5'000'000'000, exclusive(), [&](auto&, auto&) { ++calls; });
  node->adopt(timer);
  tick(15, 0);
  await([&] { return calls == 1; });
}

TEST_F(TimeSourceTest, AJumpCallbackMaySwitchIt) {
  int jumps = 0;
  const auto token = node->clock()->on_jump({.on_clock_change = true}, {}, [&](const TimeJump&) {
    if (++jumps == 1) time_source->enable(false);
  });
  time_source->enable(true);
  EXPECT_EQ(jumps, 2);
  EXPECT_FALSE(time_source->enabled());
  EXPECT_FALSE(node->clock()->override_enabled());
}

TEST_F(TimeSourceTest, TheClockFollowsTheLastWordOfManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int turn = 0; turn < 50; ++turn) time_source->enable((turn + i) % 2 == 0);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(node->clock()->override_enabled(), time_source->enabled());
}

TEST_F(TimeSourceTest, DamagedMessagesAreDropped) {
  node->join(spinner.executor);
  time_source->enable(true);
  const std::byte damaged[] = {std::byte{0}, std::byte{1}, std::byte{0}, std::byte{0}, std::byte{9}};
  clock_publisher->publish(std::array{Bytes(damaged)});
  tick(1, 0);
  await([&] { return node->clock()->now_ns() == 1'000'000'000; });
}

class TypeDescriptionTest : public testing::Test {
 protected:
  cdr::Value ask(const std::string& name, const std::string& hash, bool sources = true) {
    cdr::Value request(world.plans.plan("type_description_interfaces/srv/GetTypeDescription_Request"));
    request["type_name"] = name;
    request["type_hash"] = hash;
    request["include_type_sources"] = sources;
    std::optional<cdr::Value> response;
    const auto client = node->create_client(
        {.name = "/ns/described/get_type_description",
         .type = "type_description_interfaces/srv/GetTypeDescription",
         .qos = transport::qos::services()},
        nullptr, [&](std::int64_t, transport::Sample&& sample, exec::Claim&) {
          response = cdr::decode(world.plans.plan("type_description_interfaces/srv/GetTypeDescription_Response"),
                                 sample.payload.bytes);
        });
    const auto executor = std::make_shared<exec::Executor>();
    node->join(executor);
    const std::vector<std::byte> bytes = cdr::encode(request);
    client->send(std::array{Bytes(bytes)});
    run_until(*executor, [&] { return response.has_value(); });
    return *response;
  }
  const std::string& hash(const std::string& name) { return world.registry.hash(name); }

  World world;
  std::shared_ptr<Context> context = world.context();
  std::shared_ptr<Node> node =
      Node::create(context, {.name = "described", .name_space = "/ns", .enable_rosout = false});
  std::shared_ptr<TypeDescriptionService> service = TypeDescriptionService::create(node);
};

TEST_F(TypeDescriptionTest, DescribesATypeAndWhatItRefersTo) {
  const auto response = ask("sensor_msgs/msg/Image", hash("sensor_msgs/msg/Image"));
  EXPECT_TRUE(response["successful"].as<bool>());
  const auto& structure = response["type_description"]["type_description"];
  EXPECT_EQ(structure["type_name"].as<std::string>(), "sensor_msgs/msg/Image");
  const auto& fields = structure["fields"].as<cdr::Value::List>();
  ASSERT_EQ(fields.size(), 7u);
  EXPECT_EQ(fields[0]["name"].as<std::string>(), "header");
  EXPECT_EQ(fields[0]["type"]["nested_type_name"].as<std::string>(), "std_msgs/msg/Header");
  EXPECT_EQ(fields[6]["type"]["type_id"].as<std::uint8_t>(), 147);
  EXPECT_EQ(response["type_description"]["referenced_type_descriptions"].as<cdr::Value::List>().size(), 2u);
}

TEST_F(TypeDescriptionTest, SendsTheFilesTextWhenAskedTo) {
  const auto response = ask("std_msgs/msg/Header", "");
  const auto& sources = response["type_sources"].as<cdr::Value::List>();
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0]["encoding"].as<std::string>(), "msg");
  EXPECT_THAT(sources[0]["raw_file_contents"].as<std::string>(), HasSubstr("frame_id"));
  EXPECT_TRUE(ask("std_msgs/msg/Header", "", false)["type_sources"].as<cdr::Value::List>().empty());
}

TEST_F(TypeDescriptionTest, StructuresThatAServiceImpliesHaveNoText) {
  const auto response = ask("std_srvs/srv/Trigger_Request", hash("std_srvs/srv/Trigger_Request"));
  const auto& sources = response["type_sources"].as<cdr::Value::List>();
  EXPECT_EQ(sources[0]["encoding"].as<std::string>(), "implicit");
  const auto& fields = response["type_description"]["type_description"]["fields"].as<cdr::Value::List>();
  EXPECT_EQ(fields[0]["name"].as<std::string>(), "structure_needs_at_least_one_member");
}

TEST_F(TypeDescriptionTest, RefusesWhatItDoesNotKnow) {
  const auto refusal = [&](const std::string& name, const std::string& type_hash) {
    const auto response = ask(name, type_hash);
    EXPECT_FALSE(response["successful"].as<bool>());
    return response["failure_reason"].as<std::string>();
  };
  EXPECT_EQ(refusal("std_msgs/msg/String", hash("std_msgs/msg/Bool")), "Type not currently in use by this node");
  EXPECT_EQ(refusal("std_msgs/msg/String", "RIHS01_short"), "Failed to parse type hash");
  EXPECT_THAT(refusal("std_msgs/msg/Nothing", ""), StartsWith("unknown interface"));
}

TEST_F(TypeDescriptionTest, GoesWhenItIsDropped) {
  EXPECT_EQ(context->graph().count_services("/ns/described/get_type_description"), 1u);
  service.reset();
  EXPECT_EQ(context->graph().count_services("/ns/described/get_type_description"), 0u);
}

}  // namespace
}  // namespace myelin::node

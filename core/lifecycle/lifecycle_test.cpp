// SPDX-License-Identifier: Apache-2.0
#include "core/lifecycle/lifecycle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <stdexcept>

#include "core/cdr/value.hpp"
#include "core/exec/callback_group.hpp"
#include "core/idl/registry.hpp"
#include "core/transport/inproc/hub.hpp"

namespace myelin::lifecycle {
namespace {

using testing::ElementsAre;

// A managed node "/ns/n" and an observer, on the transport within the process, both run by run_all() in the test's own
// thread.
class LifecycleTest : public testing::Test {
 protected:
  void SetUp() override {
    node->join(executor);
    observer->join(executor);
    listening = observer->create_subscription(
        {"/ns/n/transition_event", "lifecycle_msgs/msg/TransitionEvent", transport::qos::standard()}, group,
        [this](transport::Sample&& sample, exec::Claim&) {
          const cdr::Value event = cdr::decode(plans.plan("lifecycle_msgs/msg/TransitionEvent"), sample.payload.bytes);
          EXPECT_EQ(event["transition"]["id"].as<std::uint8_t>(), 0);
          EXPECT_EQ(event["transition"]["label"].as<std::string>(), "");
          announced.push_back(event["start_state"]["label"].as<std::string>() + " -> " +
                              event["goal_state"]["label"].as<std::string>());
        });
  }
  void TearDown() override {
    node->destroy();
    observer->destroy();
    context->shutdown("end of test");
  }

  std::shared_ptr<Lifecycle> create(const Lifecycle::Options& options = {}) {
    return Lifecycle::create(node, group, options, [this](const State& entered, const State& before) {
      told.push_back(std::string(entered.label) + " from " + std::string(before.label));
      return answer ? answer(entered) : Outcome::success;
    });
  }

  void run_all() {
    while (auto turn = executor->next(exec::Clock::now())) turn->run();
  }

  std::optional<cdr::Value> call(const std::string& service, const std::string& type,
                                 const std::function<void(cdr::Value&)>& fill = {}) {
    cdr::Value request(plans.plan("lifecycle_msgs/srv/" + type + "_Request"));
    if (fill) fill(request);
    std::optional<cdr::Value> response;
    const auto client = observer->create_client(
        {"/ns/n/" + service, "lifecycle_msgs/srv/" + type, transport::qos::services()}, group,
        [&](std::int64_t, transport::Sample&& sample, exec::Claim&) {
          response = cdr::decode(plans.plan("lifecycle_msgs/srv/" + type + "_Response"), sample.payload.bytes);
        });
    EXPECT_TRUE(client->wait_for_service(exec::Clock::now() + std::chrono::seconds(30)));
    const auto bytes = cdr::encode(request);
    client->send(std::array{Bytes(bytes)});
    run_all();
    client->destroy();
    return response;
  }
  bool change(std::uint8_t id, const std::string& label = "") {
    const auto response = call("change_state", "ChangeState", [&](cdr::Value& request) {
      request["transition"]["id"] = id;
      request["transition"]["label"] = label;
    });
    return response.value()["success"].as<bool>();
  }

  idl::Registry registry{{MYELIN_SOURCE_DIR "/interfaces"}};
  cdr::PlanCache plans{registry};
  transport::inproc::Hub hub;
  std::shared_ptr<node::Context> context =
      node::Context::create({.arguments = {}, .domain_id = 61, .plans = plans, .transport = hub});
  std::shared_ptr<exec::Executor> executor = std::make_shared<exec::Executor>();
  std::shared_ptr<node::Node> node =
      node::Node::create(context, {.name = "n", .name_space = "/ns", .enable_rosout = false});
  std::shared_ptr<node::Node> observer = node::Node::create(context, {.name = "observer", .enable_rosout = false});
  std::shared_ptr<exec::CallbackGroup> group =
      std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::reentrant);
  std::shared_ptr<node::Subscription> listening;
  std::vector<std::string> told, announced;
  std::function<Outcome(const State&)> answer;
};

TEST_F(LifecycleTest, AChangeRunsTheCallbackInBetween) {
  const auto lifecycle = create();
  EXPECT_EQ(lifecycle->change(transition_id::configure), Outcome::success);
  EXPECT_EQ(lifecycle->state().label, "inactive");
  EXPECT_THAT(told, ElementsAre("configuring from unconfigured"));
}

TEST_F(LifecycleTest, EachStepIsAnnounced) {
  const auto lifecycle = create();
  lifecycle->change(transition_id::configure);
  run_all();
  EXPECT_THAT(announced, ElementsAre("unconfigured -> configuring", "configuring -> inactive"));
}

TEST_F(LifecycleTest, AnErrorIsProcessedByTheCallbackToo) {
  answer = [](const State& entered) {
    return entered.id == state_id::errorprocessing ? Outcome::success : Outcome::error;
  };
  const auto lifecycle = create();
  EXPECT_EQ(lifecycle->change(transition_id::configure), Outcome::error);
  EXPECT_EQ(lifecycle->state().label, "unconfigured");
  EXPECT_THAT(told, ElementsAre("configuring from unconfigured", "errorprocessing from unconfigured"));
  answer = [](const State&) { return Outcome::error; };
  EXPECT_EQ(lifecycle->change(transition_id::configure), Outcome::error);
  EXPECT_EQ(lifecycle->state().label, "finalized");
}

TEST_F(LifecycleTest, WhatIsImpossibleIsRefusedAndChangesNothing) {
  const auto lifecycle = create();
  EXPECT_THROW(lifecycle->change(transition_id::activate), ImpossibleTransition);
  EXPECT_THROW(lifecycle->step("activate"), ImpossibleTransition);
  EXPECT_THROW(lifecycle->find("activate"), ImpossibleTransition);
  EXPECT_EQ(lifecycle->state().label, "unconfigured");
  EXPECT_TRUE(told.empty());
  run_all();
  EXPECT_TRUE(announced.empty());
}

TEST_F(LifecycleTest, AChangeDuringAChangeIsRefused) {
  std::shared_ptr<Lifecycle> lifecycle;
  answer = [&](const State&) {
    EXPECT_THROW(lifecycle->change(transition_id::activate), ImpossibleTransition);
    return Outcome::success;
  };
  lifecycle = create();
  EXPECT_EQ(lifecycle->change(transition_id::configure), Outcome::success);
}

TEST_F(LifecycleTest, WhatTheCallbackThrowsLeavesTheChange) {
  answer = [](const State&) -> Outcome { throw std::runtime_error("interrupted"); };
  const auto lifecycle = create();
  EXPECT_THROW(lifecycle->change(transition_id::configure), std::runtime_error);
  EXPECT_EQ(lifecycle->state().label, "configuring");
}

TEST_F(LifecycleTest, OthersChangeTheStateByNumberOrByLabel) {
  const auto lifecycle = create();
  EXPECT_TRUE(change(transition_id::configure));
  EXPECT_EQ(lifecycle->state().label, "inactive");
  EXPECT_TRUE(change(0, "activate"));
  EXPECT_EQ(lifecycle->state().label, "active");
  EXPECT_TRUE(change(transition_id::configure, "shutdown"));
  EXPECT_EQ(lifecycle->state().label, "finalized");
}

TEST_F(LifecycleTest, WhatOthersAskForInVainIsAnsweredWithoutSuccess) {
  const auto lifecycle = create();
  EXPECT_FALSE(change(transition_id::activate));
  EXPECT_FALSE(change(200));
  EXPECT_FALSE(change(transition_id::configure, "nonsense"));
  EXPECT_EQ(lifecycle->state().label, "unconfigured");
  answer = [](const State&) { return Outcome::failure; };
  EXPECT_FALSE(change(transition_id::configure));
  EXPECT_EQ(lifecycle->state().label, "unconfigured");
}

TEST_F(LifecycleTest, ADamagedRequestIsDroppedAndTheNextIsServed) {
  const auto lifecycle = create();
  const auto client = observer->create_client(
      {"/ns/n/change_state", "lifecycle_msgs/srv/ChangeState", transport::qos::services()}, group,
      [](std::int64_t, transport::Sample&&, exec::Claim&) { ADD_FAILURE() << "an answer to nothing"; });
  ASSERT_TRUE(client->wait_for_service(exec::Clock::now() + std::chrono::seconds(30)));
  const std::array<std::byte, 5> damaged{std::byte{0}, std::byte{1}};
  client->send(std::array{Bytes(damaged)});
  run_all();
  EXPECT_EQ(lifecycle->state().label, "unconfigured");
  EXPECT_TRUE(change(transition_id::configure));
}

TEST_F(LifecycleTest, OthersLearnTheStateTheStatesAndTheGraph) {
  const auto lifecycle = create();
  const auto state = call("get_state", "GetState");
  EXPECT_EQ(state.value()["current_state"]["id"].as<std::uint8_t>(), state_id::unconfigured);
  EXPECT_EQ(state.value()["current_state"]["label"].as<std::string>(), "unconfigured");
  const auto known = call("get_available_states", "GetAvailableStates");
  EXPECT_EQ(known.value()["available_states"].as<cdr::Value::List>().size(), 11u);
  const auto possible = call("get_available_transitions", "GetAvailableTransitions");
  const auto& list = possible.value()["available_transitions"].as<cdr::Value::List>();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["transition"]["label"].as<std::string>(), "configure");
  EXPECT_EQ(list[0]["goal_state"]["label"].as<std::string>(), "configuring");
  const auto graph = call("get_transition_graph", "GetAvailableTransitions");
  EXPECT_EQ(graph.value()["available_transitions"].as<cdr::Value::List>().size(), 25u);
}

TEST_F(LifecycleTest, OneThatDoesNotCommunicateLivesAllTheSame) {
  const auto lifecycle = create({.communicates = false});
  EXPECT_TRUE(lifecycle->services().empty());
  EXPECT_EQ(lifecycle->change(transition_id::configure), Outcome::success);
  run_all();
  EXPECT_TRUE(announced.empty());
}

TEST_F(LifecycleTest, EverythingGoesWithTheNodeAndTheStateCanStillChange) {
  const auto lifecycle = create();
  ASSERT_EQ(listening->publisher_count(), 1u);
  node->destroy();
  EXPECT_EQ(listening->publisher_count(), 0u);
  EXPECT_EQ(lifecycle->change(transition_id::configure), Outcome::success);
  EXPECT_THROW(lifecycle->services().front()->qos(), node::Closed);
}

}  // namespace
}  // namespace myelin::lifecycle

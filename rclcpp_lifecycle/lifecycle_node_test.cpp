// SPDX-License-Identifier: Apache-2.0
#include "rclcpp_lifecycle/lifecycle_node.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "lifecycle_msgs/msg/transition_event.hpp"
#include "lifecycle_msgs/srv/change_state.hpp"
#include "lifecycle_msgs/srv/get_available_transitions.hpp"
#include "lifecycle_msgs/srv/get_state.hpp"
#include "rclcpp/rclcpp.hpp"
#include "std_msgs/msg/string.hpp"

namespace rclcpp_lifecycle {
namespace {

using lifecycle_msgs::msg::Transition;
using CallbackReturn = LifecycleNode::CallbackReturn;
using PrimaryState = lifecycle_msgs::msg::State;
using testing::ElementsAre;

// Notes which callbacks ran, and answers as it is told.
class Recorder : public LifecycleNode {
 public:
  explicit Recorder(const std::string& name, const rclcpp::NodeOptions& options = rclcpp::NodeOptions())
      : LifecycleNode(name, options) {}

  CallbackReturn on_configure(const State& previous_state) override { return answer("configure", previous_state); }
  CallbackReturn on_activate(const State& previous_state) override {
    LifecycleNode::on_activate(previous_state);
    return answer("activate", previous_state);
  }
  CallbackReturn on_deactivate(const State& previous_state) override {
    LifecycleNode::on_deactivate(previous_state);
    return answer("deactivate", previous_state);
  }
  CallbackReturn on_cleanup(const State& previous_state) override { return answer("cleanup", previous_state); }
  CallbackReturn on_shutdown(const State& previous_state) override { return answer("shutdown", previous_state); }
  CallbackReturn on_error(const State& previous_state) override {
    calls.push_back("error after " + previous_state.label());
    return on_error_return;
  }

  std::vector<std::string> calls;
  CallbackReturn next = CallbackReturn::SUCCESS;
  CallbackReturn on_error_return = CallbackReturn::SUCCESS;
  bool throws = false;

 private:
  CallbackReturn answer(const char* what, const State& previous_state) {
    calls.push_back(std::string(what) + " after " + previous_state.label());
    if (throws) throw std::runtime_error("no camera there");
    return next;
  }
};

class Lifecycles : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    rclcpp::InitOptions options;
    options.set_domain_id(42 + static_cast<std::size_t>(::getpid()) % 24);  // two runs at once do not meet
    rclcpp::init(0, nullptr, options);
  }
  static void TearDownTestSuite() { rclcpp::shutdown(); }

  template <class Future>
  void spin_until(const Future& future) {
    ASSERT_EQ(executor.spin_until_future_complete(future, std::chrono::seconds(30)), rclcpp::FutureReturnCode::SUCCESS);
  }
  template <class Condition>
  void spin_while_not(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition() && std::chrono::steady_clock::now() < deadline)
      executor.spin_once(std::chrono::milliseconds(20));
    ASSERT_TRUE(condition());
  }

  rclcpp::executors::SingleThreadedExecutor executor;
};

TEST_F(Lifecycles, GoThroughTheirStatesAndTellTheCallbacksWhereTheyCameFrom) {
  const auto node = std::make_shared<Recorder>("through");
  EXPECT_EQ(node->get_current_state().id(), PrimaryState::PRIMARY_STATE_UNCONFIGURED);
  EXPECT_EQ(node->configure().id(), PrimaryState::PRIMARY_STATE_INACTIVE);
  EXPECT_EQ(node->activate().label(), "active");
  EXPECT_EQ(node->deactivate().label(), "inactive");
  EXPECT_EQ(node->trigger_transition(Transition::TRANSITION_CLEANUP).label(), "unconfigured");
  CallbackReturn outcome = CallbackReturn::ERROR;
  EXPECT_EQ(node->shutdown(outcome).label(), "finalized");
  EXPECT_EQ(outcome, CallbackReturn::SUCCESS);
  EXPECT_THAT(node->calls,
              ElementsAre("configure after unconfigured", "activate after inactive", "deactivate after active",
                          "cleanup after inactive", "shutdown after unconfigured"));
}

TEST_F(Lifecycles, StayWhereTheyAreWhenTheStateHasNoSuchTransition) {
  const auto node = std::make_shared<Recorder>("stay");
  CallbackReturn outcome = CallbackReturn::FAILURE;
  EXPECT_EQ(node->activate(outcome).label(), "unconfigured");
  EXPECT_EQ(outcome, CallbackReturn::FAILURE);
  EXPECT_TRUE(node->calls.empty());
}

TEST_F(Lifecycles, GoBackAfterAFailureAndAreCleanedUpAfterAnError) {
  const auto node = std::make_shared<Recorder>("back");
  CallbackReturn outcome = CallbackReturn::SUCCESS;
  node->next = CallbackReturn::FAILURE;
  EXPECT_EQ(node->configure(outcome).label(), "unconfigured");
  EXPECT_EQ(outcome, CallbackReturn::FAILURE);
  node->next = CallbackReturn::ERROR;
  EXPECT_EQ(node->configure(outcome).label(), "unconfigured");
  node->on_error_return = CallbackReturn::FAILURE;
  EXPECT_EQ(node->configure(outcome).label(), "finalized");
  EXPECT_EQ(outcome, CallbackReturn::ERROR);
}

TEST_F(Lifecycles, TakeWhatACallbackThrowsForAnError) {
  const auto node = std::make_shared<Recorder>("throwing");
  node->throws = true;
  EXPECT_EQ(node->configure().label(), "unconfigured");
  EXPECT_THAT(node->calls, ElementsAre("configure after unconfigured", "error after unconfigured"));

  class Careless : public LifecycleNode {
   public:
    using LifecycleNode::LifecycleNode;
    CallbackReturn on_configure(const State&) override { throw 7; }
  };
  EXPECT_EQ(std::make_shared<Careless>("careless")->configure().label(), "finalized");
}

TEST_F(Lifecycles, CallWhatIsRegisteredInsteadOfTheMember) {
  const auto node = std::make_shared<Recorder>("registered");
  std::string from;
  EXPECT_TRUE(node->register_on_configure([&](const State& previous_state) {
    from = previous_state.label();
    return CallbackReturn::SUCCESS;
  }));
  node->configure();
  EXPECT_EQ(from, "unconfigured");
  EXPECT_TRUE(node->calls.empty());
}

TEST_F(Lifecycles, KnowTheirGraph) {
  const auto node = std::make_shared<Recorder>("graph");
  EXPECT_EQ(node->get_available_states().size(), 11U);
  EXPECT_EQ(node->get_transition_graph().size(), 25U);
  std::vector<std::string> labels;
  for (const auto& transition : node->get_available_transitions()) {
    labels.push_back(transition.label() + " to " + transition.goal_state().label());
  }
  EXPECT_THAT(labels, ElementsAre("configure to configuring", "shutdown to shuttingdown"));
}

TEST_F(Lifecycles, PublishWhileTheyAreActive) {
  const auto node = std::make_shared<Recorder>("publishing");
  const auto publisher = node->create_publisher<std_msgs::msg::String>("~/text", 10);
  std::vector<std::string> heard;
  const auto subscription = node->create_subscription<std_msgs::msg::String>(
      "~/text", 10, [&](const std_msgs::msg::String& message) { heard.push_back(message.data); });
  executor.add_node(node->get_node_base_interface());
  const auto publish = [&](const std::string& text) {
    std_msgs::msg::String message;
    message.data = text;
    publisher->publish(message);
    publisher->publish(std::make_unique<std_msgs::msg::String>(message));
  };
  spin_while_not([&] { return publisher->get_subscription_count() == 1; });
  EXPECT_FALSE(publisher->is_activated());
  publish("too early");
  node->configure();
  node->activate();
  EXPECT_TRUE(publisher->is_activated());
  publish("in time");
  node->deactivate();
  publish("too late");
  node->activate();
  publish("again");
  spin_while_not([&] { return heard.size() >= 4; });
  EXPECT_THAT(heard, ElementsAre("in time", "in time", "again", "again"));
}

TEST_F(Lifecycles, ActivateWhatIsAddedToThem) {
  class Owner : public LifecycleNode {
   public:
    Owner() : LifecycleNode("owner") { add_managed_entity(entity); }
    const std::shared_ptr<SimpleManagedEntity> entity = std::make_shared<SimpleManagedEntity>();
  };
  const auto node = std::make_shared<Owner>();
  node->configure();
  EXPECT_FALSE(node->entity->is_activated());
  node->activate();
  EXPECT_TRUE(node->entity->is_activated());
  node->deactivate();
  EXPECT_FALSE(node->entity->is_activated());
}

TEST_F(Lifecycles, AreLedByTheirServicesAndTellWhatHappens) {
  const auto node = std::make_shared<Recorder>("led");
  const auto leader = std::make_shared<rclcpp::Node>("leader");
  executor.add_node(node->get_node_base_interface());
  executor.add_node(leader);
  std::vector<std::string> steps;
  const auto events = leader->create_subscription<lifecycle_msgs::msg::TransitionEvent>(
      "led/transition_event", 10, [&](const lifecycle_msgs::msg::TransitionEvent& event) {
        steps.push_back(event.start_state.label + " to " + event.goal_state.label);
      });
  spin_while_not([&] { return events->get_publisher_count() == 1; });

  const auto change = leader->create_client<lifecycle_msgs::srv::ChangeState>("led/change_state");
  const auto ask = leader->create_client<lifecycle_msgs::srv::GetState>("led/get_state");
  ASSERT_TRUE(change->wait_for_service(std::chrono::seconds(30)) && ask->wait_for_service(std::chrono::seconds(30)));
  auto request = std::make_shared<lifecycle_msgs::srv::ChangeState::Request>();
  request->transition.id = Transition::TRANSITION_CONFIGURE;
  auto changed = change->async_send_request(request).future.share();
  spin_until(changed);
  EXPECT_TRUE(changed.get()->success);
  EXPECT_THAT(node->calls, ElementsAre("configure after unconfigured"));

  request->transition.id = Transition::TRANSITION_DEACTIVATE;
  auto refused = change->async_send_request(request).future.share();
  spin_until(refused);
  EXPECT_FALSE(refused.get()->success);
  auto state = ask->async_send_request(std::make_shared<lifecycle_msgs::srv::GetState::Request>()).future.share();
  spin_until(state);
  EXPECT_EQ(state.get()->current_state.label, "inactive");
  spin_while_not([&] { return steps.size() == 2; });
  EXPECT_THAT(steps, ElementsAre("unconfigured to configuring", "configuring to inactive"));
}

TEST_F(Lifecycles, WithoutCommunicationHaveNoServices) {
  const auto node = std::make_shared<LifecycleNode>("silent", rclcpp::NodeOptions(), false);
  EXPECT_EQ(node->configure().label(), "inactive");
  EXPECT_EQ(node->get_service_names_and_types_by_node("silent", "/").count("/silent/change_state"), 0U);
}

TEST_F(Lifecycles, HaveParametersAsOtherNodesHave) {
  const auto node =
      std::make_shared<Recorder>("parameters", rclcpp::NodeOptions().append_parameter_override("rate", 2.0));
  EXPECT_EQ(node->declare_parameter("rate", 1.0), 2.0);
  EXPECT_TRUE(node->set_parameter({"rate", 3.0}).successful);
  EXPECT_EQ(node->get_parameter("rate").as_double(), 3.0);
  EXPECT_EQ(std::string(node->get_name()), "parameters");
}

}  // namespace
}  // namespace rclcpp_lifecycle

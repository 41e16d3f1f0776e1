// SPDX-License-Identifier: Apache-2.0
#include "rclcpp/wait_set.hpp"

#include "example_interfaces/srv/add_two_ints.hpp"
#include "rclcpp/test_world.hpp"
#include "std_msgs/msg/string.hpp"

namespace rclcpp {
namespace {

using namespace std::chrono_literals;
using AddTwoInts = example_interfaces::srv::AddTwoInts;
using std_msgs::msg::String;

// Nodes that no executor has.
class WaitSetTest : public testing::Test {
 protected:
  Subscription<String>::SharedPtr subscribe(const std::string& topic) {
    return node->create_subscription<String>(topic, 10, [this](String::UniquePtr message) { heard = message->data; });
  }
  void publish(const Subscription<String>::SharedPtr& subscription, const std::string& text) {
    if (!publisher) publisher = node->create_publisher<String>(subscription->get_topic_name(), 10);
    await_matched(publisher, subscription);
    publisher->publish(String().set__data(text));
  }
  const Context::SharedPtr context = new_context();
  const Node::SharedPtr node = std::make_shared<Node>("waits", NodeOptions().context(context));
  Publisher<String>::SharedPtr publisher;
  std::string heard;
};

TEST_F(WaitSetTest, ShowsTheSubscriptionThatHasAMessageAndLeavesItToBeTaken) {
  const auto quiet = subscribe(unique("quiet")), busy = subscribe(unique("busy"));
  WaitSet set({{quiet}, {busy}}, {}, {}, {}, {}, {}, context);
  EXPECT_EQ(set.wait(0ms).kind(), WaitResultKind::Timeout);
  publish(busy, "one");
  auto result = set.wait();
  ASSERT_EQ(result.kind(), WaitResultKind::Ready);
  ASSERT_EQ(result.get_wait_set().get_rcl_wait_set().size_of_subscriptions, 2u);
  EXPECT_FALSE(result.get_wait_set().get_rcl_wait_set().subscriptions[0]);
  EXPECT_TRUE(result.get_wait_set().get_rcl_wait_set().subscriptions[1]);
  const auto ready = result.next_ready_subscription();
  EXPECT_EQ(ready, busy);
  EXPECT_EQ(result.next_ready_subscription(), nullptr);

  auto message = ready->create_message();
  MessageInfo info;
  ASSERT_TRUE(ready->take_type_erased(message.get(), info));
  ready->handle_message(message, info);
  EXPECT_EQ(heard, "one");
  EXPECT_EQ(set.wait(0ms).kind(), WaitResultKind::Timeout);
}

TEST_F(WaitSetTest, GuardConditionsWakeItFromAnotherThreadAndCountOnce) {
  const auto first = std::make_shared<GuardCondition>(context), second = std::make_shared<GuardCondition>(context);
  StaticWaitSet<0, 2, 0, 0, 0, 0> set({}, {first, second}, {}, {}, {}, {}, context);
  std::thread trigger([&] { second->trigger(); });
  const auto result = set.wait();
  trigger.join();
  ASSERT_EQ(result.kind(), WaitResultKind::Ready);
  EXPECT_FALSE(set.get_rcl_wait_set().guard_conditions[0]);
  EXPECT_TRUE(set.get_rcl_wait_set().guard_conditions[1]);
  EXPECT_EQ(set.wait(0ms).kind(), WaitResultKind::Timeout);
  EXPECT_THROW(set.wait(0ms).get_wait_set(), std::runtime_error);
}

TEST_F(WaitSetTest, ATimerEndsTheWaitWhenItIsDueAndIsCalledByHand) {
  int calls = 0;
  const TimerBase::SharedPtr timer = node->create_wall_timer(1ms, [&] { ++calls; });
  WaitSet set({}, {}, {timer}, {}, {}, {}, context);
  auto result = set.wait();
  ASSERT_EQ(result.kind(), WaitResultKind::Ready);
  const auto [ready, index] = result.peek_next_ready_timer();
  ASSERT_EQ(ready, timer);
  result.clear_timer_with_index(index);
  EXPECT_EQ(result.peek_next_ready_timer().first, nullptr);
  EXPECT_EQ(calls, 0);
  const auto call = timer->call();
  ASSERT_TRUE(call);
  timer->execute_callback(call);
  EXPECT_EQ(calls, 1);
}

TEST_F(WaitSetTest, ShowsServicesThatAreAsked) {
  const std::string name = unique("add");
  const auto service =
      node->create_service<AddTwoInts>(name, [](AddTwoInts::Request::SharedPtr, AddTwoInts::Response::SharedPtr) {});
  const auto client = node->create_client<AddTwoInts>(name);
  ASSERT_TRUE(client->wait_for_service());
  WaitSet set({}, {}, {}, {}, {service}, {}, context);
  auto answer = client->async_send_request(std::make_shared<AddTwoInts::Request>());
  auto result = set.wait();
  ASSERT_EQ(result.kind(), WaitResultKind::Ready);
  EXPECT_EQ(result.next_ready_service(), service);
  AddTwoInts::Request request;
  rmw_request_id_t id;
  ASSERT_TRUE(service->take_request(request, id));
  AddTwoInts::Response response;
  service->send_response(id, response);
  EXPECT_EQ(set.wait(0ms).kind(), WaitResultKind::Timeout);
  EXPECT_THROW(WaitSet({}, {}, {}, {client}, {}, {}, context), std::runtime_error);
}

TEST_F(WaitSetTest, ThingsComeAndGoAndAreInOneSetOnly) {
  const auto guard = std::make_shared<GuardCondition>(context);
  WaitSet set({}, {}, {}, {}, {}, {}, context);
  EXPECT_EQ(set.wait(0ms).kind(), WaitResultKind::Empty);
  set.add_guard_condition(guard);
  EXPECT_THROW(set.add_guard_condition(guard), std::runtime_error);
  WaitSet other({}, {}, {}, {}, {}, {}, context);
  EXPECT_THROW(other.add_guard_condition(guard), std::runtime_error);
  set.remove_guard_condition(guard);
  EXPECT_THROW(set.remove_guard_condition(guard), std::runtime_error);
  other.add_guard_condition(guard);

  const auto added = std::make_shared<GuardCondition>(context);
  std::thread adder([&] {
    added->trigger();
    other.add_guard_condition(added);
  });
  EXPECT_EQ(other.wait().kind(), WaitResultKind::Ready);
  adder.join();
}

TEST_F(WaitSetTest, AShutdownEndsTheWait) {
  const auto guard = std::make_shared<GuardCondition>(context);
  WaitSet set({}, {guard}, {}, {}, {}, {}, context);
  std::thread ending([&] { context->shutdown("the end"); });
  EXPECT_EQ(set.wait().kind(), WaitResultKind::Timeout);
  ending.join();
}

TEST_F(WaitSetTest, WhatAnExecutorHasCannotBeWaitedFor) {
  const auto subscription = subscribe(unique("taken"));
  ExecutorOptions options;
  options.context = context;
  executors::SingleThreadedExecutor executor(options);
  executor.add_node(node);
  WaitSet set({{subscription}}, {}, {}, {}, {}, {}, context);
  EXPECT_THROW(set.wait(0ms), std::runtime_error);
  executor.remove_node(node);
  EXPECT_EQ(set.wait(0ms).kind(), WaitResultKind::Timeout);
}

class Countdown : public Waitable {
 public:
  explicit Countdown(const Context::SharedPtr& context) : guard(std::make_shared<GuardCondition>(context)) {}
  void add_to_wait_set(rcl_wait_set_t& wait_set) override { guard->add_to_wait_set(wait_set); }
  bool is_ready(const rcl_wait_set_t& wait_set) override {
    return wait_set.size_of_guard_conditions == 1 && wait_set.guard_conditions[0] != nullptr;
  }
  std::shared_ptr<void> take_data() override { return std::make_shared<int>(++taken); }
  void execute(const std::shared_ptr<void>& data) override { executed = *std::static_pointer_cast<int>(data); }

  const GuardCondition::SharedPtr guard;
  int taken = 0;
  std::atomic<int> executed{0};
};

TEST_F(WaitSetTest, AWaitableIsShownWhenItFindsItselfReady) {
  const auto waitable = std::make_shared<Countdown>(context);
  WaitSet set({}, {}, {}, {}, {}, {{waitable}}, context);
  EXPECT_EQ(set.wait(0ms).kind(), WaitResultKind::Timeout);
  waitable->guard->trigger();
  auto result = set.wait();
  ASSERT_EQ(result.kind(), WaitResultKind::Ready);
  EXPECT_EQ(result.next_ready_waitable(), waitable);
}

TEST_F(WaitSetTest, AnExecutorRunsAWaitableOfItsNode) {
  const auto waitable = std::make_shared<Countdown>(context);
  waitable->guard->trigger();
  node->get_node_waitables_interface()->add_waitable(waitable, nullptr);
  Spinner spinner(context);
  spinner.executor.add_node(node);
  await([&] { return waitable->executed == 1; });
  waitable->guard->trigger();
  await([&] { return waitable->executed == 2; });
  node->get_node_waitables_interface()->remove_waitable(waitable, nullptr);
  spinner.executor.remove_node(node);
}

}  // namespace
}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <pthread.h>

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <stdexcept>
#include <system_error>

#include "rclcpp/create_timer.hpp"
#include "rclcpp/guard_condition.hpp"
#include "rclcpp/test_world.hpp"

namespace rclcpp {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class ExecutorTest : public ::testing::Test {
 protected:
  ExecutorTest() { options.context = context; }
  ~ExecutorTest() override { context->shutdown("end of test"); }

  Node::SharedPtr node(const std::string& name = "node") {
    return std::make_shared<Node>(
        name, NodeOptions().context(context).start_parameter_services(false).start_parameter_event_publisher(false));
  }

  const Context::SharedPtr context = new_context();
  ExecutorOptions options;
};

TEST_F(ExecutorTest, EveryKindOfExecutorRunsTimersUntilItIsCanceled) {
  const auto runs = [&](auto&& executor) {
    const auto ticking = node();
    int ticks = 0;
    const auto timer = ticking->create_wall_timer(1ms, [&] {
      if (++ticks == 3) executor.cancel();
    });
    executor.add_node(ticking);
    executor.spin();
    EXPECT_FALSE(executor.is_spinning());
    EXPECT_GE(ticks, 3);
  };
  runs(executors::SingleThreadedExecutor(options));
  runs(executors::StaticSingleThreadedExecutor(options));
  runs(executors::MultiThreadedExecutor(options, 1));
  runs(experimental::executors::EventsExecutor(options));
}

TEST_F(ExecutorTest, ShutdownEndsASpin) {
  executors::SingleThreadedExecutor executor(options);
  const auto ending = node();
  const auto timer = ending->create_wall_timer(1ms, [&] { context->shutdown("enough"); });
  executor.add_node(ending);
  executor.spin();
  EXPECT_FALSE(context->is_valid());
  executor.spin();  // returns at once
}

TEST_F(ExecutorTest, ANodeIsInOneExecutorAtATime) {
  executors::SingleThreadedExecutor one(options), other(options);
  const auto shared = node("shared");
  EXPECT_THAT([&] { one.remove_node(shared); },
              ThrowsMessage<std::runtime_error>(HasSubstr("'/shared' needs to be associated with an executor.")));
  one.add_node(shared);
  EXPECT_THAT([&] { other.add_node(shared); },
              ThrowsMessage<std::runtime_error>(HasSubstr("'/shared' has already been added to an executor.")));
  EXPECT_THAT([&] { other.remove_node(shared); },
              ThrowsMessage<std::runtime_error>(HasSubstr("'/shared' needs to be associated with this executor.")));
  one.remove_node(shared);
  other.add_node(shared);
}

TEST_F(ExecutorTest, AnExecutorThatGoesLetsItsNodesGo) {
  const auto kept = node();
  executors::SingleThreadedExecutor(options).add_node(kept);
  executors::SingleThreadedExecutor next(options);
  next.add_node(kept);
}

TEST_F(ExecutorTest, SpinSomeRunsWhatIsReadyOnceAndSpinAllWhileThereIsSomething) {
  executors::SingleThreadedExecutor executor(options);
  const auto busy = node();
  int ticks = 0;
  const auto timer = busy->create_wall_timer(0ns, [&] { ++ticks; });
  const auto other = busy->create_wall_timer(1h, [&] { ticks += 1000; });
  executor.add_node(busy);
  executor.spin_some();
  EXPECT_EQ(ticks, 1);
  executor.spin_all(2ms);
  EXPECT_GT(ticks, 2);
  EXPECT_LT(ticks, 1000000);
  EXPECT_THROW(executor.spin_all(-1ns), std::invalid_argument);
  timer->cancel();
  executor.spin_all(0ns);
  executor.spin_once(0ns);
}

TEST_F(ExecutorTest, SpinOnceWaitsForOneCallbackOrItsTimeout) {
  executors::SingleThreadedExecutor executor(options);
  const auto slow = node();
  int ticks = 0;
  const auto timer = slow->create_wall_timer(1ms, [&] { ++ticks; });
  executor.spin_node_once(slow);
  EXPECT_EQ(ticks, 1);
  timer->cancel();
  executor.spin_node_once(slow, 1ms);
  EXPECT_EQ(ticks, 1);
  executor.spin_node_some(slow);
  executor.add_node(slow);  // none of them has kept it
}

TEST_F(ExecutorTest, OneSpinAtATime) {
  executors::SingleThreadedExecutor executor(options);
  const auto nested = node();
  std::string refusal;
  const auto timer = nested->create_wall_timer(0ns, [&] {
    try {
      executor.spin_some();
    } catch (const std::runtime_error& error) {
      refusal = error.what();
    }
    executor.cancel();
  });
  executor.add_node(nested);
  executor.spin();
  EXPECT_EQ(refusal, "spin_some() called while already spinning");
}

TEST_F(ExecutorTest, WhatACallbackThrowsLeavesTheSpinWhateverThreadItWas) {
  executors::MultiThreadedExecutor executor(options, 3);
  EXPECT_EQ(executor.get_number_of_threads(), 3u);
  const auto failing = node();
  const auto timer = failing->create_wall_timer(0ns, [] { throw std::logic_error("no"); });
  executor.add_node(failing);
  EXPECT_THROW(executor.spin(), std::logic_error);
  EXPECT_FALSE(executor.is_spinning());
}

TEST_F(ExecutorTest, SpinsUntilAFutureIsReadyWhoeverCompletesIt) {
  const auto waiting = node();
  std::promise<int> promise;
  const std::shared_future<int> future = promise.get_future().share();
  EXPECT_EQ(spin_until_future_complete(waiting, future, 1ms), FutureReturnCode::TIMEOUT);
  std::thread stranger([&] { promise.set_value(7); });
  EXPECT_EQ(spin_until_future_complete(waiting, future), FutureReturnCode::SUCCESS);
  stranger.join();
  std::promise<void> never;
  const auto timer = waiting->create_wall_timer(0ns, [&] { context->shutdown("now"); });
  EXPECT_EQ(spin_until_future_complete(waiting, never.get_future()), FutureReturnCode::INTERRUPTED);
  EXPECT_EQ(to_string(FutureReturnCode::TIMEOUT), "TIMEOUT (2)");
}

TEST_F(ExecutorTest, AWaitMayBeLongerThanTimeItself) {
  const auto waiting = node();
  std::promise<void> promise;
  TimerBase::SharedPtr timer;
  timer = waiting->create_wall_timer(0ns, [&] {
    timer->cancel();
    promise.set_value();
  });
  EXPECT_EQ(spin_until_future_complete(waiting, promise.get_future(), std::chrono::seconds(std::int64_t{1} << 62)),
            FutureReturnCode::SUCCESS);
}

TEST_F(ExecutorTest, ASleepMayBeLongerThanTimeItself) {
  std::thread ending([&] { context->shutdown("now"); });
  EXPECT_FALSE(context->sleep_for(std::chrono::nanoseconds::max()));
  ending.join();
}

TEST_F(ExecutorTest, ANodeMayLeaveWhileItIsSpunForAFuture) {
  executors::SingleThreadedExecutor executor(options);
  const auto leaving = node();
  std::promise<void> promise;
  const auto timer = leaving->create_wall_timer(0ns, [&] {
    executor.remove_node(leaving);
    promise.set_value();
  });
  EXPECT_EQ(executors::spin_node_until_future_complete(executor, leaving, promise.get_future()),
            FutureReturnCode::SUCCESS);
  EXPECT_FALSE(leaving->get_node_base_interface()->get_associated_with_executor_atomic());
}

TEST_F(ExecutorTest, WhenTheMachineHasNoMoreThreadsSpinThrows) {
  pthread_attr_t usual, impossible;
  ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
  ASSERT_EQ(pthread_attr_init(&impossible), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&impossible, std::size_t{1} << 46), 0);
  executors::MultiThreadedExecutor executor(options, 3);
  ASSERT_EQ(pthread_setattr_default_np(&impossible), 0);
  EXPECT_THROW(executor.spin(), std::system_error);
  ASSERT_EQ(pthread_setattr_default_np(&usual), 0);
  EXPECT_FALSE(executor.is_spinning());
  pthread_attr_destroy(&impossible);
  pthread_attr_destroy(&usual);
}

TEST_F(ExecutorTest, AMutuallyExclusiveGroupRunsOneCallbackAtATimeAReentrantOneAll) {
  const auto overlaps = [&](CallbackGroupType type) {
    executors::MultiThreadedExecutor executor(options, 3);
    const auto shared = node();
    const auto group = shared->create_callback_group(type);
    std::atomic<int> inside{0}, runs{0};
    std::atomic<bool> met{false};
    const auto tick = [&] {
      if (++inside > 1) met = true;
      const bool reentrant = type == CallbackGroupType::Reentrant;
      for (int i = 0; reentrant ? !met : i < 20; ++i) std::this_thread::yield();
      --inside;
      if (++runs >= 20) executor.cancel();
    };
    const auto one = shared->create_wall_timer(0ns, tick, group);
    const auto other = shared->create_wall_timer(0ns, tick, group);
    executor.add_node(shared);
    executor.spin();
    return met.load();
  };
  EXPECT_FALSE(overlaps(CallbackGroupType::MutuallyExclusive));
  EXPECT_TRUE(overlaps(CallbackGroupType::Reentrant));
}

TEST_F(ExecutorTest, AGroupOfItsOwnRunsInTheExecutorItWasAddedTo) {
  const auto split = node();
  const auto apart = split->create_callback_group(CallbackGroupType::MutuallyExclusive, false);
  int here = 0, there = 0;
  const auto one = split->create_wall_timer(0ns, [&] { ++here; });
  const auto other = split->create_wall_timer(
      0ns, [&] { ++there; }, apart);
  executors::SingleThreadedExecutor main(options), side(options);
  main.add_node(split);
  main.spin_some();
  EXPECT_EQ(here, 1);
  EXPECT_EQ(there, 0);
  side.add_callback_group(apart, split->get_node_base_interface());
  EXPECT_THROW(main.add_callback_group(apart, split->get_node_base_interface()), std::runtime_error);
  side.spin_some();
  main.spin_some();
  EXPECT_EQ(here, 2);
  EXPECT_EQ(there, 1);
  const auto late = split->create_wall_timer(
      0ns, [&] { there += 10; }, apart);
  side.spin_some();
  EXPECT_EQ(there, 12);
  EXPECT_EQ(side.get_manually_added_callback_groups().size(), 1u);
  side.remove_callback_group(apart);
  EXPECT_THROW(side.remove_callback_group(apart), std::runtime_error);
  side.spin_some();
  main.spin_some();
  EXPECT_EQ(there, 12);
}

TEST_F(ExecutorTest, TimersCallBackInEveryForm) {
  executors::SingleThreadedExecutor executor(options);
  const auto forms = node();
  int plain = 0, with_timer = 0, with_info = 0;
  const auto one = forms->create_wall_timer(1ms, [&] { ++plain; });
  const TimerBase::SharedPtr other = forms->create_wall_timer(1ms, [&](TimerBase& timer) {
    ++with_timer;
    timer.cancel();
  });
  const TimerBase::SharedPtr third = create_timer(forms, forms->get_clock(), Duration(1ms), [&](const TimerInfo& info) {
    if (info.actual_call_time >= info.expected_call_time) ++with_info;
  });
  executor.add_node(forms);
  while (plain < 3 || with_timer < 1 || with_info < 3) executor.spin_once();
  EXPECT_EQ(with_timer, 1);
  EXPECT_TRUE(other->is_canceled());
  EXPECT_TRUE(one->is_steady());
  EXPECT_FALSE(third->is_steady());
}

TEST_F(ExecutorTest, TimersAreCanceledResetAndStartedByHand) {
  executors::SingleThreadedExecutor executor(options);
  const auto idle = node();
  int ticks = 0;
  const auto timer = idle->create_wall_timer(
      1ms, [&] { ++ticks; }, nullptr, false);
  executor.add_node(idle);
  EXPECT_TRUE(timer->is_canceled());
  EXPECT_EQ(timer->time_until_trigger(), std::chrono::nanoseconds::max());
  executor.spin_once(2ms);
  EXPECT_EQ(ticks, 0);
  std::size_t resets = 0;
  timer->set_on_reset_callback([&](std::size_t count) { resets += count; });
  timer->reset();
  EXPECT_EQ(resets, 1u);
  executor.spin_once();
  EXPECT_EQ(ticks, 1);
  timer->cancel();
  EXPECT_FALSE(timer->is_ready());
  EXPECT_EQ(timer->call(), nullptr);
}

TEST_F(ExecutorTest, ATimerThatIsDroppedCallsNoMore) {
  executors::SingleThreadedExecutor executor(options);
  const auto forgetful = node();
  int ticks = 0;
  auto timer = forgetful->create_wall_timer(0ns, [&] { ++ticks; });
  executor.add_node(forgetful);
  executor.spin_some();
  timer.reset();
  executor.spin_some();
  EXPECT_EQ(ticks, 1);
}

TEST_F(ExecutorTest, PeriodsThatCannotBeAreRefused) {
  const auto strict = node();
  EXPECT_THROW(strict->create_wall_timer(-1ms, [] {}), std::invalid_argument);
  EXPECT_THROW(strict->create_wall_timer(std::chrono::hours::max(), [] {}), std::invalid_argument);
  const auto foreign = node("foreign")->create_callback_group(CallbackGroupType::Reentrant);
  EXPECT_THROW(strict->create_wall_timer(
                   1ms, [] {}, foreign),
               std::runtime_error);
}

TEST_F(ExecutorTest, AGuardConditionRemembersAndCallsBack) {
  GuardCondition condition(context);
  condition.trigger();
  condition.trigger();
  EXPECT_TRUE(condition.take_trigger());
  EXPECT_FALSE(condition.take_trigger());
  condition.trigger();
  std::size_t count = 0;
  condition.set_on_trigger_callback([&](std::size_t more) { count += more; });
  condition.trigger();
  EXPECT_EQ(count, 2u);
}

}  // namespace
}  // namespace rclcpp

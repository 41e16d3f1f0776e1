// SPDX-License-Identifier: Apache-2.0
#include "rclcpp/time.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <thread>

#include "rclcpp/clock.hpp"
#include "rclcpp/rate.hpp"

namespace rclcpp {
namespace {

using namespace std::chrono_literals;

TEST(DurationTest, TakesChronoAndMessagesAndGivesThemBack) {
  const Duration duration = 1500ms;
  EXPECT_EQ(duration.nanoseconds(), 1'500'000'000);
  EXPECT_DOUBLE_EQ(duration.seconds(), 1.5);
  EXPECT_EQ(duration.to_chrono<std::chrono::milliseconds>(), 1500ms);
  const builtin_interfaces::msg::Duration message = duration;
  EXPECT_EQ(message.sec, 1);
  EXPECT_EQ(message.nanosec, 500'000'000u);
  EXPECT_EQ(Duration(message), duration);
  EXPECT_EQ(Duration(2, 5).nanoseconds(), 2'000'000'005);
  EXPECT_EQ(Duration::from_seconds(0.25), Duration(250ms));
}

TEST(DurationTest, NegativeOnesRoundTheirSecondsDown) {
  const builtin_interfaces::msg::Duration message = Duration(-1500ms);
  EXPECT_EQ(message.sec, -2);
  EXPECT_EQ(message.nanosec, 500'000'000u);
  EXPECT_EQ(Duration(message), Duration(-1500ms));
}

TEST(DurationTest, WhatAMessageCannotHoldIsCutOff) {
  const builtin_interfaces::msg::Duration message = Duration::max();
  EXPECT_EQ(message.sec, std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(message.nanosec, std::numeric_limits<std::uint32_t>::max());
}

TEST(DurationTest, CalculatesAndRefusesToOverflow) {
  EXPECT_EQ(Duration(1s) + Duration(2s) - Duration(500ms), Duration(2500ms));
  EXPECT_EQ(Duration(1s) * 0.5, Duration(500ms));
  EXPECT_LT(Duration(1s), Duration(2s));
  EXPECT_THROW(Duration::max() + Duration(1, 0), std::overflow_error);
  EXPECT_THROW(Duration(-1, 0) - Duration::max() - Duration(1, 0), std::underflow_error);
  EXPECT_THROW(Duration::max() * 2.0, std::overflow_error);
  EXPECT_THROW(Duration(1s) * std::numeric_limits<double>::quiet_NaN(), std::runtime_error);
}

TEST(DurationTest, RmwTimesSaturate) {
  EXPECT_EQ(Duration::from_rmw_time({1, 5}), Duration(1, 5));
  EXPECT_EQ(Duration::from_rmw_time({UINT64_MAX, 0}), Duration::max());
  EXPECT_EQ(Duration(1, 5).to_rmw_time(), (rmw_time_t{1, 5}));
  EXPECT_THROW(Duration(-1s).to_rmw_time(), std::runtime_error);
}

TEST(TimeTest, TakesMessagesAndGivesThemBack) {
  builtin_interfaces::msg::Time message;
  message.sec = 12;
  message.nanosec = 34;
  const Time time = message;
  EXPECT_EQ(time.nanoseconds(), 12'000'000'034);
  EXPECT_EQ(time.get_clock_type(), RCL_ROS_TIME);
  EXPECT_EQ(builtin_interfaces::msg::Time(time), message);
  message.sec = -1;
  EXPECT_THROW(Time{message}, std::runtime_error);
  EXPECT_THROW(Time(-1, 0), std::runtime_error);
}

TEST(TimeTest, PointsOfDifferentClocksAreNotCompared) {
  EXPECT_THROW(static_cast<void>(Time(1, 0, RCL_ROS_TIME) < Time(2, 0, RCL_STEADY_TIME)), std::runtime_error);
  EXPECT_THROW(static_cast<void>(Time(1, 0, RCL_ROS_TIME) == Time(1, 0, RCL_SYSTEM_TIME)), std::runtime_error);
  EXPECT_THROW(Time(1, 0, RCL_ROS_TIME) - Time(1, 0, RCL_SYSTEM_TIME), std::runtime_error);
}

TEST(TimeTest, CalculatesWithDurations) {
  const Time time(10, 0, RCL_ROS_TIME);
  EXPECT_EQ(time + Duration(1s) - time, Duration(1s));
  EXPECT_EQ(Duration(1s) + time, Time(11, 0, RCL_ROS_TIME));
  EXPECT_EQ((time - Duration(1s)).seconds(), 9.0);
  EXPECT_THROW(Time::max() + Duration(1, 0), std::overflow_error);
}

class ClockTest : public ::testing::Test {
 protected:
  ClockTest() { context->init(0, nullptr); }
  ~ClockTest() override { context->shutdown("end of test"); }
  const Context::SharedPtr context = std::make_shared<Context>();
};

TEST_F(ClockTest, SleepsUntilItShowsTheTime) {
  Clock clock(RCL_STEADY_TIME);
  const Time begin = clock.now();
  EXPECT_TRUE(clock.sleep_for(2ms, context));
  EXPECT_GE(clock.now() - begin, Duration(2ms));
  EXPECT_TRUE(clock.sleep_until(begin, context));
}

TEST_F(ClockTest, SleepWantsItsOwnKindOfTimeAndAContextThatIsUp) {
  Clock clock(RCL_STEADY_TIME);
  EXPECT_THROW(clock.sleep_until(Time(1, 0, RCL_SYSTEM_TIME), context), std::runtime_error);
  EXPECT_THROW(clock.sleep_for(1ms, std::make_shared<Context>()), std::runtime_error);
}

TEST_F(ClockTest, ShutdownAndCancelEndASleep) {
  Clock clock(RCL_SYSTEM_TIME);
  std::atomic<int> ended{0};
  std::thread one([&] {
    EXPECT_FALSE(clock.sleep_for(std::chrono::hours(1), context));
    ++ended;
  });
  while (ended == 0) clock.cancel_sleep_or_wait();
  one.join();
  std::thread other([&] {
    try {
      EXPECT_FALSE(clock.sleep_for(std::chrono::hours(1), context));
    } catch (const std::runtime_error&) {
      // It had ended before the sleep began.
    }
  });
  context->shutdown("now");
  other.join();
}

TEST_F(ClockTest, ASimulatedClockWakesSleepersWhenItIsSet) {
  Clock clock(RCL_ROS_TIME);
  clock.core()->enable_override(true);
  EXPECT_TRUE(clock.ros_time_is_active());
  EXPECT_FALSE(clock.started());
  clock.core()->set_override(1'000'000'000);
  EXPECT_TRUE(clock.started());
  std::atomic<bool> awake{false};
  std::thread sleeper([&] { awake = clock.sleep_until(Time(5, 0, RCL_ROS_TIME), context); });
  clock.core()->set_override(4'000'000'000);
  EXPECT_FALSE(awake);
  clock.core()->set_override(5'000'000'000);
  sleeper.join();
  EXPECT_TRUE(awake);
}

TEST_F(ClockTest, JumpCallbacksHearOfJumpsUntilTheHandlerGoes) {
  Clock clock(RCL_ROS_TIME);
  clock.core()->enable_override(true);
  int before = 0;
  std::vector<std::int64_t> jumps;
  const rcl_jump_threshold_t threshold{false, {1'000'000}, {-1}};
  auto handler = clock.create_jump_callback(
      [&] { ++before; }, [&](const rcl_time_jump_t& jump) { jumps.push_back(jump.delta.nanoseconds); }, threshold);
  clock.core()->set_override(10);
  clock.core()->set_override(2'000'010);
  clock.core()->set_override(5);
  EXPECT_EQ(before, 2);
  EXPECT_THAT(jumps, ::testing::ElementsAre(2'000'000, -2'000'005));
  handler.reset();
  clock.core()->set_override(50'000'000);
  EXPECT_EQ(before, 2);
  const rcl_jump_threshold_t wrong{false, {-1}, {0}};
  EXPECT_THROW(clock.create_jump_callback(nullptr, nullptr, wrong), exceptions::RCLInvalidArgument);
}

TEST_F(ClockTest, ARateKeepsItsPeriodsAndDoesNotWaitWhenLate) {
  const auto clock = std::make_shared<Clock>(RCL_ROS_TIME);
  clock->core()->enable_override(true);
  clock->core()->set_override(1'000'000'000);
  Rate rate(10.0, clock);
  EXPECT_EQ(rate.period(), 100ms);
  clock->core()->set_override(1'150'000'000);
  EXPECT_FALSE(rate.sleep());  // its period was over at 1.1 s
  clock->core()->set_override(5'000'000'000);
  EXPECT_FALSE(rate.sleep());  // far too late: begins anew
  EXPECT_THROW(Rate(0.0), std::invalid_argument);
  EXPECT_THROW(WallRate(Duration(-1s)), std::invalid_argument);
  EXPECT_EQ(WallRate(1.0).get_type(), RCL_STEADY_TIME);
}

}  // namespace
}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
#include "core/node/clock.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <vector>

#include "core/base/error.hpp"

namespace myelin::node {
namespace {

using testing::ElementsAre;

constexpr std::int64_t second = 1'000'000'000;

// Hears of jumps and writes them down: "before", then the size of the jump in nanoseconds.
class Listener {
 public:
  Listener(Clock& clock, const JumpThreshold& threshold)
      : token_(clock.on_jump(
            threshold, [this] { ++befores; },
            [this](const TimeJump& jump) { jumps.push_back(jump.delta_ns), changes.push_back(jump.change); })) {}
  void stop() { token_.reset(); }

  int befores = 0;
  std::vector<std::int64_t> jumps;
  std::vector<ClockChange> changes;

 private:
  Clock::Token token_;
};

TEST(ClockTest, RosTimeIsSystemTimeUntilItIsOverridden) {
  Clock ros(ClockType::ros_time);
  const Clock system(ClockType::system_time);
  const auto shows_system_time = [&] {
    const std::int64_t before = system.now_ns(), shown = ros.now_ns();
    return before <= shown && shown <= system.now_ns();
  };
  EXPECT_TRUE(shows_system_time());
  ros.set_override(5 * second);
  EXPECT_TRUE(shows_system_time());
  ros.enable_override(true);
  EXPECT_EQ(ros.now_ns(), 5 * second);
  ros.set_override(7 * second);
  EXPECT_EQ(ros.now_ns(), 7 * second);
  ros.enable_override(false);
  EXPECT_TRUE(shows_system_time());
}

TEST(ClockTest, OnlyRosTimeCanBeOverridden) {
  Clock steady(ClockType::steady_time), system(ClockType::system_time);
  EXPECT_THROW(steady.set_override(1), InvalidArgument);
  EXPECT_THROW(steady.enable_override(true), InvalidArgument);
  EXPECT_THROW(system.enable_override(true), InvalidArgument);
  EXPECT_THROW(Clock(ClockType::uninitialized), InvalidArgument);
}

TEST(ClockTest, AChangeOfTheSourceIsAJump) {
  Clock clock(ClockType::ros_time);
  Listener listener(clock, {.on_clock_change = true});
  clock.enable_override(true);
  clock.enable_override(true);
  clock.set_override(second);
  clock.enable_override(false);
  EXPECT_EQ(listener.befores, 2);
  EXPECT_THAT(listener.changes, ElementsAre(ClockChange::activated, ClockChange::deactivated));
}

TEST(ClockTest, JumpsAreHeardOfFromTheThresholdOn) {
  Clock clock(ClockType::ros_time);
  clock.enable_override(true);
  Listener listener(clock, {.on_clock_change = false, .min_forward_ns = second, .min_backward_ns = -second});
  clock.set_override(second - 1);
  clock.set_override(2 * second - 1);
  clock.set_override(second);
  clock.set_override(0);
  EXPECT_THAT(listener.jumps, ElementsAre(second, -second));
  clock.enable_override(false);
  EXPECT_EQ(listener.jumps.size(), 2u);
}

TEST(ClockTest, AJumpTooFarToCountIsAsFarAsCanBeCounted) {
  Clock clock(ClockType::ros_time);
  clock.enable_override(true);
  clock.set_override(std::numeric_limits<std::int64_t>::max());
  Listener listener(clock, {.min_forward_ns = 1, .min_backward_ns = -1});
  clock.set_override(-second);
  EXPECT_THAT(listener.jumps, ElementsAre(std::numeric_limits<std::int64_t>::min()));
}

TEST(ClockTest, WhoDroppedTheTokenHearsNothingMore) {
  Clock clock(ClockType::ros_time);
  clock.enable_override(true);
  Listener listener(clock, {.min_forward_ns = 1});
  listener.stop();
  clock.set_override(second);
  EXPECT_TRUE(listener.jumps.empty());
}

TEST(ClockTest, ThresholdsPointTheirWay) {
  Clock clock(ClockType::ros_time);
  EXPECT_THROW(Listener(clock, {.min_forward_ns = -1}), InvalidArgument);
  EXPECT_THROW(Listener(clock, {.min_backward_ns = 1}), InvalidArgument);
}

TEST(ClockTest, NobodyKnowsWhenAnOverriddenClockWillShowATime) {
  Clock clock(ClockType::ros_time);
  EXPECT_TRUE(clock.steady_deadline(clock.now_ns()));
  clock.enable_override(true);
  EXPECT_FALSE(clock.steady_deadline(second));
}

TEST(ClockTest, DeadlinesTooFarToCountAreFarAway) {
  const Clock clock(ClockType::system_time);
  EXPECT_EQ(clock.steady_deadline(INT64_MAX)->time_since_epoch().count() > clock.now_ns(), true);
  EXPECT_LT(*clock.steady_deadline(INT64_MIN), exec::Clock::now());
}

}  // namespace
}  // namespace myelin::node

// SPDX-License-Identifier: Apache-2.0
#include "core/node/timer.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <vector>

#include "core/base/error.hpp"
#include "core/exec/executor.hpp"

namespace myelin::node {
namespace {

using testing::ElementsAre;

constexpr std::int64_t second = 1'000'000'000;

// A timer on a clock that the test sets, in an executor that the test drives.
class TimerTest : public testing::Test {
 protected:
  TimerTest() { clock->enable_override(true); }

  std::shared_ptr<Timer> timer_of(std::int64_t period_ns, bool autostart = true) {
    auto timer = Timer::create(
        clock, period_ns, nullptr, [this](const TimerCall& call, exec::Claim&) { calls.push_back(call); }, autostart);
    executor.add(timer);
    return timer;
  }
  void time_is(std::int64_t time_ns) {
    clock->set_override(time_ns);
    while (auto turn = executor.next(exec::Clock::now())) turn->run();
  }
  std::vector<std::int64_t> expected() const {
    std::vector<std::int64_t> times;
    for (const auto& call : calls) times.push_back(call.expected_ns);
    return times;
  }

  exec::Executor executor;
  std::shared_ptr<Clock> clock = std::make_shared<Clock>(ClockType::ros_time);
  std::vector<TimerCall> calls;
};

TEST_F(TimerTest, CallsOnceAPeriod) {
  const auto timer = timer_of(second);
  time_is(second - 1);
  EXPECT_THAT(expected(), ElementsAre());
  time_is(second);
  time_is(second + 1);
  time_is(2 * second);
  EXPECT_THAT(expected(), ElementsAre(second, 2 * second));
}

TEST_F(TimerTest, KeepsItsPhaseAndLeavesMissedPeriodsOut) {
  const auto timer = timer_of(second);
  time_is(second + second / 2);
  time_is(5 * second + second / 4);
  time_is(6 * second - 1);
  time_is(6 * second);
  EXPECT_THAT(expected(), ElementsAre(second, 2 * second, 6 * second));
  EXPECT_EQ(calls[1].actual_ns, 5 * second + second / 4);
}

TEST_F(TimerTest, TellsHowLongItHasBeenAndWillBe) {
  const auto timer = timer_of(second);
  clock->set_override(second / 4);
  EXPECT_EQ(timer->time_since_last_call_ns(), second / 4);
  EXPECT_EQ(timer->time_until_next_call_ns(), 3 * second / 4);
  EXPECT_FALSE(timer->is_ready());
  clock->set_override(3 * second);
  EXPECT_TRUE(timer->is_ready());
  EXPECT_EQ(timer->time_until_next_call_ns(), -2 * second);
}

TEST_F(TimerTest, ACanceledTimerIsSilentUntilItIsReset) {
  const auto timer = timer_of(second);
  timer->cancel();
  EXPECT_TRUE(timer->is_canceled());
  EXPECT_EQ(timer->time_until_next_call_ns(), INT64_MAX);
  time_is(5 * second);
  EXPECT_THAT(expected(), ElementsAre());
  int resets = 0;
  timer->set_on_reset([&] { ++resets; });
  timer->reset();
  EXPECT_EQ(resets, 1);
  time_is(6 * second);
  EXPECT_THAT(expected(), ElementsAre(6 * second));
}

TEST_F(TimerTest, CanWaitToBeStarted) {
  const auto timer = timer_of(second, false);
  EXPECT_TRUE(timer->is_canceled());
  time_is(2 * second);
  EXPECT_THAT(expected(), ElementsAre());
}

TEST_F(TimerTest, ANewPeriodCountsFromTheNextCall) {
  const auto timer = timer_of(second);
  timer->set_period_ns(second / 2);
  time_is(second / 2);
  time_is(second);
  time_is(second + second / 2);
  EXPECT_THAT(expected(), ElementsAre(second, second + second / 2));
}

TEST_F(TimerTest, APeriodOfZeroIsAlwaysReady) {
  const auto timer = timer_of(0);
  for (int i = 0; i < 3; ++i) executor.next(exec::Clock::now())->run();
  EXPECT_EQ(calls.size(), 3u);
  timer->cancel();
  EXPECT_FALSE(executor.next(exec::Clock::now()));
}

TEST_F(TimerTest, ANegativePeriodIsRefused) {
  EXPECT_THROW(timer_of(-1), InvalidArgument);
  EXPECT_THROW(timer_of(second)->set_period_ns(-1), InvalidArgument);
}

TEST_F(TimerTest, TimeThatJumpsBackStartsAPeriod) {
  const auto timer = timer_of(second);
  time_is(10 * second + 1);
  time_is(2 * second);
  time_is(3 * second - 1);
  EXPECT_THAT(expected(), ElementsAre(second));
  time_is(3 * second);
  EXPECT_THAT(expected(), ElementsAre(second, 3 * second));
}

TEST_F(TimerTest, AChangeOfTheClocksSourceKeepsWhatRemainsOfThePeriod) {
  clock->set_override(100 * second);
  const auto timer = timer_of(1000 * second);
  time_is(400 * second);
  clock->enable_override(false);
  const std::int64_t remains = timer->time_until_next_call_ns();
  EXPECT_LE(remains, 700 * second);
  EXPECT_GT(remains, 600 * second);
}

TEST_F(TimerTest, APeriodThatNeverEndsOutlastsEveryChangeOfTheClock) {
  clock->set_override(-second);
  const auto timer = timer_of(std::numeric_limits<std::int64_t>::max());
  clock->enable_override(false);
  clock->enable_override(true);
  time_is(100 * second);
  EXPECT_THAT(expected(), ElementsAre());
  EXPECT_GT(timer->time_until_next_call_ns(), 1'000'000'000 * second);
}

TEST_F(TimerTest, RunsOnRealTimeWithoutBeingAskedFor) {
  int left = 3;
  const auto timer = Timer::create(std::make_shared<Clock>(ClockType::steady_time), second / 1000, nullptr,
                                   [&](const TimerCall& call, exec::Claim&) {
                                     EXPECT_LE(call.expected_ns, call.actual_ns);
                                     --left;
                                   });
  executor.add(timer);
  while (left > 0) executor.next(std::nullopt)->run();
}

TEST_F(TimerTest, ATimerThatIsGoneHearsOfNoJump) {
  timer_of(second).reset();
  time_is(5 * second);
  EXPECT_THAT(expected(), ElementsAre());
}

}  // namespace
}  // namespace myelin::node

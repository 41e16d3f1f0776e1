// SPDX-License-Identifier: Apache-2.0
#include "core/exec/beacon.hpp"

#include <gmock/gmock.h>
#include <poll.h>

#include <thread>

#include "core/base/doorbell.hpp"
#include "core/exec/exec_testing.hpp"

namespace myelin::exec {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

bool readable(int descriptor, milliseconds patience = milliseconds(0)) {
  pollfd poll_for{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&poll_for, 1, static_cast<int>(patience.count())) == 1;
}

constexpr milliseconds long_enough{10'000};

TEST(BeaconTest, ShowsWhenItsTimeHasComeAndUntilItIsSetAgain) {
  Beacon beacon;
  EXPECT_FALSE(readable(beacon.descriptor()));
  beacon.set(Clock::time_point::min());
  EXPECT_TRUE(readable(beacon.descriptor()));
  EXPECT_TRUE(readable(beacon.descriptor()));
  beacon.set(Clock::now() + hours(1));
  EXPECT_FALSE(readable(beacon.descriptor()));
  beacon.set(Clock::now() + milliseconds(2));
  EXPECT_TRUE(readable(beacon.descriptor(), long_enough));
  beacon.set(std::nullopt);
  EXPECT_FALSE(readable(beacon.descriptor()));
}

// An event loop's part of an executor.
class BeaconOfExecutorTest : public testing::Test {
 protected:
  int turn_round() {
    executor.stir();
    const int turns = drain(executor);
    EXPECT_TRUE(executor.doze());
    return turns;
  }
  Executor executor;
  const int beacon = executor.beacon();
};

TEST_F(BeaconOfExecutorTest, ShowsWhenSomethingIsReadyAndWakesOnceForABurst) {
  const auto entity = worker(exclusive());
  executor.add(entity);
  turn_round();
  EXPECT_FALSE(readable(beacon));
  const auto before = executor.wakeups();
  entity->give(10);
  EXPECT_TRUE(readable(beacon));
  EXPECT_EQ(turn_round(), 10);
  EXPECT_EQ(executor.wakeups(), before + 1);
  EXPECT_FALSE(readable(beacon));
}

TEST_F(BeaconOfExecutorTest, StaysReadableForALoopThatLeavesBeforeTheEnd) {
  const auto entity = worker(exclusive());
  executor.add(entity);
  turn_round();
  entity->give(3);
  executor.stir();
  executor.next(now())->run();
  EXPECT_TRUE(readable(beacon));
  EXPECT_FALSE(executor.doze());
  EXPECT_EQ(turn_round(), 2);
}

TEST_F(BeaconOfExecutorTest, ShowsUntilTheFirstDozeAndAfterALookUnasked) {
  EXPECT_TRUE(readable(beacon));
  turn_round();
  EXPECT_FALSE(readable(beacon));
  executor.stir();
  EXPECT_TRUE(readable(beacon));
}

TEST_F(BeaconOfExecutorTest, ShowsAtADueTimeThatIsSetOrBroughtForwardMeanwhile) {
  int rings = 0;
  const auto alarm = std::make_shared<Alarm>([&] { ++rings; });
  executor.add(alarm);
  turn_round();
  alarm->set(Clock::now() + hours(1));
  EXPECT_FALSE(readable(beacon));
  alarm->set(Clock::now() + milliseconds(2));
  EXPECT_TRUE(readable(beacon, long_enough));
  turn_round();
  EXPECT_EQ(rings, 1);
}

TEST_F(BeaconOfExecutorTest, ShowsAfterAWakeFromAnyThread) {
  turn_round();
  std::thread([&] { executor.wake(); }).join();
  EXPECT_TRUE(readable(beacon));
  EXPECT_FALSE(executor.doze());
  turn_round();
  std::thread([&] { executor.wake_all(); }).join();
  EXPECT_TRUE(readable(beacon));
  turn_round();
}

TEST_F(BeaconOfExecutorTest, ShowsWhatTheDoorbellHasThoughNobodySleepsThere) {
  const auto entity = worker(exclusive());
  executor.add(entity);
  const auto bit = Doorbell::process().listen([&] { entity->give(1); });
  for (int message = 1; message <= 10; ++message) {
    turn_round();
    Doorbell::process().page().ring(bit->number);
    ASSERT_TRUE(readable(beacon, long_enough));
    executor.stir();
    drain(executor);
    EXPECT_EQ(entity->done(), message);
  }
  Doorbell::process().page().ring(bit->number);
  EXPECT_FALSE(executor.doze());
}

TEST_F(BeaconOfExecutorTest, NothingIsLostBetweenLookingAndDozing) {
  const auto entity = worker(exclusive());
  executor.add(entity);
  turn_round();
  constexpr int pieces = 2000;
  std::thread giver([&] {
    for (int i = 0; i < pieces; ++i) entity->give(1);
  });
  while (entity->done() < pieces) {
    ASSERT_TRUE(readable(beacon, long_enough));
    executor.stir();
    drain(executor);
    executor.doze();
  }
  giver.join();
}

}  // namespace
}  // namespace myelin::exec

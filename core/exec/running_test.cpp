// SPDX-License-Identifier: Apache-2.0
#include "core/exec/running.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <utility>

#include "core/exec/executor.hpp"

namespace myelin::exec {
namespace {

class Work final : public Entity {
 public:
  Work(std::shared_ptr<CallbackGroup> group, std::function<void()> work)
      : Entity(std::move(group)), work_(std::move(work)) {}
  void execute(Claim&) override { work_(); }

 private:
  const std::function<void()> work_;
};

class RunningTest : public testing::Test {
 protected:
  std::shared_ptr<Entity> entity(std::function<void()> work = [] {}) {
    return std::make_shared<Work>(group, std::move(work));
  }

  const std::shared_ptr<CallbackGroup> group = std::make_shared<CallbackGroup>(CallbackGroup::Kind::mutually_exclusive);
};

TEST_F(RunningTest, AThreadThatWaitsSaysSoToTheGroupsItHolds) {
  Executor executor;
  bool seen = false;
  const auto work = entity([&] {
    EXPECT_FALSE(group->holder_waits());
    {
      const Waiting waiting;
      seen = group->holder_waits();
    }
    EXPECT_FALSE(group->holder_waits());
  });
  executor.add(work);
  work->notify();
  executor.next(std::nullopt)->run();
  EXPECT_TRUE(seen);
  const Waiting outside;
  EXPECT_FALSE(group->holder_waits());
}

TEST_F(RunningTest, AGroupIsIdleWhenNothingOfItRunsOrWasHandedOut) {
  for (const auto kind : {CallbackGroup::Kind::mutually_exclusive, CallbackGroup::Kind::reentrant}) {
    const auto watched = std::make_shared<CallbackGroup>(kind);
    Executor executor;
    bool idle = true, here = false;
    const auto work = std::make_shared<Work>(watched, [&] {
      idle = watched->idle();
      here = Running::here(*watched) && !Running::here(*group);
    });
    executor.add(work);
    work->notify();
    EXPECT_TRUE(watched->idle());
    auto turn = executor.next(std::nullopt);
    EXPECT_FALSE(watched->idle());
    turn->run();
    EXPECT_FALSE(idle);
    EXPECT_TRUE(here);
    EXPECT_TRUE(watched->idle());
    EXPECT_FALSE(Running::here(*watched));
  }
}

TEST_F(RunningTest, GroupsOfNestedCallbacksAreHeldToo) {
  const auto inner = std::make_shared<CallbackGroup>(CallbackGroup::Kind::mutually_exclusive);
  const Running first(*group);
  const Waiting once;
  {
    const Running second(*inner);
    EXPECT_FALSE(inner->holder_waits());
    const Waiting twice;
    EXPECT_TRUE(inner->holder_waits() && group->holder_waits());
  }
  EXPECT_TRUE(!inner->holder_waits() && group->holder_waits());
}

TEST_F(RunningTest, AClaimIsTriedWithoutAPlaceInTheLine) {
  const auto first = entity(), second = entity();
  Claim claim = group->try_claim(first);
  EXPECT_TRUE(claim);
  EXPECT_FALSE(group->try_claim(second));
  claim.release();
  EXPECT_TRUE(group->free());
}

}  // namespace
}  // namespace myelin::exec

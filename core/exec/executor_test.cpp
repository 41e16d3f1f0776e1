// SPDX-License-Identifier: Apache-2.0
#include "core/exec/executor.hpp"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "core/base/doorbell.hpp"
#include "core/exec/exec_testing.hpp"

namespace myelin::exec {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::ElementsAre;

TEST(ExecutorTest, WhatIsNotifiedRunsOnce) {
  Executor executor;
  const auto entity = worker(exclusive());
  ASSERT_TRUE(executor.add(entity));
  entity->give(1);
  entity->notify();
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(entity->done(), 1);
}

TEST(ExecutorTest, ReadyEntitiesRunInTheOrderInWhichTheyBecameReady) {
  Executor executor;
  std::vector<std::string> log;
  std::vector<std::shared_ptr<Worker>> workers;
  for (const char* name : {"a", "b", "c"}) {
    workers.push_back(worker(exclusive(), [&log, name](Claim&) { log.push_back(name); }));
    executor.add(workers.back());
  }
  workers[2]->give(1);
  workers[0]->give(1);
  workers[1]->give(1);
  drain(executor);
  EXPECT_THAT(log, ElementsAre("c", "a", "b"));
}

TEST(ExecutorTest, ABurstOnOneEntityDoesNotStarveAnother) {
  Executor executor;
  std::vector<std::string> log;
  const auto burst = worker(exclusive(), [&](Claim&) { log.push_back("burst"); });
  const auto other = worker(exclusive(), [&](Claim&) { log.push_back("other"); });
  executor.add(burst);
  executor.add(other);
  burst->give(1000);
  other->give(2);
  drain(executor);
  log.resize(5);
  EXPECT_THAT(log, ElementsAre("burst", "other", "burst", "other", "burst"));
}

TEST(ExecutorTest, AnEntityThatIsAlwaysReadyDoesNotStarveAnother) {
  Executor executor;
  const auto other = worker(nullptr);
  struct Always final : Entity {
    Always() : Entity(nullptr) {}
    void execute(Claim&) override { reschedule(); }
    Deadline due() const override { return Clock::time_point::min(); }
  };
  const auto always = std::make_shared<Always>();
  executor.add(always);
  executor.add(other);
  other->give(1);
  for (int turn = 0; turn < 3; ++turn) executor.next(now())->run();
  EXPECT_EQ(other->done(), 1);
}

TEST(ExecutorTest, ANotificationIsRememberedUntilThereIsAnExecutor) {
  const auto entity = worker(exclusive());
  entity->give(1);
  Executor executor;
  executor.add(entity);
  EXPECT_EQ(drain(executor), 1);
}

TEST(ExecutorTest, AnEntityBelongsToOneExecutor) {
  Executor one, other;
  const auto entity = worker(exclusive());
  EXPECT_TRUE(one.add(entity));
  EXPECT_FALSE(one.add(entity));
  EXPECT_FALSE(other.add(entity));
  other.remove(*entity);
  EXPECT_FALSE(other.add(entity));
  one.remove(*entity);
  EXPECT_TRUE(other.add(entity));
}

TEST(ExecutorTest, WorkOfARemovedEntityGoesWithIt) {
  Executor one, other;
  const auto entity = worker(exclusive());
  one.add(entity);
  entity->give(2);
  one.next(now())->run();
  one.remove(*entity);
  EXPECT_EQ(drain(one), 0);
  other.add(entity);
  EXPECT_EQ(drain(other), 1);
  EXPECT_EQ(entity->done(), 2);
}

TEST(ExecutorTest, WorkSurvivesItsExecutor) {
  const auto entity = worker(exclusive());
  {
    Executor executor;
    executor.add(entity);
    entity->give(1);
  }
  entity->notify();
  Executor executor;
  ASSERT_TRUE(executor.add(entity));
  EXPECT_EQ(drain(executor), 1);
}

TEST(ExecutorTest, AnEntityThatDiesWhileQueuedIsPassedOver) {
  Executor executor;
  const auto group = exclusive();
  auto dies = worker(group);
  const auto lives = worker(group);
  executor.add(dies);
  executor.add(lives);
  dies->give(1);
  lives->give(1);
  dies.reset();
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(lives->done(), 1);
}

TEST(ExecutorTest, AnEntityThatDiesWithTheClaimInHandPassesItOn) {
  Executor executor;
  const auto group = exclusive();
  auto dies = worker(group);
  const auto lives = worker(group);
  std::optional<Claim> kept;
  const auto holder = worker(group, [&](Claim& claim) { kept = std::move(claim); });
  for (const auto& entity : {holder, dies, lives}) executor.add(entity);
  for (const auto& entity : {holder, dies, lives}) entity->give(1);
  EXPECT_EQ(drain(executor), 1);
  kept.reset();  // `dies` is queued now and holds the claim
  dies.reset();
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(lives->done(), 1);
  EXPECT_TRUE(group->free());
}

TEST(ExecutorTest, AnEntityRemovedWithTheClaimInHandPassesItOn) {
  Executor executor;
  const auto group = exclusive();
  const auto leaves = worker(group), stays = worker(group);
  std::optional<Claim> kept;
  const auto holder = worker(group, [&](Claim& claim) { kept = std::move(claim); });
  for (const auto& entity : {holder, leaves, stays}) executor.add(entity);
  for (const auto& entity : {holder, leaves, stays}) entity->give(1);
  EXPECT_EQ(drain(executor), 1);
  kept.reset();
  executor.remove(*leaves);
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(stays->done(), 1);
  executor.add(leaves);
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(leaves->done(), 1);
}

TEST(ExecutorTest, AnExecutorThatGoesGivesBackTheClaimsOfItsQueue) {
  const auto group = exclusive();
  const auto waits = worker(group);
  std::optional<Claim> kept;
  const auto holder = worker(group, [&](Claim& claim) { kept = std::move(claim); });
  {
    Executor executor;
    executor.add(holder);
    executor.add(waits);
    holder->give(1);
    waits->give(1);
    drain(executor);
    kept.reset();
    EXPECT_FALSE(group->free());
  }
  EXPECT_TRUE(group->free());
  Executor executor;
  executor.add(waits);
  EXPECT_EQ(drain(executor), 1);
}

TEST(ExecutorTest, AClaimThatACoroutineKeepsHoldsTheGroup) {
  Executor executor;
  const auto group = exclusive();
  std::optional<Claim> kept;
  const auto coroutine = worker(group, [&](Claim& claim) { kept = std::move(claim); });
  const auto other = worker(group);
  executor.add(coroutine);
  executor.add(other);
  coroutine->give(1);
  other->give(1);
  EXPECT_EQ(drain(executor), 1);
  EXPECT_FALSE(group->free());
  kept->release();
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(other->done(), 1);
  EXPECT_TRUE(group->free());
}

TEST(ExecutorTest, ATurnThatIsNotRunGoesBackToTheQueue) {
  Executor executor;
  const auto entity = worker(exclusive());
  executor.add(entity);
  entity->give(1);
  { const auto unused = executor.next(now()); }
  EXPECT_EQ(entity->done(), 0);
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(entity->done(), 1);
}

TEST(ExecutorTest, ATurnOverwrittenByAnotherGoesBackToTheQueue) {
  Executor executor;
  const auto one = worker(exclusive()), other = worker(exclusive());
  executor.add(one);
  executor.add(other);
  one->give(1);
  other->give(1);
  auto turn = executor.next(now());
  turn = executor.next(now());
  turn->run();
  EXPECT_EQ(one->done(), 0);
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(one->done(), 1);
}

TEST(ExecutorTest, WhatAnEntityThrowsLeavesRunAndFreesItsGroup) {
  Executor executor;
  const auto group = exclusive();
  const auto entity = worker(group, [](Claim&) { throw std::runtime_error("on purpose"); });
  executor.add(entity);
  entity->give(2);
  EXPECT_THROW(drain(executor), std::runtime_error);
  EXPECT_TRUE(group->free());
  EXPECT_THROW(drain(executor), std::runtime_error);
  EXPECT_EQ(entity->done(), 2);
}

TEST(ExecutorTest, PostedWorkRunsInTurn) {
  Executor executor;
  std::vector<int> log;
  for (int i = 0; i < 3; ++i) executor.post([&log, i] { log.push_back(i); });
  drain(executor);
  EXPECT_THAT(log, ElementsAre(0, 1, 2));
}

TEST(ExecutorTest, PostedWorkDiesWithTheExecutor) {
  const auto captured = std::make_shared<int>();
  {
    Executor executor;
    executor.post([captured] {});
  }
  EXPECT_EQ(captured.use_count(), 1);
}

TEST(ExecutorTest, AWakeIsKeptForTheNextCallThatFindsNothing) {
  Executor executor;
  const auto entity = worker(exclusive());
  executor.add(entity);
  executor.wake();
  executor.wake();
  entity->give(1);
  auto turn = executor.next(std::nullopt);
  ASSERT_TRUE(turn);
  turn->run();
  EXPECT_FALSE(executor.next(std::nullopt));
}

TEST(ExecutorTest, EachWakeEndsOneWait) {
  Executor executor;
  std::atomic<int> left{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      EXPECT_FALSE(executor.next(std::nullopt));
      ++left;
    });
  }
  for (int i = 1; i <= 3; ++i) {
    executor.wake();
    await([&] { return left >= i; });
  }
  for (auto& thread : threads) thread.join();
}

TEST(ExecutorTest, WakeAllEndsEveryWait) {
  Executor executor;
  std::atomic<int> entered{0}, left{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      ++entered;
      EXPECT_FALSE(executor.next(std::nullopt));
      ++left;
    });
  }
  await([&] { return entered == 4; });
  while (left < 4) {
    executor.wake_all();
    std::this_thread::yield();
  }
  for (auto& thread : threads) thread.join();
}

TEST(ExecutorTest, ADeadlineEndsTheWait) {
  Executor executor;
  const auto deadline = Clock::now() + milliseconds(20);
  EXPECT_FALSE(executor.next(deadline));
  EXPECT_GE(Clock::now(), deadline);
}

TEST(ExecutorTest, ADeadlineInTheFarFutureIsForEver) {
  Executor executor;
  executor.wake();
  EXPECT_FALSE(executor.next(Clock::time_point::max()));
}

TEST(ExecutorTest, DueEntitiesRunInTheOrderOfTheirTimes) {
  Executor executor;
  std::vector<int> log;
  std::vector<std::shared_ptr<Alarm>> alarms;
  for (int i = 0; i < 20; ++i) {
    alarms.push_back(std::make_shared<Alarm>([&log, i] { log.push_back(i); }));
    executor.add(alarms.back());
  }
  const auto start = Clock::now() - hours(1);
  for (int i = 0; i < 20; ++i) alarms[(7 * i) % 20]->set(start + milliseconds((7 * i) % 20));
  drain(executor);
  EXPECT_TRUE(std::is_sorted(log.begin(), log.end()));
  EXPECT_EQ(log.size(), 20u);
}

TEST(ExecutorTest, AnEarlierTimeEndsTheWaitForALaterOne) {
  Executor executor;
  const auto alarm = std::make_shared<Alarm>();
  executor.add(alarm);
  alarm->set(Clock::now() + hours(1));
  Crew crew(executor, 1);
  alarm->set(Clock::now() + milliseconds(5));
  await([&] { return alarm->rung() == 1; });
}

TEST(ExecutorTest, ATimeTakenBackNeverComes) {
  Executor executor;
  const auto canceled = std::make_shared<Alarm>(), later = std::make_shared<Alarm>();
  executor.add(canceled);
  executor.add(later);
  canceled->set(Clock::now() + milliseconds(5));
  later->set(Clock::now() + milliseconds(10));
  canceled->set(std::nullopt);
  while (later->rung() == 0) {
    if (auto turn = executor.next(std::nullopt)) turn->run();
  }
  EXPECT_EQ(canceled->rung(), 0);
}

TEST(ExecutorTest, TimesComeWithTheirEntity) {
  Executor one, other;
  const auto alarm = std::make_shared<Alarm>();
  alarm->set(Clock::now());
  one.add(alarm);
  one.remove(*alarm);
  EXPECT_EQ(drain(one), 0);
  other.add(alarm);
  EXPECT_EQ(drain(other), 1);
}

TEST(ExecutorTest, EntitiesOfAnExclusiveGroupNeverRunTogether) {
  Executor executor;
  const auto group = exclusive();
  std::atomic<int> inside{0}, most{0};
  const auto body = [&](Claim&) {
    const int now_inside = ++inside;
    if (now_inside > most) most = now_inside;
    std::this_thread::yield();
    --inside;
  };
  std::vector<std::shared_ptr<Worker>> workers;
  for (int i = 0; i < 5; ++i) executor.add(workers.emplace_back(worker(group, body)));
  Crew crew(executor, 4);
  for (const auto& entity : workers) entity->give(200);
  for (const auto& entity : workers) await([&] { return entity->done() == 200; });
  EXPECT_EQ(most, 1);
}

// Meets another in the same body: only possible when both run at the same time.
class Rendezvous {
 public:
  void meet(int parties) {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return arrived_ >= parties; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
};

TEST(ExecutorTest, AReentrantEntityRunsBesideItself) {
  Executor executor;
  Rendezvous rendezvous;
  const auto entity = worker(reentrant(), [&](Claim&) { rendezvous.meet(3); });
  executor.add(entity);
  Crew crew(executor, 3);
  entity->give(3);
  await([&] { return entity->done() == 3; });
}

TEST(ExecutorTest, EntitiesOfDifferentGroupsRunTogether) {
  Executor executor;
  Rendezvous rendezvous;
  const auto body = [&](Claim&) { rendezvous.meet(2); };
  const auto one = worker(exclusive(), body), other = worker(exclusive(), body);
  executor.add(one);
  executor.add(other);
  Crew crew(executor, 2);
  one->give(1);
  other->give(1);
  await([&] { return one->done() + other->done() == 2; });
}

TEST(ExecutorTest, EntitiesComeAndGoWhileThreadsRun) {
  Executor executor;
  Crew crew(executor, 2);
  const auto group = exclusive();
  std::atomic<int> done{0};
  for (int i = 0; i < 300; ++i) {
    auto entity = worker(i % 2 ? group : nullptr, [&](Claim&) { ++done; });
    const auto staying = worker(group, [&](Claim&) { ++done; });
    executor.add(entity);
    executor.add(staying);
    entity->give(3);
    staying->give(1);
    if (i % 3 == 0) executor.remove(*entity);
    if (i % 3 == 1) entity.reset();
    await([&] { return staying->done() == 1; });
  }
  EXPECT_GE(done, 300);
}

TEST(ExecutorTest, AnEntityMovesBetweenRunningExecutorsAndLosesNothing) {
  Executor one, other;
  Crew first(one, 1), second(other, 1);
  const auto entity = worker(exclusive());
  std::thread giver([&] {
    for (int i = 0; i < 2000; ++i) entity->give(1);
  });
  while (entity->done() < 2000) {
    one.add(entity);
    one.remove(*entity);
    other.add(entity);
    other.remove(*entity);
    if (entity->done() + entity->waiting() == 2000) one.add(entity);
  }
  giver.join();
  EXPECT_EQ(entity->waiting(), 0);
}

// Comes into being due, and is due again at once, twice.
class Eager final : public Entity {
 public:
  Eager() : Entity(nullptr) {}
  Deadline due() const override { return left_ > 0 ? Deadline(Clock::time_point::min()) : std::nullopt; }
  void execute(Claim&) override {
    if (left_ > 0) --left_;
    reschedule();
  }
  bool done() const { return left_ <= 0; }

 private:
  std::atomic<int> left_{3};
};

TEST(ExecutorTest, WhoIsDueOnEnteringPushesNobodyOutOfTheQueue) {
  Executor executor;
  std::vector<std::shared_ptr<Worker>> bystanders;
  for (int i = 0; i < 8; ++i) {
    bystanders.push_back(worker(reentrant()));
    executor.add(bystanders.back());
  }
  Crew crew(executor, 3);
  constexpr int rounds = 5'000;
  for (int round = 0; round < rounds; ++round) {
    for (const auto& bystander : bystanders) bystander->give(1);
    const auto eager = std::make_shared<Eager>();
    executor.add(eager);
    for (const auto& bystander : bystanders) bystander->give(1);
    await([&] { return eager->done(); });
  }
  await([&] {
    return std::all_of(bystanders.begin(), bystanders.end(), [](const auto& each) { return each->waiting() == 0; });
  });
}

TEST(ExecutorTest, NotifyingAndDestroyingExecutorsAtOnceIsHarmless) {
  const auto entity = worker(exclusive());
  std::atomic<bool> stop{false};
  std::thread notifier([&] {
    while (!stop) entity->give(1);
  });
  for (int i = 0; i < 200; ++i) {
    Executor executor;
    executor.add(entity);
    if (auto turn = executor.next(now())) turn->run();
  }
  stop = true;
  notifier.join();
}

TEST(ExecutorTest, ManyThreadsNotifyAndNothingIsLost) {
  Executor executor;
  const auto entity = worker(exclusive());
  executor.add(entity);
  Crew crew(executor, 2);
  std::vector<std::thread> givers;
  for (int i = 0; i < 4; ++i) {
    givers.emplace_back([&] {
      for (int piece = 0; piece < 2000; ++piece) entity->give(1);
    });
  }
  for (auto& giver : givers) giver.join();
  await([&] { return entity->done() == 8000; });
}

TEST(ExecutorTest, OneMessageCostsOneWakeUp) {
  Executor executor;
  const auto entity = worker(exclusive());
  executor.add(entity);
  Crew crew(executor, 3);
  for (int message = 1; message <= 100; ++message) {
    entity->give(1);
    await([&] { return entity->done() == message; });
  }
  // Threads that are not asleep yet when the message comes need none.
  EXPECT_LE(executor.wakeups(), 100u);
}

TEST(ExecutorTest, WhoeverLooksAtTheDoorbellTakesWhatItFindsThereAndWakesNobodyElse) {
  Executor executor;
  const auto entity = worker(exclusive());
  executor.add(entity);
  const auto bit = Doorbell::process().listen([&] { entity->give(1); });
  Crew crew(executor, 3);
  for (int message = 1; message <= 100; ++message) {
    Doorbell::process().page().ring(bit->number);
    await([&] { return entity->done() == message; });
  }
  EXPECT_LE(executor.wakeups(), 100u);
}

TEST(ExecutorTest, WhatTheDoorbellHasForSeveralWakesTheOthers) {
  Executor executor;
  std::atomic<int> inside{0};
  const auto together = [&](Claim&) {
    ++inside;
    await([&] { return inside == 2; });
  };
  const auto one = worker(exclusive(), together), other = worker(exclusive(), together);
  executor.add(one);
  executor.add(other);
  const auto bit = Doorbell::process().listen([&] {
    one->give(1);
    other->give(1);
  });
  Crew crew(executor, 2);
  Doorbell::process().page().ring(bit->number);
  await([&] { return one->done() + other->done() == 2; });
}

TEST(ExecutorTest, APollLooksAtTheDoorbell) {
  Executor executor;
  const auto entity = worker(exclusive());
  executor.add(entity);
  const auto bit = Doorbell::process().listen([&] { entity->give(1); });
  Doorbell::process().page().ring(bit->number);
  EXPECT_EQ(drain(executor), 1);
}

TEST(ExecutorTest, AnExecutorFindsWhatIsForAnother) {
  Executor executor, other;
  const auto entity = worker(exclusive());
  other.add(entity);
  const auto bit = Doorbell::process().listen([&] { entity->give(1); });
  Crew crew(executor, 1), others(other, 1);
  for (int message = 1; message <= 100; ++message) {
    Doorbell::process().page().ring(bit->number);
    await([&] { return entity->done() == message; });
  }
}

TEST(ExecutorTest, NobodyWakesWhileNothingHappens) {
  Executor executor;
  const auto entity = worker(exclusive());
  const auto alarm = std::make_shared<Alarm>();
  executor.add(entity);
  executor.add(alarm);
  alarm->set(Clock::now() + hours(1));
  Crew crew(executor, 2);
  entity->give(1);
  await([&] { return entity->done() == 1; });
  const auto before = executor.wakeups();
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_LE(executor.wakeups(), before + 1);  // a thread may have been on its way
}

TEST(ExecutorTest, OneSleeperKeepsTheTimeForAll) {
  Executor executor;
  std::atomic<int> rung{0};
  std::vector<std::shared_ptr<Alarm>> alarms;
  Crew crew(executor, 8);
  for (int i = 0; i < 20; ++i) {
    alarms.push_back(std::make_shared<Alarm>([&] { ++rung; }));
    executor.add(alarms.back());
    alarms.back()->set(Clock::now() + milliseconds(2));
    await([&] { return rung == i + 1; });
  }
  // For each time: the one that hears of it, the one that rings, the one that keeps the time next.
  EXPECT_LE(executor.wakeups(), 3u * 20 + 8);
}

TEST(ExecutorTest, AnEarlierTimeIsKeptThoughSomebodyKeepsALaterOne) {
  Executor executor;
  const auto later = std::make_shared<Alarm>(), sooner = std::make_shared<Alarm>();
  executor.add(later);
  executor.add(sooner);
  later->set(Clock::now() + hours(1));
  Crew crew(executor, 2);
  sooner->set(Clock::now() + milliseconds(1));
  await([&] { return sooner->rung() == 1; });
}

TEST(ExecutorTest, WhatIsDivertedIsTheOthersWork) {
  Executor executor;
  const auto other = worker(exclusive());
  const auto entity = worker(exclusive());
  executor.add(other);
  entity->divert_to(other);
  other->give(1);
  drain(executor);
  entity->notify();
  EXPECT_EQ(drain(executor), 1);  // a turn of the other's, which finds nothing
  EXPECT_EQ(entity->done(), 0);
  entity->divert_to(nullptr);
  entity->give(1);
  EXPECT_EQ(drain(executor), 0);
  EXPECT_TRUE(executor.add(entity));
  EXPECT_EQ(drain(executor), 1);
}

class Picky final : public Entity {
 public:
  Picky() : Entity(nullptr) {}
  bool wanted() override { return want; }
  void dropped() override { ++drops; }
  void execute(Claim&) override { ++runs; }
  bool want = false;
  int runs = 0;
  int drops = 0;
};

TEST(ExecutorTest, WhatHasNothingToRunAfterAllGetsNoTurn) {
  Executor executor;
  const auto entity = std::make_shared<Picky>();
  executor.add(entity);
  entity->notify();
  EXPECT_EQ(drain(executor), 0);
  entity->want = true;
  entity->notify();
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(entity->runs, 1);
}

TEST(ExecutorTest, ADroppedTurnIsToldOfAndComesAgain) {
  Executor executor;
  const auto entity = std::make_shared<Picky>();
  entity->want = true;
  executor.add(entity);
  entity->notify();
  executor.next(now()).reset();
  EXPECT_EQ(entity->drops, 1);
  EXPECT_EQ(drain(executor), 1);
}

// Lets so many begin, and counts those that have ended.
struct Budget final : CallbackGroup::Policy {
  bool begin(Entity&) override { return left > 0 && left-- > 0; }
  void end(Entity&) noexcept override { ++ended; }
  int left = 0;
  int ended = 0;
};

TEST(ExecutorTest, AGroupsPolicyIsAskedAgainEachTimeAThreadLooksForWork) {
  auto policy = std::make_unique<Budget>();
  Budget& budget = *policy;
  const auto group = std::make_shared<CallbackGroup>(std::move(policy));
  Executor executor;
  const auto entity = worker(group);
  executor.add(entity);
  entity->give(3);
  EXPECT_EQ(drain(executor), 0);
  budget.left = 2;
  EXPECT_EQ(drain(executor), 2);
  EXPECT_EQ(budget.ended, 2);
  budget.left = 5;
  EXPECT_EQ(drain(executor), 1);
  EXPECT_EQ(entity->done(), 3);
}

TEST(ExecutorTest, WhoWaitsForAPolicyMayLeave) {
  const auto group = std::make_shared<CallbackGroup>(std::make_unique<Budget>());
  Executor executor;
  auto entity = worker(group);
  executor.add(entity);
  entity->give(1);
  EXPECT_EQ(drain(executor), 0);
  executor.remove(*entity);
  EXPECT_EQ(drain(executor), 0);
  entity.reset();
  EXPECT_EQ(drain(executor), 0);
}

}  // namespace
}  // namespace myelin::exec

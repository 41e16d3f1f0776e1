// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/ordered_pool.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <future>
#include <memory>
#include <numeric>
#include <string>
#include <system_error>
#include <vector>

namespace humanoid_ai {
namespace {

using Pool = OrderedPool<int, int>;

// A gate at which work waits until it is opened.
class Gate {
 public:
  void open() { promise_.set_value(); }
  void pass() const { future_.wait(); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> future_ = promise_.get_future().share();
};

std::vector<int> up_to(int count) {
  std::vector<int> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

TEST(OrderedPoolTest, ResultsComeInTheOrderOfTheTasksWhoeverIsDoneFirst) {
  std::vector<int> delivered;
  Pool pool(
      {.workers = 4, .capacity = 200},
      [](const int& task) {
        if (task % 7 == 0) std::this_thread::yield();
        return 10 * task;
      },
      [&](Outcome<int, int> outcome) {
        EXPECT_EQ(*outcome.result, 10 * outcome.task);
        delivered.push_back(outcome.task);
      });
  for (int task = 0; task < 200; ++task) EXPECT_TRUE(pool.offer(task));
  pool.drain();
  EXPECT_EQ(delivered, up_to(200));
  EXPECT_EQ(pool.counts().delivered, 200U);
}

TEST(OrderedPoolTest, WithoutThreadsThereIsNoPool) {
  pthread_attr_t usual, impossible;
  ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
  ASSERT_EQ(pthread_attr_init(&impossible), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&impossible, std::size_t{1} << 46), 0);
  ASSERT_EQ(pthread_setattr_default_np(&impossible), 0);
  EXPECT_THROW(Pool(
                   {.workers = 2}, [](const int& task) { return task; }, [](auto&&) {}),
               std::system_error);
  ASSERT_EQ(pthread_setattr_default_np(&usual), 0);
  pthread_attr_destroy(&impossible);
  pthread_attr_destroy(&usual);
}

TEST(OrderedPoolTest, AFullQueueRefuses) {
  Gate gate;
  Pool pool(
      {.workers = 1, .capacity = 2, .when_full = WhenFull::kRefuse},
      [&](const int& task) {
        gate.pass();
        return task;
      },
      [](Outcome<int, int>) {});
  ASSERT_TRUE(pool.offer(0));
  while (pool.counts().waiting > 0) std::this_thread::yield();
  EXPECT_TRUE(pool.offer(1));
  EXPECT_TRUE(pool.offer(2));
  EXPECT_FALSE(pool.offer(3));
  EXPECT_EQ(pool.counts().refused, 1U);
  gate.open();
  pool.drain();
  EXPECT_EQ(pool.counts().delivered, 3U);
}

TEST(OrderedPoolTest, LatestOnlyKeepsTheNewestAndCountsTheOthers) {
  Gate gate;
  std::vector<int> delivered;
  Pool pool(
      {.workers = 1, .capacity = 1, .when_full = WhenFull::kDropOldest},
      [&](const int& task) {
        gate.pass();
        return task;
      },
      [&](Outcome<int, int> outcome) { delivered.push_back(outcome.task); });
  ASSERT_TRUE(pool.offer(0));
  while (pool.counts().waiting > 0) std::this_thread::yield();
  for (int task = 1; task <= 5; ++task) EXPECT_TRUE(pool.offer(task));
  gate.open();
  pool.drain();
  EXPECT_EQ(delivered, (std::vector{0, 5}));
  EXPECT_EQ(pool.counts().dropped, 4U);
}

TEST(OrderedPoolTest, BackPressureMakesTheProducerWait) {
  std::vector<int> delivered;
  Pool pool(
      {.workers = 2, .capacity = 1, .when_full = WhenFull::kWait}, [](const int& task) { return task; },
      [&](Outcome<int, int> outcome) { delivered.push_back(outcome.task); });
  for (int task = 0; task < 100; ++task) EXPECT_TRUE(pool.offer(task));
  pool.drain();
  EXPECT_EQ(delivered, up_to(100));
}

TEST(OrderedPoolTest, ATaskThatThrowsIsDeliveredAsAnErrorInItsPlace) {
  std::vector<std::string> delivered;
  Pool pool(
      {.workers = 3, .capacity = 10},
      [](const int& task) {
        if (task == 1) throw std::runtime_error("no");
        return task;
      },
      [&](Outcome<int, int> outcome) {
        try {
          if (outcome.error) std::rethrow_exception(outcome.error);
          delivered.push_back(std::to_string(*outcome.result));
        } catch (const std::runtime_error& error) {
          delivered.push_back(error.what());
        }
      });
  for (int task = 0; task < 3; ++task) pool.offer(task);
  pool.drain();
  EXPECT_EQ(delivered, (std::vector<std::string>{"0", "no", "2"}));
}

TEST(OrderedPoolTest, OneSlowTaskHoldsUpOnlyABoundedNumberOfResults) {
  Gate gate;
  std::atomic<int> begun = 0;
  Pool pool(
      {.workers = 2, .capacity = 3, .when_full = WhenFull::kRefuse},
      [&](const int& task) {
        begun++;
        if (task == 0) gate.pass();
        return task;
      },
      [](Outcome<int, int>) {});
  int accepted = 0;
  for (int task = 0; task < 100'000; ++task) accepted += pool.offer(task);
  EXPECT_LE(begun, 2 + 3);
  EXPECT_LE(accepted, 2 + 3 + 3);
  gate.open();
  pool.drain();
  EXPECT_EQ(pool.counts().delivered, static_cast<std::uint64_t>(accepted));
}

TEST(OrderedPoolTest, ClosingWakesAProducerThatWaits) {
  Gate gate;
  auto pool = std::make_unique<Pool>(
      Pool::Options{.workers = 1, .capacity = 1, .when_full = WhenFull::kWait},
      [&](const int& task) {
        gate.pass();
        return task;
      },
      [](Outcome<int, int>) {});
  pool->offer(0);
  while (pool->counts().waiting > 0) std::this_thread::yield();
  pool->offer(1);
  std::thread producer([&] { pool->offer(2); });
  while (pool->counts().offered < 3) std::this_thread::yield();
  std::thread opener([&] { gate.open(); });
  pool->close();
  producer.join();
  opener.join();
}

}  // namespace
}  // namespace humanoid_ai

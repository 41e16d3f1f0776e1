// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/latest_only.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <vector>

namespace humanoid_ai {
namespace {

TEST(LatestOnlyTest, TheWorkerTakesTheNewestAndCountsWhatItNeverSaw) {
  std::promise<void> begun, go_on, done;
  std::vector<int> seen;
  LatestOnly<int> intake([&](const int& item) {
    seen.push_back(item);
    if (item == 1) {
      begun.set_value();
      go_on.get_future().wait();
    } else {
      done.set_value();
    }
  });
  intake.offer(1);
  begun.get_future().wait();
  for (int item = 2; item <= 5; ++item) intake.offer(item);
  go_on.set_value();
  done.get_future().wait();
  intake.close();
  EXPECT_EQ(seen, (std::vector{1, 5}));
  EXPECT_EQ(intake.counts().offered, 5U);
  EXPECT_EQ(intake.counts().dropped, 3U);
  EXPECT_EQ(intake.counts().done, 2U);
}

TEST(LatestOnlyTest, AnItemIsLetGoWhenItsWorkIsDone) {
  std::promise<void> done;
  auto item = std::make_shared<int>(7);
  LatestOnly<std::shared_ptr<int>> intake([&](const std::shared_ptr<int>&) { done.set_value(); });
  const std::weak_ptr<int> watch = item;
  intake.offer(std::move(item));
  done.get_future().wait();
  intake.close();
  EXPECT_TRUE(watch.expired());
}

TEST(LatestOnlyTest, AClosedOneTakesNothing) {
  std::atomic<int> seen = 0;
  LatestOnly<int> intake([&](const int&) { seen++; });
  intake.close();
  intake.offer(1);
  EXPECT_EQ(seen, 0);
  EXPECT_EQ(intake.counts().offered, 0U);
}

TEST(LatestOnlyTest, ClosingForgetsWhatWaits) {
  auto waiting = std::make_shared<int>(2);
  const std::weak_ptr<int> watch = waiting;
  std::promise<void> done;
  LatestOnly<std::shared_ptr<int>>* self = nullptr;
  LatestOnly<std::shared_ptr<int>> intake([&](const std::shared_ptr<int>&) {
    self->offer(std::move(waiting));
    self->close();
    done.set_value();
  });
  self = &intake;
  intake.offer(std::make_shared<int>(1));
  done.get_future().wait();
  EXPECT_TRUE(watch.expired());
}

TEST(LatestOnlyTest, ALimitThatIsLiftedHoldsNobodyUp) {
  std::atomic<int> seen = 0;
  LatestOnly<int> intake([&](const int&) { seen++; }, 1e-300);
  intake.offer(1);
  while (seen == 0) std::this_thread::yield();
  intake.offer(2);
  intake.limit(0.0);
  while (seen == 1) std::this_thread::yield();
}

TEST(LatestOnlyTest, ALimitOfTheRateSkipsItemsInstead) {
  std::atomic<int> seen = 0;
  LatestOnly<int> intake([&](const int&) { seen++; }, 1e-3);
  for (int item = 0; item < 100; ++item) intake.offer(item);
  while (seen == 0) std::this_thread::yield();
  for (int item = 0; item < 100; ++item) intake.offer(item);
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace humanoid_ai

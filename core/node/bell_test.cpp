// SPDX-License-Identifier: Apache-2.0
#include "core/node/bell.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "core/base/doorbell.hpp"

namespace myelin::node {
namespace {

using std::chrono::milliseconds;

exec::Deadline soon() {
  return exec::Clock::now() + milliseconds(10);
}

TEST(BellTest, AThreadsFirstWaitReturnsAtOnce) {
  Bell bell;
  EXPECT_TRUE(bell.wait(std::nullopt));
  EXPECT_FALSE(bell.wait(soon()));
}

TEST(BellTest, ARingBeforeTheWaitIsHeard) {
  Bell bell;
  bell.wait(std::nullopt);
  bell.ring();
  EXPECT_TRUE(bell.wait(std::nullopt));
  EXPECT_FALSE(bell.wait(soon()));
}

TEST(BellTest, ABellInThePlaceOfAnotherIsAnother) {
  std::optional<Bell> bell(std::in_place);
  bell->wait(std::nullopt);
  bell.emplace();
  EXPECT_TRUE(bell->wait(std::nullopt));
}

TEST(BellTest, SaysWhetherSomebodyWaits) {
  Bell bell;
  EXPECT_FALSE(bell.ring());
  std::atomic<bool> told{false};
  std::thread waiting([&] {
    while (!told) bell.wait(std::nullopt);
  });
  while (!bell.ring()) std::this_thread::yield();
  told = true;
  bell.ring();
  waiting.join();
  EXPECT_FALSE(bell.ring());
}

TEST(BellTest, WhoWaitsLooksAtTheDoorbell) {
  Bell bell;
  bell.wait(std::nullopt);
  const auto bit = Doorbell::process().listen([&] { bell.ring(); });
  for (int ring = 0; ring < 100; ++ring) {
    std::thread ringer([&] { Doorbell::process().page().ring(bit->number); });
    EXPECT_TRUE(bell.wait(std::nullopt));
    ringer.join();
  }
}

TEST(BellTest, EveryThreadHearsEveryChange) {
  Bell bell;
  std::atomic<int> change{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int seen = 0; seen < 1000; ++seen) {
        while (change <= seen) bell.wait(std::nullopt);
      }
    });
  }
  for (int i = 0; i < 1000; ++i) {
    ++change;
    bell.ring();
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace myelin::node

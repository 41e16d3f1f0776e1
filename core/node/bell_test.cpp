// SPDX-License-Identifier: Apache-2.0
#include "core/node/bell.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

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

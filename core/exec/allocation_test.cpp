// SPDX-License-Identifier: Apache-2.0
// In steady use neither a notification nor a turn allocates: counted by the operator new of this program.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "core/base/allocation_counting.hpp"
#include "core/exec/exec_testing.hpp"

namespace myelin::exec {
namespace {

long allocations_of(const std::function<void()>& round) {
  for (int warm = 0; warm < 10; ++warm) round();
  const long before = allocations;
  for (int i = 0; i < 1000; ++i) round();
  return allocations - before;
}

TEST(AllocationTest, ATurnAllocatesNothing) {
  Executor executor;
  const auto entity = worker(exclusive());
  executor.add(entity);
  EXPECT_EQ(allocations_of([&] {
              entity->give(3);
              drain(executor);
            }),
            0);
}

TEST(AllocationTest, WaitingForATakenGroupAllocatesNothing) {
  Executor executor;
  const auto group = exclusive();
  Claim kept;
  const auto holder = worker(group, [&](Claim& claim) { kept = std::move(claim); });
  const auto one = worker(group), other = worker(group);
  for (const auto& entity : {holder, one, other}) executor.add(entity);
  EXPECT_EQ(allocations_of([&] {
              for (const auto& entity : {holder, one, other}) entity->give(1);
              drain(executor);
              kept.release();
              drain(executor);
            }),
            0);
}

TEST(AllocationTest, ATimeThatComesAllocatesNothing) {
  Executor executor;
  const auto one = std::make_shared<Alarm>(), other = std::make_shared<Alarm>();
  executor.add(one);
  executor.add(other);
  EXPECT_EQ(allocations_of([&] {
              one->set(Clock::now());
              other->set(Clock::now());
              drain(executor);
            }),
            0);
}

}  // namespace
}  // namespace myelin::exec

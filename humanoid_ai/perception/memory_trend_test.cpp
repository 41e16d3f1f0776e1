// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/memory_trend.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>

namespace humanoid_ai {
namespace {

constexpr double kPeriod = 5.0;

MemoryTrend after(int samples, const std::function<double(int)>& megabytes) {
  MemoryTrend trend({.window = 60, .leak_mb_per_hour = 20.0});
  for (int index = 0; index < samples; ++index) trend.note(kPeriod * index, megabytes(index));
  return trend;
}

TEST(MemoryTrendTest, ASteadyRiseIsALeakOnceTheWindowIsFull) {
  const auto rise = [](int index) { return 100.0 + 36.0 * kPeriod * index / 3600.0; };
  EXPECT_FALSE(after(59, rise).is_leaking());
  const MemoryTrend trend = after(60, rise);
  EXPECT_TRUE(trend.is_leaking());
  EXPECT_NEAR(*trend.slope_mb_per_hour(), 36.0, 1e-6);
}

TEST(MemoryTrendTest, OneStepIsNoLeak) {
  for (int at = 1; at < 60; ++at) {
    EXPECT_FALSE(after(60, [at](int index) { return index < at ? 100.0 : 180.0; }).is_leaking()) << at;
  }
}

TEST(MemoryTrendTest, NoiseAndOutliersAreNoLeak) {
  EXPECT_FALSE(after(120, [](int index) { return 100.0 + index % 3 + (index % 17 == 0 ? 50.0 : 0.0); }).is_leaking());
}

TEST(MemoryTrendTest, ALeakUnderNoiseIsFound) {
  EXPECT_TRUE(after(60, [](int index) { return 100.0 + 0.1 * index + 0.2 * (index % 3); }).is_leaking());
}

TEST(MemoryTrendTest, TheAlarmEndsWhenTheMemoryStaysWhereItIs) {
  EXPECT_FALSE(after(180, [](int index) { return 100.0 + 0.1 * (index < 60 ? index : 60); }).is_leaking());
}

TEST(MemoryTrendTest, TooShortAWindowIsRefused) {
  EXPECT_THROW(MemoryTrend({.window = 7}), std::invalid_argument);
}

TEST(MemoryTrendTest, OwnMemoryIsReadByEitherName) {
  const ResidentMemory own = resident_memory(), same = resident_memory(getpid());
  EXPECT_GT(own.resident_mb, 0.5);
  EXPECT_GE(own.peak_mb, own.resident_mb);
  EXPECT_NEAR(own.resident_mb, same.resident_mb, 16.0);
}

TEST(MemoryTrendTest, AProcessThatIsNotThereIsAnError) {
  EXPECT_THROW(resident_memory(4'194'303), std::runtime_error);
}

}  // namespace
}  // namespace humanoid_ai

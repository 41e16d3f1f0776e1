// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/stream_statistics.hpp"

#include <gtest/gtest.h>

namespace humanoid_ai {
namespace {

using namespace std::chrono_literals;
const StreamStatistics::Clock::time_point kStart{};

TEST(StreamStatisticsTest, NothingHasNoRateAndNoLatency) {
  const StreamStatistics statistics;
  EXPECT_EQ(statistics.count(), 0U);
  EXPECT_EQ(statistics.rate_hz(), 0.0);
  EXPECT_FALSE(statistics.latency(50.0));
}

TEST(StreamStatisticsTest, RateIsThatOfTheRememberedItemsAndFallsInSilence) {
  StreamStatistics statistics(4);
  for (int item = 0; item < 3; ++item) statistics.note(std::nullopt, kStart + item * 1s);
  for (int item = 0; item < 4; ++item) statistics.note(std::nullopt, kStart + 10s + item * 100ms);
  EXPECT_NEAR(statistics.rate_hz(kStart + 10300ms), 10.0, 1e-9);
  EXPECT_NEAR(statistics.rate_hz(kStart + 12300ms), 0.5, 1e-9);
  EXPECT_EQ(statistics.count(), 7U);
}

TEST(StreamStatisticsTest, PercentilesAreNearestRanksOfTheLastItems) {
  StreamStatistics statistics(100);
  for (int item = 0; item < 300; ++item) statistics.note(item < 200 ? 1000.0 : 0.001 * (item - 199));
  EXPECT_DOUBLE_EQ(*statistics.latency(50.0), 0.050);
  EXPECT_DOUBLE_EQ(*statistics.latency(95.0), 0.095);
  EXPECT_DOUBLE_EQ(*statistics.latency(100.0), 0.100);
  EXPECT_DOUBLE_EQ(*statistics.latency(0.0), 0.001);
}

TEST(StreamStatisticsTest, ItemsOfUnknownLatencyCountOnly) {
  StreamStatistics statistics;
  statistics.note(0.5);
  statistics.note();
  EXPECT_EQ(statistics.count(), 2U);
  EXPECT_DOUBLE_EQ(*statistics.latency(100.0), 0.5);
}

}  // namespace
}  // namespace humanoid_ai

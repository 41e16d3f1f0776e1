// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/obstacle_sectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace humanoid_ai {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr float kInf = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN();

// One beam a degree, from -180 to 179, all of one range but those that are placed.
class ObstacleSectorsTest : public testing::Test {
 protected:
  ObstacleSectorsTest() : ranges(360, 4.0F) {}

  void place(int degrees, float range, int beams = 1) {
    for (int beam = 0; beam < beams; ++beam) ranges[(degrees + 180 + beam) % 360] = range;
  }
  Scan scan() const { return {-kPi, kPi / 180.0, 0.1, 8.0, ranges}; }
  void update() { sectors.update(scan(), options); }
  std::vector<std::size_t> near() const {
    std::vector<std::size_t> indices;
    for (std::size_t index = 0; index < sectors.sectors().size(); ++index) {
      if (sectors.sectors()[index].is_near) indices.push_back(index);
    }
    return indices;
  }
  std::string refusal() {
    try {
      update();
    } catch (const BadInput& error) {
      return error.what();
    }
    return {};
  }

  std::vector<float> ranges;
  SectorOptions options;
  ObstacleSectors sectors;
};

TEST_F(ObstacleSectorsTest, AnObstacleIsNearInItsSectorOnly) {
  place(30, 0.42F);
  update();
  EXPECT_THAT(near(), testing::ElementsAre(4));
  EXPECT_NEAR(sectors.nearest()->distance, 0.42, 1e-6);
  EXPECT_NEAR(sectors.nearest()->bearing, kPi / 6.0, 1e-9);
  EXPECT_EQ(describe(*sectors.nearest()), "0.42 m at 30 degrees left");
  EXPECT_EQ(sectors.sectors()[4].points, 45U);
}

TEST_F(ObstacleSectorsTest, ItStaysNearUntilItIsBeyondTheClearDistance) {
  for (const auto& [range, is_near] :
       {std::pair{0.55F, false}, {0.49F, true}, {0.55F, true}, {0.6F, true}, {0.61F, false}}) {
    place(0, range);
    options.clear_m = static_cast<double>(0.6F);
    update();
    EXPECT_EQ(sectors.is_near(), is_near) << range;
  }
}

TEST_F(ObstacleSectorsTest, FewerEchoesThanWantedAreNotHeard) {
  options.min_points = 3;
  place(10, 0.3F, 2);
  update();
  EXPECT_FALSE(sectors.is_near());
  place(10, 0.3F, 3);
  update();
  EXPECT_TRUE(sectors.is_near());
}

TEST_F(ObstacleSectorsTest, WhatTheSensorCannotMeasureIsNoEcho) {
  for (const float range : {kNan, kInf, -kInf, 0.0F, -1.0F, 0.05F, 9.0F}) {
    place(0, range);
    update();
    EXPECT_FALSE(sectors.is_near()) << range;
    EXPECT_EQ(sectors.sectors()[4].points, 44U) << range;
  }
}

TEST_F(ObstacleSectorsTest, RangesAndAnglesOutsideTheLimitsAreNotLookedAt) {
  options.range_min = 0.2;
  options.angle_min = -kPi / 2.0;
  options.angle_max = kPi / 2.0;
  options.sectors = 3;
  place(0, 0.15F);
  place(120, 0.3F);
  update();
  EXPECT_FALSE(sectors.is_near());
  place(-80, 0.3F);
  update();
  EXPECT_THAT(near(), testing::ElementsAre(0));
}

TEST_F(ObstacleSectorsTest, LimitsMayCrossTheBack) {
  options.angle_min = kPi * 0.75;
  options.angle_max = kPi * 1.25;
  options.sectors = 2;
  place(-170, 0.3F);
  place(0, 0.2F);
  update();
  EXPECT_THAT(near(), testing::ElementsAre(1));
}

TEST_F(ObstacleSectorsTest, ABeamOnALimitIsWithinItThoughItsAngleIsRounded) {
  const std::vector<float> one{0.3F};
  options.sectors = 3;
  for (const double side : {-1.0, 1.0}) {
    options.angle_min = -kPi / 2.0;
    options.angle_max = kPi / 2.0;
    ObstacleSectors fresh;
    fresh.update({static_cast<float>(side * kPi / 2.0), 0.1, 0.1, 8.0, one}, options);
    EXPECT_TRUE(fresh.sectors()[side < 0.0 ? 0 : 2].is_near) << side;
  }
  options.angle_min = -kPi;
  options.angle_max = kPi;
  sectors.update({static_cast<float>(-kPi), 0.1, 0.1, 8.0, one}, options);
  EXPECT_THAT(near(), testing::ElementsAre(0));
}

TEST_F(ObstacleSectorsTest, ABeamOfAnAngleBeyondATurnIsFoundWhereItPoints) {
  std::vector<float> one{0.3F};
  options.sectors = 4;
  sectors.update({kPi / 4.0 + 4.0 * kPi, 0.1, 0.1, 8.0, one}, options);
  EXPECT_THAT(near(), testing::ElementsAre(2));
}

TEST_F(ObstacleSectorsTest, AScanWithoutAValidRangeIsRefusedAndChangesNothing) {
  place(0, 0.3F);
  update();
  for (const float range : {kNan, kInf, 0.0F}) {
    ranges.assign(360, range);
    EXPECT_THAT(refusal(), testing::StartsWith("no valid range among 360")) << range;
    EXPECT_TRUE(sectors.is_near());
  }
  ranges.clear();
  EXPECT_EQ(refusal(), "scan without ranges");
}

TEST_F(ObstacleSectorsTest, InfinityMayMeanThatNothingIsThere) {
  place(0, 0.3F);
  update();
  options.infinity_is_clear = true;
  ranges.assign(360, kInf);
  update();
  EXPECT_FALSE(sectors.is_near());
  ranges.assign(360, kNan);
  EXPECT_NE(refusal(), "");
}

TEST_F(ObstacleSectorsTest, AScanThatContradictsItselfIsRefused) {
  const std::vector<float> two{1.0F, 1.0F};
  for (const Scan& bad : {Scan{kNan, 0.1, 0.1, 8.0, two}, Scan{0.0, 0.0, 0.1, 8.0, two}, Scan{0.0, 0.1, 8.0, 0.1, two},
                          Scan{0.0, 0.1, kNan, 8.0, two}, Scan{0.0, kInf, 0.1, 8.0, two}}) {
    EXPECT_THROW(sectors.update(bad, options), BadInput);
  }
}

TEST_F(ObstacleSectorsTest, OptionsThatMakeNoSenseAreRefused) {
  options.clear_m = 0.4;
  EXPECT_THROW(update(), std::invalid_argument);
  EXPECT_EQ(complaint(SectorOptions{}), "");
  EXPECT_NE(complaint({.sectors = 0}), "");
  EXPECT_NE(complaint({.angle_min = 1.0, .angle_max = 0.0}), "");
  EXPECT_NE(complaint({.angle_min = -4.0, .angle_max = 4.0}), "");
  EXPECT_NE(complaint({.min_points = 0}), "");
}

TEST_F(ObstacleSectorsTest, AnotherNumberOfSectorsTakesEffectWithTheNextScan) {
  options.sectors = 12;
  update();
  EXPECT_EQ(sectors.sectors().size(), 12U);
  options.sectors = 3;
  update();
  EXPECT_EQ(sectors.sectors().size(), 3U);
  EXPECT_NEAR(sectors.sectors().back().angle_max, kPi, 1e-12);
}

TEST(ObstacleWatchTest, SpeaksOfChangesAndRemindsWhileItIsNear) {
  using Event = ObstacleWatch::Event;
  ObstacleWatch watch;
  EXPECT_EQ(watch.update(false, 100.0, 2.0), Event::kNothing);
  EXPECT_EQ(watch.update(true, 101.0, 2.0), Event::kNear);
  EXPECT_EQ(watch.update(true, 102.0, 2.0), Event::kNothing);
  EXPECT_EQ(watch.update(true, 103.0, 2.0), Event::kStillNear);
  EXPECT_EQ(watch.update(true, 104.0, 2.0), Event::kNothing);
  EXPECT_EQ(watch.update(false, 104.5, 2.0), Event::kClear);
  EXPECT_EQ(watch.update(false, 110.0, 2.0), Event::kNothing);
}

TEST(ObstacleDescriptionTest, SaysWhereInWords) {
  EXPECT_EQ(describe(Obstacle{0.5, 0.001}), "0.50 m ahead");
  EXPECT_EQ(describe(Obstacle{1.234, -kPi / 2.0}), "1.23 m at 90 degrees right");
}

}  // namespace
}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/room.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace humanoid_ai {
namespace {

constexpr double kPi = std::numbers::pi;
const ScanFaults kFlawless{0.0, 0.0};

TEST(RoomTest, BeamsMeetWallTableAndPerson) {
  const Circle away{6.0, -0.1, 0.22};
  EXPECT_NEAR(distance_to_room(kPi, away), 2.0, 1e-9);       // the wall behind
  EXPECT_NEAR(distance_to_room(-kPi / 2, away), 1.5, 1e-9);  // the sofa on the right
  EXPECT_NEAR(distance_to_room(std::atan2(1.4, 2.4), away), std::hypot(2.4, 1.4) - 0.45, 1e-9);
  EXPECT_NEAR(distance_to_room(0.0, {0.5, 0.0, 0.2}), 0.3, 1e-9);
  EXPECT_TRUE(std::isinf(distance_to_room(std::atan2(3.0, 2.0), away)));  // out of the window
}

TEST(RoomTest, ThePersonComesNearOnceAPeriodAndGoesAgain) {
  const auto distance = [](double time) {
    const Circle person = person_at(time, 12.0);
    return std::hypot(person.x, person.y) - person.radius;
  };
  EXPECT_GT(distance(0.0), 5.0);
  EXPECT_NEAR(distance(6.0), 0.3, 1e-9);
  EXPECT_NEAR(distance(6.0), distance(12.0 * 7 + 6.0), 1e-9);
  EXPECT_GT(distance(11.9), 5.0);
}

TEST(RoomTest, AScanIsTheSameForTheSameSeedAndHasItsFaults) {
  const Scanner scanner(3600);
  std::mt19937_64 one(7), same(7);
  const auto scan = scan_room(6.0, scanner, 12.0, {0.01, 0.1}, one);
  const auto again = scan_room(6.0, scanner, 12.0, {0.01, 0.1}, same);
  ASSERT_EQ(scan.size(), 3600U);
  EXPECT_TRUE(std::equal(scan.begin(), scan.end(), again.begin(),
                         [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
  const auto failed = std::count_if(scan.begin(), scan.end(), [](float range) { return std::isnan(range); });
  EXPECT_GT(failed, 200);
  EXPECT_LT(failed, 600);
  for (const float range : scan) {
    EXPECT_TRUE(!std::isfinite(range) || (range >= scanner.range_min && range <= scanner.range_max)) << range;
  }
}

TEST(RoomTest, TheNearestRangeIsThePersonInFrontOfTheSensor) {
  std::mt19937_64 generator(1);
  const auto scan = scan_room(6.0, Scanner(360), 12.0, kFlawless, generator);
  EXPECT_NEAR(*std::min_element(scan.begin(), scan.end()), 0.3, 0.01);
}

TEST(RoomTest, AnglesCoverTheCircleOnce) {
  const Scanner scanner(360);
  EXPECT_NEAR(scanner.angle_max() + scanner.angle_increment(), kPi, 1e-5);
  EXPECT_EQ(Scanner(1).angle_max(), Scanner(1).angle_min);
}

}  // namespace
}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/box_tracker.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

namespace humanoid_ai {
namespace {

Detection person(float x, float confidence = 0.8F, float width = 30.0F) {
  return {"person", 0, confidence, {x, 50, width, 80}};
}

TEST(BoxTracker, TellsATrackWhenItWasSeenTwice) {
  BoxTracker tracker;
  EXPECT_TRUE(tracker.follow({person(10)}).empty());
  const auto told = tracker.follow({person(12)});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_GE(told[0].track, 0);
}

TEST(BoxTracker, TellsWhatIsVerySureAtOnce) {
  BoxTracker tracker;
  EXPECT_EQ(tracker.follow({person(10, 0.95F)}).size(), 1U);
}

TEST(BoxTracker, KeepsTheNumbersOfTwoWhoWalkPastEachOther) {
  BoxTracker tracker;
  std::set<int> left, right;
  for (int i = 0; i < 20; ++i) {
    Detection other = person(300.0F - 8.0F * static_cast<float>(i), 0.95F);
    other.box.y = 150;
    for (const Detection& told : tracker.follow({person(10.0F + 8.0F * static_cast<float>(i), 0.95F), other})) {
      (told.box.y < 100 ? left : right).insert(told.track);
    }
  }
  EXPECT_EQ(left.size(), 1U);
  EXPECT_EQ(right.size(), 1U);
  EXPECT_NE(left, right);
}

TEST(BoxTracker, BridgesAGapAndThenLetsGo) {
  TrackerSettings settings;
  settings.missed_max = 2;
  BoxTracker tracker(settings);
  for (int i = 0; i < 5; ++i) tracker.follow({person(10.0F + 4.0F * static_cast<float>(i))});
  const auto bridged = tracker.follow({});
  ASSERT_EQ(bridged.size(), 1U);
  EXPECT_NEAR(bridged[0].box.x, 30.0F, 5.0F);
  EXPECT_LT(bridged[0].confidence, 0.8F);
  EXPECT_EQ(tracker.follow({}).size(), 1U);
  EXPECT_TRUE(tracker.follow({}).empty());
}

TEST(BoxTracker, AWeakDetectionGoesOnWithATrackButBeginsNone) {
  BoxTracker tracker;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(tracker.follow({person(10, 0.5F)}).empty());
  tracker.follow({person(10)});
  tracker.follow({person(10)});
  const auto told = tracker.follow({person(11, 0.5F), person(200, 0.5F)});
  EXPECT_EQ(told.size(), 1U);
}

TEST(BoxTracker, ShakesLessThanWhatItIsGiven) {
  BoxTracker tracker;
  double given = 0.0, told = 0.0;
  float before_given = 30.0F, before_told = 30.0F;
  for (int i = 0; i < 40; ++i) {
    const float width = i % 2 ? 26.0F : 34.0F;
    const auto tracks = tracker.follow({person(10, 0.95F, width)});
    ASSERT_EQ(tracks.size(), 1U);
    if (i > 5) {
      given += std::abs(width - before_given);
      told += std::abs(tracks[0].box.width - before_told);
    }
    before_given = width;
    before_told = tracks[0].box.width;
  }
  EXPECT_LT(told, 0.6 * given);
}

TEST(BoxTracker, ClassesAreNotMixed) {
  BoxTracker tracker;
  tracker.follow({person(10)});
  Detection cup = person(10);
  cup.class_id = 3;
  EXPECT_TRUE(tracker.follow({cup}).empty());
}

}  // namespace
}  // namespace humanoid_ai

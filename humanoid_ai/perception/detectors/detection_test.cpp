// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/detection.hpp"

#include <gmock/gmock.h>

namespace humanoid_ai {
namespace {

Detection person(float confidence, Box box, int class_id = 0) {
  return {"person", class_id, confidence, box};
}

std::vector<float> confidences(const std::vector<Detection>& found) {
  std::vector<float> all;
  for (const Detection& detection : found) all.push_back(detection.confidence);
  return all;
}

TEST(Overlap, IsSharedOverUnion) {
  EXPECT_FLOAT_EQ(overlap({0, 0, 10, 10}, {0, 0, 10, 10}), 1.0F);
  EXPECT_FLOAT_EQ(overlap({0, 0, 10, 10}, {5, 0, 10, 10}), 50.0F / 150.0F);
  EXPECT_FLOAT_EQ(overlap({0, 0, 10, 10}, {10, 0, 10, 10}), 0.0F);
  EXPECT_FLOAT_EQ(overlap({0, 0, 0, 0}, {0, 0, 0, 0}), 0.0F);
}

TEST(Clipping, LeavesThePartInsideThePicture) {
  EXPECT_EQ(clipped({-5, -5, 10, 10}, 20, 20), (Box{0, 0, 5, 5}));
  EXPECT_EQ(clipped({15, 15, 10, 10}, 20, 20), (Box{15, 15, 5, 5}));
  EXPECT_EQ(clipped({30, 0, 10, 10}, 20, 20).area(), 0.0F);
}

TEST(Suppression, OfTwoThatOverlapTheSurerStays) {
  const auto kept = suppress_overlaps(
      {person(0.5F, {0, 0, 10, 20}), person(0.9F, {1, 1, 10, 20}), person(0.7F, {40, 0, 10, 20})}, 0.5F);
  EXPECT_THAT(confidences(kept), testing::ElementsAre(0.9F, 0.7F));
}

TEST(Suppression, ComparesOnlyWithinAClass) {
  const auto kept = suppress_overlaps({person(0.5F, {0, 0, 10, 20}, 1), person(0.9F, {0, 0, 10, 20}, 2)}, 0.5F);
  EXPECT_EQ(kept.size(), 2U);
}

TEST(Suppression, WhenNestedABoxAroundTwoGoes) {
  const std::vector<Detection> two = {person(0.9F, {38, 0, 12, 20}), person(0.5F, {38, 0, 60, 60})};
  EXPECT_EQ(suppress_overlaps(two, 0.5F).size(), 2U);
  EXPECT_THAT(confidences(suppress_overlaps(two, 0.5F, true)), testing::ElementsAre(0.9F));
}

TEST(Suppression, AgreesWithTheObviousQuadraticOne) {
  unsigned state = 7;
  const auto next = [&state](int below) {
    state = state * 1664525U + 1013904223U;
    return static_cast<float>((state >> 8) % static_cast<unsigned>(below));
  };
  std::vector<Detection> many;
  for (int i = 0; i < 200; ++i)
    many.push_back(person(next(1000) / 1000.0F + static_cast<float>(i) * 1e-6F,
                          {next(100), next(100), 5 + next(30), 5 + next(30)}, i % 3));
  const auto kept = suppress_overlaps(many, 0.4F);
  std::vector<Detection> sorted = many, expected;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.confidence > b.confidence; });
  for (const auto& candidate : sorted) {
    bool free = true;
    for (const auto& other : expected)
      free = free && (other.class_id != candidate.class_id || overlap(other.box, candidate.box) <= 0.4F);
    if (free) expected.push_back(candidate);
  }
  EXPECT_EQ(confidences(kept), confidences(expected));
}

}  // namespace
}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/kmeans.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

namespace humanoid_ai {
namespace {

using Center = std::array<double, 3>;

WeightedPoints blobs(const std::vector<Center>& centers, int points_each, double spread, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, spread);
  std::uniform_int_distribution<int> weight(1, 9);
  WeightedPoints points;
  points.reserve(centers.size() * points_each);
  for (const Center& center : centers) {
    for (int index = 0; index < points_each; ++index) {
      points.add(static_cast<float>(center[0] + normal(random)), static_cast<float>(center[1] + normal(random)),
                 static_cast<float>(center[2] + normal(random)), static_cast<float>(weight(random)));
    }
  }
  points.pad();
  return points;
}

// The inertia the slow way, in double.
double inertia(const WeightedPoints& points, const Clustering& found) {
  double sum = 0.0;
  for (std::size_t index = 0; index < points.size; ++index) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const Cluster& cluster : found.clusters) {
      nearest = std::min(nearest, std::pow(points.x[index] - cluster.center[0], 2) +
                                      std::pow(points.y[index] - cluster.center[1], 2) +
                                      std::pow(points.z[index] - cluster.center[2], 2));
    }
    sum += points.weight[index] * nearest;
  }
  return sum;
}

TEST(KMeansTest, FindsBlobsAndTheirWeights) {
  const std::vector<Center> centers{{0, 0, 0}, {100, 0, 0}, {0, 100, 50}, {100, 100, 100}};
  const WeightedPoints points = blobs(centers, 3000, 3.0);
  const Clustering found = KMeans().find(points, {.clusters = 4});
  ASSERT_EQ(found.clusters.size(), 4U);
  for (const Center& center : centers) {
    EXPECT_TRUE(std::any_of(found.clusters.begin(), found.clusters.end(), [&](const Cluster& cluster) {
      return std::hypot(cluster.center[0] - center[0], cluster.center[1] - center[1], cluster.center[2] - center[2]) <
             0.5;
    }));
  }
  for (std::size_t index = 1; index < 4; ++index)
    EXPECT_GE(found.clusters[index - 1].weight, found.clusters[index].weight);
}

TEST(KMeansTest, TheInertiaIsTheTrueOne) {
  for (const int clusters : {1, 2, 5, 32}) {
    const WeightedPoints points = blobs({{10, 20, 30}, {90, 80, 70}}, 1001, 25.0);
    const Clustering found = KMeans().find(points, {.clusters = clusters});
    EXPECT_NEAR(found.inertia, inertia(points, found), 1e-3 * found.inertia) << clusters;
  }
}

TEST(KMeansTest, TheEndIsAFixedPointOfLloydsIteration) {
  const WeightedPoints points = blobs({{50, 50, 50}}, 4000, 30.0);
  const Clustering found = KMeans().find(points, {.clusters = 3});
  std::vector<std::array<double, 3>> begin;
  for (const Cluster& cluster : found.clusters) begin.push_back(cluster.center);
  const Clustering again = KMeans().find(points, {.clusters = 3, .starts = 0}, begin);
  EXPECT_NEAR(again.inertia, found.inertia, 1e-3 * found.inertia);
}

TEST(KMeansTest, TheSameSeedGivesTheSameAnswer) {
  const WeightedPoints points = blobs({{50, 50, 50}}, 500, 30.0);
  const Clustering one = KMeans().find(points, {.clusters = 6, .seed = 3});
  const Clustering other = KMeans().find(points, {.clusters = 6, .seed = 3});
  ASSERT_EQ(one.clusters.size(), other.clusters.size());
  for (std::size_t index = 0; index < one.clusters.size(); ++index) {
    EXPECT_EQ(one.clusters[index].center, other.clusters[index].center);
  }
}

TEST(KMeansTest, FewerDistinctPointsThanClustersGiveOneClusterEach) {
  WeightedPoints points;
  points.reserve(4);
  for (const float place : {10.0F, 20.0F, 20.0F, 10.0F}) points.add(place, 0, 0, 2);
  points.pad();
  const Clustering found = KMeans().find(points, {.clusters = 5});
  ASSERT_EQ(found.clusters.size(), 2U);
  EXPECT_EQ(found.inertia, 0.0);
  EXPECT_EQ(found.clusters[0].weight, 4.0);
}

TEST(KMeansTest, ACentreThatLosesAllItsPointsIsPlacedAnew) {
  const WeightedPoints points = blobs({{0, 0, 0}, {100, 0, 0}}, 200, 1.0);
  const Clustering found = KMeans().find(points, {.clusters = 2, .starts = 0}, {{{50, 0, 0}, {1e6, 0, 0}}});
  ASSERT_EQ(found.clusters.size(), 2U);
  EXPECT_LT(found.inertia / (found.clusters[0].weight + found.clusters[1].weight), 10.0);
}

TEST(KMeansTest, NoPointsHaveNoClusters) {
  EXPECT_TRUE(KMeans().find(WeightedPoints{}, {}).clusters.empty());
}

TEST(KMeansTest, OptionsThatMakeNoSenseAreRefused) {
  const WeightedPoints points = blobs({{0, 0, 0}}, 10, 1.0);
  EXPECT_THROW(KMeans().find(points, {.clusters = 0}), std::invalid_argument);
  EXPECT_THROW(KMeans().find(points, {.clusters = 33}), std::invalid_argument);
  EXPECT_THROW(KMeans().find(points, {.clusters = 3, .starts = 0}), std::invalid_argument);
  EXPECT_THROW(KMeans().find(points, {.clusters = 3, .starts = 1, .iterations_max = 0}), std::invalid_argument);
}

}  // namespace
}  // namespace humanoid_ai

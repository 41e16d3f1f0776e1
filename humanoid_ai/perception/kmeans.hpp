// SPDX-License-Identifier: Apache-2.0
// K-means of weighted points in three dimensions.
//
// Several starts are seeded by k-means++ (greedy: the best of a few candidates, as scikit-learn does) on a thinned-out copy of
// the points, a few thousand at most, and followed there to their ends; the best few ends are compared on all points, and the
// best of those is followed there to its end by Lloyd's iteration. Sums are exact to double precision, so that points which carry exact sums give exact means.
//
// The same points, options and seed give the same answer.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "humanoid_ai/perception/lloyd.hpp"
#include "humanoid_ai/perception/weighted_points.hpp"

namespace humanoid_ai {

struct Cluster {
  std::array<double, 3> center;
  double weight;  // of the points that are nearest to this centre
};

struct Clustering {
  std::vector<Cluster> clusters;  // heaviest first; none of no weight
  double inertia = 0.0;           // sum of weight times squared distance from the nearest centre
  int iterations = 0;             // of Lloyd's iteration on all points
};

class KMeans {
 public:
  static constexpr int kClustersMax = 32;

  struct Options {
    int clusters = 3;  // 1..kClustersMax; fewer are found when there are fewer distinct points
    int starts = 10;   // seeded by k-means++; 0 is allowed when there are centres to begin with
    int iterations_max = 100;
    std::uint64_t seed = 42;
  };

  // `begin`: centres to try beside the seeded ones, those of the frame before, say; ignored unless as many as are wanted.
  // Throws std::invalid_argument for options outside their range. Not for two threads at once.
  Clustering find(const WeightedPoints& points, const Options& options,
                  const std::vector<std::array<double, 3>>& begin = {});

 private:
  using Centers = std::vector<std::array<float, 3>>;
  struct End {
    Centers centers;
    double inertia = 0.0;
    int iterations = 0;
  };

  void thin_out(const WeightedPoints& points);
  Centers seeded(int clusters, std::uint64_t& random);
  End follow(const WeightedPoints& points, Centers centers, int iterations_max, double settled);
  void refill(const WeightedPoints& points, Centers& centers);

  WeightedPoints thin_;
  std::vector<CenterSums> cells_;  // of thin_out
  std::vector<double> distance_;   // of seeded: squared, from the nearest centre so far
  std::vector<double> candidate_;  // of seeded: the same with one more centre
  std::vector<CenterSums> sums_;   // of follow: what the last step found
};

}  // namespace humanoid_ai

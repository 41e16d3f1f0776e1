// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace humanoid_ai {
namespace {

constexpr std::size_t kCells = 16;  // a side of the grid that thins out: 4096 points at most
constexpr int kThinIterations = 40;
constexpr double kSettled = 1e-5;
constexpr std::size_t kFinalists = 3;  // ends on the thinned-out points that are compared on all points
constexpr int kFinalIterations = 4;

// Splitmix64: small, good enough to choose centres, and the same everywhere.
double uniform(std::uint64_t& state) {
  std::uint64_t mixed = state += 0x9E3779B97F4A7C15U;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  mixed ^= mixed >> 31;
  return static_cast<double>(mixed >> 11) * 0x1.0p-53;
}

double squared_distance(const WeightedPoints& points, std::size_t index, const std::array<float, 3>& center) {
  const double dx = points.x[index] - center[0], dy = points.y[index] - center[1], dz = points.z[index] - center[2];
  return dx * dx + dy * dy + dz * dz;
}

std::array<float, 3> point(const WeightedPoints& points, std::size_t index) {
  return {points.x[index], points.y[index], points.z[index]};
}

}  // namespace

// Points of one cell of a regular grid over all points become one, their mean.
void KMeans::thin_out(const WeightedPoints& points) {
  thin_.reserve(kCells * kCells * kCells);
  if (points.size <= thin_.x.size() / 4) {
    for (std::size_t index = 0; index < points.size; ++index) {
      thin_.add(points.x[index], points.y[index], points.z[index], points.weight[index]);
    }
    thin_.pad();
    return;
  }
  const auto scale = [&](const std::vector<float>& values, float& least) {
    const auto [low, high] =
        std::minmax_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(points.size));
    least = *low;
    return *high > *low ? (static_cast<float>(kCells) - 0.01F) / (*high - *low) : 0.0F;
  };
  float x_least, y_least, z_least;
  const float x_scale = scale(points.x, x_least), y_scale = scale(points.y, y_least),
              z_scale = scale(points.z, z_least);
  cells_.assign(kCells * kCells * kCells, CenterSums{});
  for (std::size_t index = 0; index < points.size; ++index) {
    const float x = points.x[index], y = points.y[index], z = points.z[index], weight = points.weight[index];
    const auto column = static_cast<std::size_t>((x - x_least) * x_scale);
    const auto row = static_cast<std::size_t>((y - y_least) * y_scale);
    const auto layer = static_cast<std::size_t>((z - z_least) * z_scale);
    CenterSums& cell = cells_[(column * kCells + row) * kCells + layer];
    cell.weight += weight;
    cell.x += weight * x;
    cell.y += weight * y;
    cell.z += weight * z;
  }
  for (const CenterSums& cell : cells_) {
    if (cell.weight > 0.0) {
      thin_.add(static_cast<float>(cell.x / cell.weight), static_cast<float>(cell.y / cell.weight),
                static_cast<float>(cell.z / cell.weight), static_cast<float>(cell.weight));
    }
  }
  thin_.pad();
}

// k-means++: a point becomes the next centre with a probability proportional to its squared distance from those chosen; of a
// few drawn so, the one that leaves the least distance. Fewer centres when all points are at one.
KMeans::Centers KMeans::seeded(int clusters, std::uint64_t& random) {
  const int trials = 2 + static_cast<int>(std::log(static_cast<double>(clusters)));
  Centers centers;
  distance_.assign(thin_.size, 1.0);  // before the first centre every point is as good as its weight
  for (double potential = -1.0; static_cast<int>(centers.size()) < clusters && potential != 0.0;) {
    double all = 0.0;
    for (std::size_t index = 0; index < thin_.size; ++index) all += thin_.weight[index] * distance_[index];
    std::vector<double> best_distance;
    std::array<float, 3> best{};
    double least = std::numeric_limits<double>::infinity();
    for (int trial = 0; trial < (centers.empty() ? 1 : trials); ++trial) {
      double left = uniform(random) * all;
      std::size_t chosen = 0;
      for (std::size_t index = 0; index < thin_.size; ++index) {
        const double share = thin_.weight[index] * distance_[index];
        if (share > 0.0) chosen = index;
        if ((left -= share) < 0.0) break;
      }
      const std::array<float, 3> center = point(thin_, chosen);
      candidate_.resize(thin_.size);
      double sum = 0.0;
      for (std::size_t index = 0; index < thin_.size; ++index) {
        const double distance = squared_distance(thin_, index, center);
        candidate_[index] = centers.empty() ? distance : std::min(distance, distance_[index]);
        sum += thin_.weight[index] * candidate_[index];
      }
      if (sum < least) {
        least = sum;
        best = center;
        best_distance.swap(candidate_);
      }
    }
    centers.push_back(best);
    distance_.swap(best_distance);
    potential = least;
  }
  return centers;
}

// Centres that no point is nearest to go to the points that are farthest from theirs.
void KMeans::refill(const WeightedPoints& points, Centers& centers) {
  for (std::size_t empty = 0; empty < centers.size(); ++empty) {
    if (sums_[empty].weight > 0.0) continue;
    double most = 0.0;
    std::size_t farthest = points.size;
    for (std::size_t index = 0; index < points.size; ++index) {
      double nearest = std::numeric_limits<double>::infinity();
      for (const auto& center : centers) nearest = std::min(nearest, squared_distance(points, index, center));
      if (nearest * points.weight[index] > most) {
        most = nearest * points.weight[index];
        farthest = index;
      }
    }
    if (farthest == points.size) return;  // every point has its own centre
    centers[empty] = point(points, farthest);
  }
}

// Lloyd's iteration until no centre moves farther than that part of a point's distance from its centre (both squared) which
// `settled` says, at most iterations_max times. The inertia is that of
// the centres before the last move, at most a settled step above the end's own.
KMeans::End KMeans::follow(const WeightedPoints& points, Centers centers, int iterations_max, double settled) {
  End end;
  sums_.resize(centers.size());
  double weight = 0.0;
  for (std::size_t index = 0; index < points.size; ++index) weight += points.weight[index];
  for (double moved = std::numeric_limits<double>::infinity();
       moved * weight > settled * end.inertia && end.iterations < iterations_max; ++end.iterations) {
    end.inertia = assign_to_nearest(points, centers.data(), centers.size(), sums_.data());
    moved = 0.0;
    bool has_empty = false;
    for (std::size_t index = 0; index < centers.size(); ++index) {
      const CenterSums& sums = sums_[index];
      if (sums.weight <= 0.0) {
        has_empty = true;
        continue;
      }
      const std::array<double, 3> mean{sums.x / sums.weight, sums.y / sums.weight, sums.z / sums.weight};
      double distance = 0.0;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const double step = mean[axis] - static_cast<double>(centers[index][axis]);
        distance += step * step;
        centers[index][axis] = static_cast<float>(mean[axis]);
      }
      moved = std::max(moved, distance);
    }
    if (has_empty && end.iterations + 1 < iterations_max) {
      const Centers before = centers;
      refill(points, centers);
      if (centers != before) moved = std::numeric_limits<double>::infinity();
    }
  }
  end.centers = std::move(centers);
  return end;
}

Clustering KMeans::find(const WeightedPoints& points, const Options& options,
                        const std::vector<std::array<double, 3>>& begin) {
  if (options.clusters < 1 || options.clusters > kClustersMax) {
    throw std::invalid_argument("clusters: " + std::to_string(options.clusters) + " are not from 1 to 32");
  }
  const bool has_begin = begin.size() == static_cast<std::size_t>(options.clusters);
  if (options.starts < 0 || (options.starts == 0 && !has_begin) || options.iterations_max < 1) {
    throw std::invalid_argument("K-means needs a start and an iteration");
  }
  Clustering found;
  if (points.size == 0) return found;
  thin_out(points);

  std::vector<End> ends;  // of different inertia: equal ones are the same, found twice
  std::uint64_t random = options.seed;
  const auto consider = [&](Centers centers) {
    End end = follow(thin_, std::move(centers), kThinIterations, kSettled);
    const bool is_known = std::any_of(ends.begin(), ends.end(), [&](const End& other) {
      return std::abs(other.inertia - end.inertia) <= 1e-4 * end.inertia;
    });
    if (!is_known) ends.push_back(std::move(end));
  };
  if (has_begin) {
    Centers centers;
    for (const auto& center : begin) {
      centers.push_back({static_cast<float>(center[0]), static_cast<float>(center[1]), static_cast<float>(center[2])});
    }
    consider(std::move(centers));
  }
  for (int start = 0; start < options.starts; ++start) consider(seeded(options.clusters, random));

  const auto better = [](const End& left, const End& right) { return left.inertia < right.inertia; };
  std::sort(ends.begin(), ends.end(), better);
  if (ends.size() > 1 && thin_.size < points.size) {
    ends.resize(std::min(ends.size(), kFinalists));
    for (End& end : ends) end = follow(points, std::move(end.centers), kFinalIterations, 0.0);
    std::sort(ends.begin(), ends.end(), better);
  }
  End end = follow(points, std::move(ends.front().centers), options.iterations_max, kSettled);
  found.inertia = end.inertia;
  found.iterations = end.iterations;
  for (const CenterSums& sums : sums_) {
    if (sums.weight <= 0.0) continue;
    found.clusters.push_back({{sums.x / sums.weight, sums.y / sums.weight, sums.z / sums.weight}, sums.weight});
  }
  std::stable_sort(found.clusters.begin(), found.clusters.end(),
                   [](const Cluster& left, const Cluster& right) { return left.weight > right.weight; });
  return found;
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/lloyd.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace humanoid_ai {
namespace {

constexpr std::size_t kLanes = WeightedPoints::kLanes;
constexpr std::size_t kCentersMax = 32;
constexpr std::size_t kBlock =
    64 * kLanes;  // points between two additions to the double sums: float loses nothing that counts

using Floats = float __attribute__((vector_size(kLanes * sizeof(float))));
using Ints = int __attribute__((vector_size(kLanes * sizeof(int))));

#define HUMANOID_AI_INLINE __attribute__((always_inline)) inline

HUMANOID_AI_INLINE void load(const float* from, Floats& into) {
  std::memcpy(&into, from, sizeof into);
}

HUMANOID_AI_INLINE double total(const Floats& lanes) {
  double sum = 0.0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) sum += static_cast<double>(lanes[lane]);
  return sum;
}

HUMANOID_AI_INLINE double assign(const WeightedPoints& points, const std::array<float, 3>* centers, std::size_t count,
                                 CenterSums* sums) {
  double inertia = 0.0;
  const std::size_t end = points.padded();
  for (std::size_t block = 0; block < end; block += kBlock) {
    Floats weights[kCentersMax], xs[kCentersMax], ys[kCentersMax], zs[kCentersMax];
    for (std::size_t center = 0; center < count; ++center)
      weights[center] = xs[center] = ys[center] = zs[center] = Floats{};
    Floats spread{};
    const std::size_t block_end = std::min(end, block + kBlock);
    for (std::size_t index = block; index < block_end; index += kLanes) {
      Floats x, y, z, weight;
      load(&points.x[index], x);
      load(&points.y[index], y);
      load(&points.z[index], z);
      load(&points.weight[index], weight);
      Floats best = Floats{} + std::numeric_limits<float>::max();
      Ints nearest{};
      for (std::size_t center = 0; center < count; ++center) {
        const Floats dx = x - centers[center][0], dy = y - centers[center][1], dz = z - centers[center][2];
        const Floats distance = dx * dx + dy * dy + dz * dz;
        const Ints closer = distance < best;
        best = closer ? distance : best;
        nearest = closer ? Ints{} + static_cast<int>(center) : nearest;
      }
      spread += weight * best;
      for (std::size_t center = 0; center < count; ++center) {
        const Floats share = nearest == static_cast<int>(center) ? weight : Floats{};
        weights[center] += share;
        xs[center] += share * x;
        ys[center] += share * y;
        zs[center] += share * z;
      }
    }
    inertia += total(spread);
    for (std::size_t center = 0; center < count; ++center) {
      sums[center].weight += total(weights[center]);
      sums[center].x += total(xs[center]);
      sums[center].y += total(ys[center]);
      sums[center].z += total(zs[center]);
    }
  }
  return inertia;
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) double assign_avx2(const WeightedPoints& points,
                                                       const std::array<float, 3>* centers, std::size_t count,
                                                       CenterSums* sums) {
  return assign(points, centers, count, sums);
}

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return has;
}
#endif

}  // namespace

double assign_to_nearest(const WeightedPoints& points, const std::array<float, 3>* centers, std::size_t count,
                         CenterSums* sums) {
  std::fill(sums, sums + count, CenterSums{});
#if defined(__x86_64__)
  if (has_avx2()) return assign_avx2(points, centers, count, sums);
#endif
  return assign(points, centers, count, sums);
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// One step of Lloyd's iteration: every point to its nearest centre, and what that makes of each centre's points.
//
// Eight points at a time; where the processor has AVX2 and FMA they are used, found out at run time.
#pragma once

#include <array>
#include <cstddef>

#include "humanoid_ai/perception/weighted_points.hpp"

namespace humanoid_ai {

struct CenterSums {
  double weight = 0.0, x = 0.0, y = 0.0, z = 0.0;  // of the points nearest to the centre
};

// Fills sums[0..count) and returns the inertia. Of two centres at the same distance the first takes the point.
// REQUIRES: 1 <= count <= 32, padded points.
double assign_to_nearest(const WeightedPoints& points, const std::array<float, 3>* centers, std::size_t count,
                         CenterSums* sums);

}  // namespace humanoid_ai

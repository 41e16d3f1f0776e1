// SPDX-License-Identifier: Apache-2.0
// From sRGB (0..255) to CIE L*a*b* (D65) and back: a space in which a distance is about as large as it looks.
#pragma once

#include <array>

#include "humanoid_ai/perception/weighted_points.hpp"

namespace humanoid_ai {

// Exact to about 1e-3 (tables with linear interpolation).
std::array<double, 3> lab_of_rgb(const std::array<double, 3>& rgb);

// Clipped to what a screen can show.
std::array<double, 3> rgb_of_lab(const std::array<double, 3>& lab);

// The same points, their colours in L*a*b*.
void points_to_lab(const WeightedPoints& rgb, WeightedPoints& lab);

}  // namespace humanoid_ai

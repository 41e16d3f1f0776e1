// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/color_space.hpp"

#include <gtest/gtest.h>

namespace humanoid_ai {
namespace {

using Color = std::array<double, 3>;

TEST(ColorSpaceTest, KnownColours) {
  for (const auto& [rgb, lab] : {std::pair<Color, Color>{{0, 0, 0}, {0, 0, 0}},
                                 {{255, 255, 255}, {100, 0, 0}},
                                 {{255, 0, 0}, {53.24, 80.09, 67.20}},
                                 {{0, 255, 0}, {87.73, -86.18, 83.18}},
                                 {{0, 0, 255}, {32.30, 79.19, -107.86}},
                                 {{10, 20, 30}, {5.95, -0.67, -8.14}}}) {
    const Color found = lab_of_rgb(rgb);
    for (std::size_t axis = 0; axis < 3; ++axis) EXPECT_NEAR(found[axis], lab[axis], 0.05) << rgb[0] << ' ' << rgb[1];
  }
}

TEST(ColorSpaceTest, ThereAndBackIsTheSameColour) {
  for (double red = 0; red <= 255; red += 51) {
    for (double green = 0; green <= 255; green += 51) {
      for (double blue = 0; blue <= 255; blue += 17) {
        const Color back = rgb_of_lab(lab_of_rgb({red, green, blue}));
        EXPECT_NEAR(back[0], red, 0.1);
        EXPECT_NEAR(back[1], green, 0.1);
        EXPECT_NEAR(back[2], blue, 0.1);
      }
    }
  }
}

TEST(ColorSpaceTest, ColoursThatNoScreenShowsAreClipped) {
  const Color rgb = rgb_of_lab({50, 120, -120});
  for (const double level : rgb) {
    EXPECT_GE(level, 0.0);
    EXPECT_LE(level, 255.0);
  }
}

TEST(ColorSpaceTest, PointsKeepTheirWeights) {
  WeightedPoints rgb, lab;
  rgb.reserve(2);
  rgb.add(255, 255, 255, 3);
  rgb.add(0, 0, 0, 5);
  rgb.pad();
  points_to_lab(rgb, lab);
  ASSERT_EQ(lab.size, 2U);
  EXPECT_NEAR(lab.x[0], 100.0F, 0.01F);
  EXPECT_EQ(lab.weight[1], 5.0F);
}

}  // namespace
}  // namespace humanoid_ai

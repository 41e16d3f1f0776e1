// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/dominant_colors.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace humanoid_ai {
namespace {

// Stripes of colours (blue, green, red), each with the noise of a camera.
cv::Mat stripes(const std::vector<std::pair<cv::Scalar, int>>& colors, int height = 120, double noise = 6.0) {
  int width = 0;
  for (const auto& [color, columns] : colors) width += columns;
  cv::Mat picture(height, width, CV_8UC3);
  int left = 0;
  for (const auto& [color, columns] : colors) {
    picture.colRange(left, left + columns).setTo(color);
    left += columns;
  }
  cv::Mat grain(picture.size(), CV_16SC3), sum;
  cv::RNG(5).fill(grain, cv::RNG::NORMAL, 0.0, noise);
  picture.convertTo(sum, CV_16SC3);
  sum += grain;
  sum.convertTo(picture, CV_8UC3);
  return picture;
}

PixelRows rows(const cv::Mat& picture) {
  return {picture.data,
          static_cast<std::size_t>(picture.cols),
          static_cast<std::size_t>(picture.rows),
          picture.step,
          picture.channels(),
          false};
}

// Over all pixels, in RGB.
double inertia(const cv::Mat& picture, const std::vector<DominantColor>& colors) {
  double sum = 0.0;
  for (int row = 0; row < picture.rows; ++row) {
    for (int column = 0; column < picture.cols; ++column) {
      const auto& pixel = picture.at<cv::Vec3b>(row, column);
      double nearest = 1e300;
      for (const DominantColor& color : colors) {
        nearest = std::min(nearest, std::pow(pixel[2] - color.rgb[0], 2) + std::pow(pixel[1] - color.rgb[1], 2) +
                                        std::pow(pixel[0] - color.rgb[2], 2));
      }
      sum += nearest;
    }
  }
  return sum;
}

class DominantColorsTest : public testing::TestWithParam<DominantColorSearch::Space> {};

TEST_P(DominantColorsTest, FindsTheColoursOfStripesMostFrequentFirst) {
  const cv::Mat picture = stripes({{{40, 60, 200}, 100}, {{200, 180, 30}, 60}, {{60, 140, 70}, 40}});
  const auto found = DominantColorSearch().find(rows(picture), {.clusters = 3, .space = GetParam()});
  ASSERT_EQ(found.colors.size(), 3U);
  EXPECT_NEAR(found.colors[0].fraction, 0.5, 0.01);
  EXPECT_NEAR(found.colors[1].fraction, 0.3, 0.01);
  EXPECT_NEAR(found.colors[0].rgb[0], 200.0, 1.5);
  EXPECT_NEAR(found.colors[0].rgb[2], 40.0, 1.5);
  EXPECT_NEAR(found.colors[2].rgb[1], 140.0, 1.5);
}

INSTANTIATE_TEST_SUITE_P(Spaces, DominantColorsTest,
                         testing::Values(DominantColorSearch::Space::kRgb, DominantColorSearch::Space::kLab));

TEST(DominantColorSearchTest, TheInertiaIsThatOfAllPixels) {
  const cv::Mat picture = stripes({{{40, 60, 200}, 100}, {{200, 180, 30}, 60}}, 120, 25.0);
  const auto found = DominantColorSearch().find(rows(picture), {.clusters = 4});
  EXPECT_NEAR(found.inertia, inertia(picture, found.colors), 0.005 * found.inertia);
}

TEST(DominantColorSearchTest, ColoursWithinOneBinOfTheHistogramAreToldApart) {
  const cv::Mat picture = stripes({{{100, 100, 100}, 50}, {{101, 101, 101}, 30}, {{103, 103, 103}, 20}}, 40, 0.0);
  const auto found = DominantColorSearch().find(rows(picture), {.clusters = 3});
  ASSERT_EQ(found.colors.size(), 3U);
  EXPECT_NEAR(found.inertia, 0.0, 1e-6);
  EXPECT_EQ(describe(found.colors),
            "Dominant colors detected: [[100, 100, 100], [101, 101, 101], [103, 103, 103]], "
            "fractions: [0.5, 0.3, 0.2]");
}

TEST(DominantColorSearchTest, FewerColoursThanWantedAreAllThereIs) {
  const cv::Mat picture(20, 20, CV_8UC3, cv::Scalar(1, 2, 3));
  const auto found = DominantColorSearch().find(rows(picture), {.clusters = 8});
  ASSERT_EQ(found.colors.size(), 1U);
  EXPECT_EQ(describe(found.colors), "Dominant colors detected: [[1, 2, 3]], fractions: [1.0]");
}

TEST(DominantColorSearchTest, AFilmOfDifferentPicturesHasTheColoursOfEach) {
  DominantColorSearch film;
  for (int frame = 0; frame < 6; ++frame) {
    const cv::Mat picture = frame % 2 == 0 ? stripes({{{40, 60, 200}, 100}, {{200, 180, 30}, 60}, {{60, 140, 70}, 40}})
                                           : stripes({{{250, 250, 250}, 100}, {{10, 10, 10}, 60}, {{0, 0, 250}, 40}});
    const auto found = film.find(rows(picture), {.clusters = 3});
    const auto alone = DominantColorSearch().find(rows(picture), {.clusters = 3});
    EXPECT_NEAR(found.inertia, alone.inertia, 0.002 * alone.inertia) << frame;
  }
}

TEST(DominantColorSearchTest, AGreyPictureAndItsThreeEqualChannelsHaveTheSameColours) {
  cv::Mat gray(100, 300, CV_8UC1), picture;
  cv::RNG(3).fill(gray, cv::RNG::NORMAL, 120.0, 50.0);
  std::vector<cv::Mat> channels(3, gray);
  cv::merge(channels, picture);
  const auto one = DominantColorSearch().find(rows(gray), {.clusters = 3});
  const auto three = DominantColorSearch().find(rows(picture), {.clusters = 3});
  ASSERT_EQ(one.colors.size(), 3U);
  EXPECT_NEAR(one.inertia, three.inertia, 1e-3 * one.inertia);
}

TEST(DominantColorSearchTest, NoPixelsHaveNoColours) {
  EXPECT_TRUE(DominantColorSearch().find(PixelRows{}, {}).colors.empty());
}

}  // namespace
}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/color_histogram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

namespace humanoid_ai {
namespace {

// A picture of its own bytes, with a step longer than a row and nothing behind the last pixel.
struct Picture {
  Picture(std::size_t columns, std::size_t rows, int depth, std::size_t gap = 0)
      : width(columns),
        height(rows),
        channels(depth),
        step(columns * depth + gap),
        bytes(step * (rows - 1) + columns * depth) {}
  PixelRows rows(bool red_first = false) const { return {bytes.data(), width, height, step, channels, red_first}; }

  std::size_t width, height;
  int channels;
  std::size_t step;
  std::vector<std::uint8_t> bytes;
};

Picture noise(std::size_t width, std::size_t height, int channels, int levels, std::size_t gap = 0) {
  Picture picture(width, height, channels, gap);
  std::mt19937 random(7);
  for (std::uint8_t& byte : picture.bytes) byte = static_cast<std::uint8_t>(random() % levels);
  return picture;
}

// What the histogram must find, counted the slow way: by bin of `width` levels, pixels and sums.
struct Expected {
  double count = 0.0, red = 0.0, green = 0.0, blue = 0.0;
};
std::map<std::array<int, 3>, Expected> naive(const PixelRows& pixels, int width) {
  std::map<std::array<int, 3>, Expected> bins;
  for (std::size_t row = 0; row < pixels.height; ++row) {
    for (std::size_t column = 0; column < pixels.width; ++column) {
      const std::uint8_t* at = pixels.row(row) + column * pixels.channels;
      const int red = pixels.red_first ? at[0] : at[2], green = at[1], blue = pixels.red_first ? at[2] : at[0];
      Expected& bin = bins[{red / width, green / width, blue / width}];
      bin.count += 1.0;
      bin.red += red;
      bin.green += green;
      bin.blue += blue;
    }
  }
  return bins;
}

void expect_equal(const WeightedPoints& points, const std::map<std::array<int, 3>, Expected>& bins, int width) {
  ASSERT_EQ(points.size, bins.size());
  for (std::size_t index = 0; index < points.size; ++index) {
    const auto found = bins.find({static_cast<int>(points.x[index]) / width, static_cast<int>(points.y[index]) / width,
                                  static_cast<int>(points.z[index]) / width});
    ASSERT_NE(found, bins.end());
    const Expected& bin = found->second;
    EXPECT_EQ(points.weight[index], bin.count);
    EXPECT_NEAR(points.x[index], bin.red / bin.count, 1e-3);
    EXPECT_NEAR(points.y[index], bin.green / bin.count, 1e-3);
    EXPECT_NEAR(points.z[index], bin.blue / bin.count, 1e-3);
  }
  for (std::size_t index = points.size; index < points.padded(); ++index) EXPECT_EQ(points.weight[index], 0.0F);
}

class ColorHistogramTest : public testing::TestWithParam<std::tuple<int, bool, int>> {};

TEST_P(ColorHistogramTest, BinsKeepTheExactSumsOfTheirPixels) {
  const auto [channels, red_first, levels] = GetParam();
  const Picture picture = noise(97, 61, channels, levels, 5);
  ColorHistogram histogram;
  for (int again = 0; again < 2; ++again) {  // what one picture leaves behind must not be seen in the next
    expect_equal(histogram.blocks(picture.rows(red_first)), naive(picture.rows(red_first), 4), 4);
    const WeightedPoints* colors = histogram.colors(picture.rows(red_first));
    if (levels == 256) {
      EXPECT_EQ(colors, nullptr);  // noise has colours everywhere
    } else {
      ASSERT_NE(colors, nullptr);
      expect_equal(*colors, naive(picture.rows(red_first), 1), 1);
      EXPECT_EQ(histogram.spread_within(), 0.0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Pictures, ColorHistogramTest,
                         testing::Combine(testing::Values(3, 4), testing::Bool(), testing::Values(2, 40, 256)));

TEST(ColorHistogramPictureTest, ABinOfMoreThanAWordHoldsIsCountedInFull) {
  Picture picture(300, 300, 3);
  for (std::size_t index = 0; index < picture.bytes.size(); ++index) {
    picture.bytes[index] = static_cast<std::uint8_t>(index % 3 == 0 ? 3 : index % 3 == 1 ? 127 : 252 + index / 3 % 4);
  }
  ColorHistogram histogram;
  for (int again = 0; again < 2; ++again) expect_equal(histogram.blocks(picture.rows()), naive(picture.rows(), 4), 4);
}

TEST(ColorHistogramPictureTest, TheSpreadWithinBinsIsThatOfThePixels) {
  const Picture picture = noise(64, 64, 3, 16);
  ColorHistogram histogram;
  histogram.blocks(picture.rows());
  const auto bins = naive(picture.rows(), 4);
  double spread = 0.0;
  for (std::size_t pixel = 0; pixel < 64 * 64; ++pixel) {
    const std::uint8_t* at = picture.bytes.data() + 3 * pixel;
    const Expected& bin = bins.at({at[2] / 4, at[1] / 4, at[0] / 4});
    spread += std::pow(at[2] - bin.red / bin.count, 2) + std::pow(at[1] - bin.green / bin.count, 2) +
              std::pow(at[0] - bin.blue / bin.count, 2);
  }
  EXPECT_NEAR(histogram.spread_within(), spread, 1e-6 * spread);
}

TEST(ColorHistogramPictureTest, GreyPicturesAreCountedLevelByLevel) {
  const Picture picture = noise(37, 11, 1, 256, 3);
  ColorHistogram histogram;
  const WeightedPoints& points = histogram.blocks(picture.rows());
  double pixels = 0.0;
  for (std::size_t index = 0; index < points.size; ++index) {
    EXPECT_EQ(points.x[index], points.z[index]);
    pixels += points.weight[index];
  }
  EXPECT_EQ(pixels, 37.0 * 11.0);
  EXPECT_EQ(histogram.spread_within(), 0.0);
}

TEST(ColorHistogramPictureTest, OnePixelAndNone) {
  Picture picture(1, 1, 3);
  picture.bytes = {1, 2, 3};
  ColorHistogram histogram;
  const WeightedPoints& points = histogram.blocks(picture.rows());
  ASSERT_EQ(points.size, 1U);
  EXPECT_EQ(points.x[0], 3.0F);
  EXPECT_EQ(points.z[0], 1.0F);
  EXPECT_EQ(histogram.blocks(PixelRows{}).size, 0U);
}

}  // namespace
}  // namespace humanoid_ai

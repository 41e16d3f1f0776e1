// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/area_reduction.hpp"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

namespace humanoid_ai {
namespace {

cv::Mat noise(int width, int height) {
  cv::Mat picture(height, width, CV_8UC3);
  cv::RNG(5).fill(picture, cv::RNG::UNIFORM, 0, 256);
  return picture;
}

TEST(AreaReduction, IsThatOfOpenCvButForTheLastBit) {
  for (const cv::Size from : {cv::Size(192, 108), {101, 77}, {64, 300}, {7, 5}}) {
    for (const cv::Size size : {cv::Size(26, 14), {64, 48}, {33, 1}, {1, 20}, {5, 5}}) {
      if (size.width > from.width || size.height > from.height) continue;
      const cv::Mat picture = noise(from.width, from.height);
      cv::Mat expected, made(size, CV_8UC3);
      cv::resize(picture, expected, size, 0, 0, cv::INTER_AREA);
      reduce_by_area(picture, made);
      EXPECT_LE(cv::norm(made, expected, cv::NORM_INF), 1.0) << from << " to " << size;
    }
  }
}

TEST(AreaReduction, ToTheSameSizeChangesNothing) {
  const cv::Mat picture = noise(31, 17);
  cv::Mat made(picture.size(), CV_8UC3);
  reduce_by_area(picture, made);
  EXPECT_EQ(cv::norm(made, picture, cv::NORM_INF), 0.0);
}

TEST(AreaReduction, WritesAndReadsPartsOfLargerPictures) {
  const cv::Mat all = noise(200, 100), part = all(cv::Rect(40, 10, 120, 80));
  cv::Mat frame(60, 60, CV_8UC3, cv::Scalar::all(7)), inner = frame(cv::Rect(10, 20, 30, 25)), alone(25, 30, CV_8UC3);
  reduce_by_area(part, inner);
  reduce_by_area(part.clone(), alone);
  EXPECT_EQ(cv::norm(inner, alone, cv::NORM_INF), 0.0);
  inner.setTo(cv::Scalar::all(7));
  EXPECT_EQ(cv::norm(frame, cv::Mat(60, 60, CV_8UC3, cv::Scalar::all(7)), cv::NORM_INF), 0.0);
}

TEST(AreaReduction, KeepsWhiteWhite) {
  cv::Mat made(13, 17, CV_8UC3);
  reduce_by_area(cv::Mat(100, 100, CV_8UC3, cv::Scalar::all(255)), made);
  EXPECT_EQ(cv::norm(made, cv::Mat(13, 17, CV_8UC3, cv::Scalar::all(255)), cv::NORM_INF), 0.0);
}

}  // namespace
}  // namespace humanoid_ai

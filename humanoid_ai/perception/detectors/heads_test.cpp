// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/heads.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

cv::Mat tensor(std::vector<int> sizes, float value = 0.0F) {
  return cv::Mat(sizes, CV_32F, cv::Scalar(value));
}

float* row(cv::Mat& output, int i) {
  return output.ptr<float>() + std::ptrdiff_t(i) * output.size[output.dims - 1];
}

void set(float* to, std::initializer_list<float> values) {
  std::copy(values.begin(), values.end(), to);
}

void expect_box(const Box& box, float x, float y, float width, float height) {
  EXPECT_FLOAT_EQ(box.x, x);
  EXPECT_FLOAT_EQ(box.y, y);
  EXPECT_FLOAT_EQ(box.width, width);
  EXPECT_FLOAT_EQ(box.height, height);
}

TEST(Head, IsToldByTheShapesOfTheOutputs) {
  EXPECT_EQ(head_of({tensor({1, 1000})}), Head::classification);
  EXPECT_EQ(head_of({tensor({1, 1000, 1, 1})}), Head::classification);
  EXPECT_EQ(head_of({tensor({1, 25200, 85})}), Head::yolov5);
  EXPECT_EQ(head_of({tensor({1, 1008, 13})}), Head::yolov5);
  EXPECT_EQ(head_of({tensor({1, 84, 8400})}), Head::yolov8);
  EXPECT_EQ(head_of({tensor({1, 1, 100, 7})}), Head::ssd);
  EXPECT_EQ(head_of({tensor({1, 3000, 21}), tensor({1, 3000, 4})}), Head::ssd);
  EXPECT_EQ(head_of({tensor({1, 3000, 4}), tensor({1, 3000, 21})}), Head::ssd);
  EXPECT_THROW(head_of({tensor({1, 3, 64, 64})}), ModelError);
  EXPECT_THROW(head_of({}), ModelError);
}

TEST(Head, IsKnownByName) {
  for (const char* name : {"auto", "classification", "yolov5", "yolov8", "yolox", "ssd", "detr"}) {
    EXPECT_STREQ(name_of(head_named(name)), name);
  }
  EXPECT_THROW(head_named("yolo"), ModelError);
}

TEST(Head, CountsTheClasses) {
  EXPECT_EQ(class_count(Head::classification, {tensor({1, 1000})}), 1000);
  EXPECT_EQ(class_count(Head::yolov5, {tensor({1, 1008, 13})}), 8);
  EXPECT_EQ(class_count(Head::yolov8, {tensor({1, 84, 8400})}), 80);
  EXPECT_EQ(class_count(Head::yolov8, {tensor({1, 8400, 84})}), 80);
  EXPECT_EQ(class_count(Head::ssd, {tensor({1, 1, 100, 7})}), 0);
  EXPECT_EQ(class_count(Head::detr, {tensor({1, 300, 80}), tensor({1, 300, 4})}), 80);
  EXPECT_THROW(class_count(Head::yolov5, {tensor({1, 1000})}), ModelError);
  EXPECT_THROW(class_count(Head::classification, {tensor({1, 1008, 13})}), ModelError);
  EXPECT_THROW(class_count(Head::detr, {tensor({1, 300, 80})}), ModelError);
}

TEST(Yolov5, MultipliesObjectnessWithTheBestClass) {
  cv::Mat output = tensor({1, 10, 8});
  set(row(output, 3), {50, 40, 20, 10, 0.9F, 0.1F, 0.8F, 0.2F});
  set(row(output, 4), {50, 40, 20, 10, 0.5F, 0.1F, 0.1F, 0.6F});
  const auto found = decode_boxes(Head::yolov5, {output}, {100, 100}, 0.4F);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].class_id, 1);
  EXPECT_FLOAT_EQ(found[0].confidence, 0.72F);
  expect_box(found[0].box, 40, 35, 20, 10);
}

TEST(Yolov8, IsReadInBothOrders) {
  cv::Mat upright = tensor({1, 12, 7});
  set(row(upright, 2), {50, 40, 20, 10, 0.1F, 0.2F, 0.7F});
  cv::Mat lying = tensor({1, 7, 12});
  for (int i = 0; i < 12; ++i) {
    for (int value = 0; value < 7; ++value) row(lying, value)[i] = row(upright, i)[value];
  }
  for (const cv::Mat& output : {upright, lying}) {
    const auto found = decode_boxes(Head::yolov8, {output}, {100, 100}, 0.4F);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].class_id, 2);
    EXPECT_FLOAT_EQ(found[0].confidence, 0.7F);
    expect_box(found[0].box, 40, 35, 20, 10);
  }
}

TEST(Yolox, DecodesItsGrid) {
  cv::Mat output = tensor({1, 64 + 16 + 4, 6});  // 64 x 64: strides of 8, 16, 32
  set(row(output, 64 + 4 * 2 + 3),
      {0.5F, 0.25F, std::log(2.0F), std::log(1.5F), 0.9F, 1.0F});  // cell (3, 2) of stride 16
  const auto found = decode_boxes(Head::yolox, {output}, {64, 64}, 0.4F);
  ASSERT_EQ(found.size(), 1U);
  expect_box(found[0].box, 3.5F * 16 - 16, 2.25F * 16 - 12, 32, 24);
  EXPECT_THROW(decode_boxes(Head::yolox, {output}, {96, 96}, 0.4F), ModelError);
}

TEST(Ssd, ReadsDetectionOutput) {
  cv::Mat output = tensor({1, 1, 3, 7});
  set(row(output, 0), {0, 15, 0.8F, 0.1F, 0.2F, 0.5F, 0.6F});
  set(row(output, 1), {0, 7, 0.2F, 0.1F, 0.2F, 0.5F, 0.6F});
  set(row(output, 2), {-1, 0, 0.9F, 0, 0, 1, 1});
  const auto found = decode_boxes(Head::ssd, {output}, {300, 200}, 0.4F);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].class_id, 15);
  expect_box(found[0].box, 30, 40, 120, 80);
}

TEST(Ssd, ReadsProbabilitiesAndCornersWithoutTheBackground) {
  cv::Mat scores = tensor({1, 6, 3}), boxes = tensor({1, 6, 4});
  set(row(scores, 1), {0.9F, 0.05F, 0.05F});
  set(row(scores, 2), {0.3F, 0.1F, 0.6F});
  for (int i = 0; i < 6; ++i) set(row(boxes, i), {0.1F, 0.2F, 0.5F, 0.6F});
  const auto found = decode_boxes(Head::ssd, {scores, boxes}, {300, 200}, 0.4F);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].class_id, 2);
  EXPECT_FLOAT_EQ(found[0].confidence, 0.6F);
}

TEST(Detr, TakesTheSigmoidAndCenters) {
  cv::Mat scores = tensor({1, 5, 2}, -9.0F), boxes = tensor({1, 5, 4});
  set(row(scores, 1), {0.0F, 2.0F});
  set(row(boxes, 1), {0.5F, 0.5F, 0.2F, 0.4F});
  const auto found = decode_boxes(Head::detr, {scores, boxes}, {100, 50}, 0.4F);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].class_id, 1);
  EXPECT_NEAR(found[0].confidence, 0.8808F, 1e-4F);
  expect_box(found[0].box, 40, 15, 20, 20);
}

TEST(Boxes, ThatAreNoNumbersAreDropped) {
  cv::Mat output = tensor({1, 10, 6});
  set(row(output, 0), {NAN, 40, 20, 10, 0.9F, 0.9F});
  set(row(output, 1), {50, 40, NAN, 10, 0.9F, 0.9F});
  set(row(output, 2), {50, 40, 20, 10, NAN, 0.9F});
  set(row(output, 3), {50, 40, INFINITY, 10, 0.9F, 0.9F});
  set(row(output, 4), {50, 40, -3, 10, 0.9F, 0.9F});
  const auto found = decode_boxes(Head::yolov5, {output}, {100, 100}, 0.4F);
  for (const Detection& detection : found) EXPECT_TRUE(std::isfinite(detection.box.area()));
  EXPECT_LE(found.size(), 1U);
}

TEST(Softmax, RanksTheLikeliestFirst) {
  cv::Mat scores = tensor({1, 4});
  set(row(scores, 0), {1.0F, 3.0F, 2.0F, 1000.0F});
  EXPECT_FLOAT_EQ(likeliest(scores, 1)[0].probability, 1.0F);
  row(scores, 0)[3] = 1.0F;
  const auto ranked = likeliest(scores, 9);
  ASSERT_EQ(ranked.size(), 4U);
  EXPECT_EQ(ranked[0].class_id, 1);
  EXPECT_EQ(ranked[1].class_id, 2);
  EXPECT_EQ(ranked[2].class_id, 0);  // of equals the lower number
  EXPECT_NEAR(ranked[0].probability, std::exp(3.0) / (std::exp(3.0) + std::exp(2.0) + 2 * std::exp(1.0)), 1e-6);
}

}  // namespace
}  // namespace humanoid_ai

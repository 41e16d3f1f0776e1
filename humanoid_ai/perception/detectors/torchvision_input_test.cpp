// SPDX-License-Identifier: Apache-2.0
// Against what torchvision made of the same picture: golden/make_golden.py.
#include "humanoid_ai/perception/detectors/torchvision_input.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <opencv2/imgcodecs.hpp>

#include "humanoid_ai/perception/bad_input.hpp"

namespace humanoid_ai {
namespace {

const std::string kGolden = MYELIN_SOURCE_DIR "/humanoid_ai/perception/detectors/golden/";

std::vector<float> floats(const std::string& name) {
  std::ifstream file(kGolden + name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

std::vector<float> filled(const cv::Mat& picture, Fit fit) {
  TorchvisionInput preparation(32, fit);
  cv::Mat input;
  preparation.fill(picture, input);
  return {input.ptr<float>(), input.ptr<float>() + input.total()};
}

class TorchvisionInputTest : public testing::Test {
 protected:
  const cv::Mat picture = cv::imread(kGolden + "source.png");
};

TEST_F(TorchvisionInputTest, TheWholePictureIsBitForBitWhatTorchvisionMakes) {
  EXPECT_EQ(filled(picture, Fit::whole), floats("whole.f32"));
}

TEST_F(TorchvisionInputTest, TheCenterIsBitForBitWhatTorchvisionMakes) {
  EXPECT_EQ(filled(picture, Fit::center), floats("center.f32"));
}

TEST_F(TorchvisionInputTest, EnlargingIsBitForBitWhatTorchvisionMakes) {
  EXPECT_EQ(filled(picture(cv::Rect(0, 0, 20, 15)).clone(), Fit::whole), floats("enlarged.f32"));
}

TEST_F(TorchvisionInputTest, RowsMayLieApart) {
  EXPECT_EQ(filled(picture(cv::Rect(0, 0, 20, 15)), Fit::whole), floats("enlarged.f32"));
}

TEST_F(TorchvisionInputTest, PicturesOfAllSizesFollowOneAnother) {
  TorchvisionInput preparation(32);
  cv::Mat input;
  for (const cv::Size size : {cv::Size(1, 1), cv::Size(700, 3), cv::Size(3, 700), cv::Size(32, 32)}) {
    preparation.fill(cv::Mat(size, CV_8UC3, cv::Scalar::all(255)), input);
    EXPECT_FLOAT_EQ(input.ptr<float>()[5], (1.0F - 0.485F) / 0.229F);
  }
  preparation.fill(picture, input);
  const std::vector<float> golden = floats("whole.f32");
  EXPECT_EQ(std::memcmp(input.data, golden.data(), golden.size() * sizeof(float)), 0);
}

TEST_F(TorchvisionInputTest, AGreyPictureIsRefused) {
  TorchvisionInput preparation(32);
  cv::Mat input;
  EXPECT_THROW(preparation.fill(cv::Mat(9, 9, CV_8UC1), input), BadInput);
  EXPECT_THROW(preparation.fill(cv::Mat(), input), BadInput);
}

}  // namespace
}  // namespace humanoid_ai

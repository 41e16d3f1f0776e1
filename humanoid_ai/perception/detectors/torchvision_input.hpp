// SPDX-License-Identifier: Apache-2.0
// TorchvisionInput: a picture as torchvision's classifiers want it, bit for bit what their Python transforms make of it.
//
//   whole    Resize((side, side)), ToTensor, Normalize(mean, deviation): all of the picture, squashed into a square
//   center   Resize(side * 256 / 224), CenterCrop(side), ...: the way published accuracies are measured; loses the rim
//
// torchvision resizes with Pillow: a triangle filter as wide as the reduction, in fixed point with 22 bits, rounded to 8 bits
// after the horizontal pass and again after the vertical one. A filter that rounds elsewhere moves the probabilities of a
// network; so this one rounds where Pillow does. The last pass looks up the normalised value and writes the planes.
#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

namespace humanoid_ai {

enum class Fit { whole, center };

class TorchvisionInput {
 public:
  static constexpr std::array<float, 3> kImagenetMean = {0.485F, 0.456F, 0.406F};
  static constexpr std::array<float, 3> kImagenetDeviation = {0.229F, 0.224F, 0.225F};

  // Mean and deviation of red, green and blue, of values from 0 to 1.
  explicit TorchvisionInput(int side = 224, Fit fit = Fit::whole, std::array<float, 3> mean = kImagenetMean,
                            std::array<float, 3> deviation = kImagenetDeviation);

  // From 8-bit BGR to float [1, 3, side, side], planes red, green, blue. The memory of `input` is used again from call to
  // call. One thread at a time; works on cv::getNumThreads() threads itself.
  void fill(const cv::Mat& bgr, cv::Mat& input);

 private:
  // For each output of one axis: the first source pixel and the weights of those from there on.
  struct Axis {
    int from = -1, to = -1;  // lengths it was made for
    int taps = 0;            // weights an output, padded with zeros to an even number
    std::vector<int> first;
    std::vector<int> count;
    std::vector<std::int32_t> weights;  // taps each
    std::vector<std::int32_t> paired;   // each weight four times, the fourth zero: one a channel
  };
  void prepare(Axis& axis, int from, int to, int offset);

  void across(const cv::Mat& bgr, int row);
  void down(int row, float* planes) const;

  const int side_;
  const Fit fit_;
  std::array<std::array<float, 256>, 3> normalised_;
  Axis horizontal_;
  Axis vertical_;
  std::vector<std::uint8_t> narrow_;  // rows of side_ BGR pixels
};

}  // namespace humanoid_ai

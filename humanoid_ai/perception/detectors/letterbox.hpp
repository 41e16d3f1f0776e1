// SPDX-License-Identifier: Apache-2.0
// Letterbox: a picture in a rectangle of another shape, its aspect kept and the rest filled up; and the way back for boxes.
#pragma once

#include <opencv2/core.hpp>

#include "humanoid_ai/perception/detectors/detection.hpp"
#include "humanoid_ai/perception/detectors/network.hpp"

namespace humanoid_ai {

// centered: grey on both sides (YOLOv5 to 11). corner: grey to the right and below (YOLOX). squash: no grey, both axes
// scaled on their own (SSD).
enum class Frame { centered, corner, squash };

class Letterbox {
 public:
  static constexpr int kGrey = 114;

  Letterbox(InputSize picture, InputSize input, Frame frame);

  // `boxed` is made anew only when its size changes.
  void draw(const cv::Mat& picture, cv::Mat& boxed) const;
  // From pixels of the input to pixels of the picture, clipped to it.
  Box undo(const Box& box) const;

  double scale_x() const { return scale_x_; }
  double scale_y() const { return scale_y_; }
  cv::Rect inner() const { return inner_; }  // where the picture lies in the input

 private:
  const InputSize picture_;
  const InputSize input_;
  double scale_x_;
  double scale_y_;
  cv::Rect inner_;
};

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/letterbox.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "humanoid_ai/perception/detectors/area_reduction.hpp"

namespace humanoid_ai {

Letterbox::Letterbox(InputSize picture, InputSize input, Frame frame) : picture_(picture), input_(input) {
  const double fit_x = static_cast<double>(input.width) / picture.width;
  const double fit_y = static_cast<double>(input.height) / picture.height;
  const double least = std::min(fit_x, fit_y);
  scale_x_ = frame == Frame::squash ? fit_x : least;
  scale_y_ = frame == Frame::squash ? fit_y : least;
  inner_.width = std::clamp(static_cast<int>(std::lround(picture.width * scale_x_)), 1, input.width);
  inner_.height = std::clamp(static_cast<int>(std::lround(picture.height * scale_y_)), 1, input.height);
  if (frame == Frame::centered) {
    inner_.x = (input.width - inner_.width) / 2;
    inner_.y = (input.height - inner_.height) / 2;
  }
}

void Letterbox::draw(const cv::Mat& picture, cv::Mat& boxed) const {
  boxed.create(input_.height, input_.width, CV_8UC3);
  cv::Mat within = boxed(inner_);
  const bool much_smaller = std::min(scale_x_, scale_y_) < 0.5;  // where bilinear interpolation would skip pixels
  if (much_smaller && inner_.width <= picture.cols && inner_.height <= picture.rows) {
    reduce_by_area(picture, within);
  } else {
    cv::resize(picture, within, inner_.size(), 0, 0, much_smaller ? cv::INTER_AREA : cv::INTER_LINEAR);
  }
  const cv::Scalar grey = cv::Scalar::all(kGrey);
  boxed.rowRange(0, inner_.y).setTo(grey);
  boxed.rowRange(inner_.y + inner_.height, boxed.rows).setTo(grey);
  boxed.colRange(0, inner_.x).setTo(grey);
  boxed.colRange(inner_.x + inner_.width, boxed.cols).setTo(grey);
}

Box Letterbox::undo(const Box& box) const {
  const Box back = {static_cast<float>((box.x - static_cast<float>(inner_.x)) / scale_x_),
                    static_cast<float>((box.y - static_cast<float>(inner_.y)) / scale_y_),
                    static_cast<float>(box.width / scale_x_), static_cast<float>(box.height / scale_y_)};
  return clipped(back, picture_.width, picture_.height);
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// PixelRows: 8-bit pixels that somebody else keeps, in rows, with the order of their channels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>

#include "humanoid_ai/perception/picture.hpp"

namespace humanoid_ai {

struct PixelRows {
  const std::uint8_t* data = nullptr;
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t step = 0;  // bytes from one row to the next
  int channels = 3;      // 1: grey, 3: colour, 4: colour and an alpha that is not looked at
  bool red_first = false;

  std::size_t size() const { return width * height; }
  const std::uint8_t* row(std::size_t number) const { return data + number * step; }
};

// The pixels of a frame, without a copy where their order allows it (bgr8, rgb8, bgra8, rgba8, mono8), else converted into
// `scratch`. Throws BadInput. Valid while the frame's data and `scratch` are.
PixelRows pixel_rows(const RawPicture& picture, cv::Mat& scratch);

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// A camera frame as it comes off the wire, checked before anybody looks at its pixels, and its pixels as OpenCV wants them.
//
// Encodings: bgr8, rgb8, bgra8, rgba8, mono8, 8UC1, 8UC3, 8UC4, mono16, yuv422 (UYVY), yuv422_yuy2, nv12, nv21 and the four
// 8-bit Bayer patterns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <string>

#include "humanoid_ai/perception/bad_input.hpp"

namespace humanoid_ai {

// Refers to pixels that somebody else keeps.
struct RawPicture {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t step = 0;  // bytes from one row to the next
  std::string encoding;
  bool big_endian = false;
  std::span<const std::uint8_t> data;
};

// Throws BadInput that says what is wrong: no pixels, an unknown encoding, a step shorter than a row, too few bytes.
void check(const RawPicture& picture);

// The pixels as they lie, checked: bgr8 and the like as CV_8UC3, mono8 as CV_8UC1, YUV 4:2:2 as CV_8UC2, nv12 as CV_8UC1 of
// 3/2 the height. Nothing is copied; valid while picture.data is, and not to be written to.
cv::Mat as_it_lies(const RawPicture& picture);

// The picture as 8-bit BGR. A bgr8 picture is not copied (see as_it_lies); any other is converted into `scratch`, whose memory
// is used again from call to call.
cv::Mat as_bgr(const RawPicture& picture, cv::Mat& scratch);

// Any message with the members of sensor_msgs/Image.
template <class Image>
RawPicture raw_picture(const Image& image) {
  return {image.width,
          image.height,
          image.step,
          image.encoding,
          image.is_bigendian != 0,
          {image.data.data(), image.data.size()}};
}

}  // namespace humanoid_ai

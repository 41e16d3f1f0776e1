// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/pixel_rows.hpp"

namespace humanoid_ai {

PixelRows pixel_rows(const RawPicture& picture, cv::Mat& scratch) {
  const std::string& encoding = picture.encoding;
  const bool red_first = encoding == "rgb8" || encoding == "rgba8";
  const bool as_is = red_first || encoding == "bgr8" || encoding == "8UC3" || encoding == "bgra8" ||
                     encoding == "8UC4" || encoding == "mono8" || encoding == "8UC1";
  const cv::Mat pixels = as_is ? as_it_lies(picture) : as_bgr(picture, scratch);
  return {pixels.data,
          static_cast<std::size_t>(pixels.cols),
          static_cast<std::size_t>(pixels.rows),
          pixels.step,
          pixels.channels(),
          red_first};
}

}  // namespace humanoid_ai

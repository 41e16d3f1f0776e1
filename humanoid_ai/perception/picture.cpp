// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/picture.hpp"

#include <array>
#include <bit>
#include <opencv2/imgproc.hpp>
#include <string_view>

namespace humanoid_ai {
namespace {

constexpr int kNoConversion = -1;
constexpr std::uint32_t kSideMax = 65536;  // pixels; what claims to be larger is garbage

struct Encoding {
  std::string_view name;
  int type;                 // of OpenCV, as it lies
  int to_bgr;               // OpenCV's conversion
  bool subsampled = false;  // half the rows again, for colour, below the brightness
};

constexpr std::array kEncodings{
    Encoding{"bgr8", CV_8UC3, kNoConversion},
    Encoding{"8UC3", CV_8UC3, kNoConversion},
    Encoding{"rgb8", CV_8UC3, cv::COLOR_RGB2BGR},
    Encoding{"mono8", CV_8UC1, cv::COLOR_GRAY2BGR},
    Encoding{"8UC1", CV_8UC1, cv::COLOR_GRAY2BGR},
    Encoding{"bgra8", CV_8UC4, cv::COLOR_BGRA2BGR},
    Encoding{"8UC4", CV_8UC4, cv::COLOR_BGRA2BGR},
    Encoding{"rgba8", CV_8UC4, cv::COLOR_RGBA2BGR},
    Encoding{"mono16", CV_16UC1, cv::COLOR_GRAY2BGR},
    Encoding{"yuv422", CV_8UC2, cv::COLOR_YUV2BGR_UYVY},
    Encoding{"uyvy", CV_8UC2, cv::COLOR_YUV2BGR_UYVY},
    Encoding{"yuv422_yuy2", CV_8UC2, cv::COLOR_YUV2BGR_YUY2},
    Encoding{"yuyv", CV_8UC2, cv::COLOR_YUV2BGR_YUY2},
    Encoding{"nv12", CV_8UC1, cv::COLOR_YUV2BGR_NV12, true},
    Encoding{"nv21", CV_8UC1, cv::COLOR_YUV2BGR_NV21, true},
    // OpenCV names a pattern by the second row's second and third pixel, the encoding by the first row's first two.
    Encoding{"bayer_rggb8", CV_8UC1, cv::COLOR_BayerBG2BGR},
    Encoding{"bayer_bggr8", CV_8UC1, cv::COLOR_BayerRG2BGR},
    Encoding{"bayer_gbrg8", CV_8UC1, cv::COLOR_BayerGR2BGR},
    Encoding{"bayer_grbg8", CV_8UC1, cv::COLOR_BayerGB2BGR},
};

const Encoding* find(std::string_view name) {
  for (const Encoding& encoding : kEncodings) {
    if (encoding.name == name) return &encoding;
  }
  return nullptr;
}

std::string size_of(const RawPicture& picture) {
  return std::to_string(picture.width) + " x " + std::to_string(picture.height) + " " + picture.encoding;
}

// Names come from strangers: a log line shows at most this much of them, and only what can be printed.
std::string printable(const std::string& name) {
  std::string shown = name.substr(0, 32);
  for (char& letter : shown) {
    if (letter < 0x20 || letter > 0x7e) letter = '?';
  }
  return shown;
}

const Encoding& checked(const RawPicture& picture) {
  const Encoding* encoding = find(picture.encoding);
  if (encoding == nullptr) throw BadInput("unknown image encoding '" + printable(picture.encoding) + "'");
  if (picture.width == 0 || picture.height == 0) {
    throw BadInput("image without pixels: " + size_of(picture));
  }
  if (picture.width > kSideMax || picture.height > kSideMax) {
    throw BadInput("image too large to be one: " + size_of(picture));
  }
  if (encoding->subsampled && (picture.width % 2 != 0 || picture.height % 2 != 0)) {
    throw BadInput("image of odd size: " + size_of(picture));
  }
  if (encoding->type == CV_8UC2 && picture.width % 2 != 0) {
    throw BadInput("image of odd width: " + size_of(picture));
  }
  const std::uint64_t row = std::uint64_t{picture.width} * CV_ELEM_SIZE(encoding->type);
  if (picture.step < row) {
    throw BadInput("image step of " + std::to_string(picture.step) + " bytes is shorter than a row of " +
                   std::to_string(row) + " bytes: " + size_of(picture));
  }
  const std::uint64_t rows = encoding->subsampled ? picture.height / 2 * 3 : picture.height;
  const std::uint64_t needed = picture.step * (rows - 1) + row;  // the last row may end early
  if (picture.data.size() < needed) {
    throw BadInput("image data of " + std::to_string(picture.data.size()) + " bytes, " + std::to_string(needed) +
                   " are needed: " + size_of(picture) + ", step " + std::to_string(picture.step));
  }
  return *encoding;
}

cv::Mat view(const RawPicture& picture, const Encoding& encoding) {
  const std::uint32_t rows = encoding.subsampled ? picture.height / 2 * 3 : picture.height;
  return {static_cast<int>(rows), static_cast<int>(picture.width), encoding.type,
          const_cast<std::uint8_t*>(picture.data.data()), picture.step};
}

}  // namespace

void check(const RawPicture& picture) {
  checked(picture);
}

cv::Mat as_it_lies(const RawPicture& picture) {
  return view(picture, checked(picture));
}

cv::Mat as_bgr(const RawPicture& picture, cv::Mat& scratch) {
  const Encoding& encoding = checked(picture);
  cv::Mat pixels = view(picture, encoding);
  if (encoding.to_bgr == kNoConversion) return pixels;
  if (encoding.type == CV_16UC1) {
    cv::Mat bytes;
    if (picture.big_endian != (std::endian::native == std::endian::big)) {
      // The high byte comes first: it is the 8-bit picture.
      cv::extractChannel(cv::Mat(pixels.rows, pixels.cols, CV_8UC2, pixels.data, pixels.step), bytes, 0);
    } else {
      pixels.convertTo(bytes, CV_8U, 1.0 / 256.0, -0.498);
    }
    pixels = bytes;
  }
  cv::cvtColor(pixels, scratch, encoding.to_bgr);
  return scratch;
}

}  // namespace humanoid_ai

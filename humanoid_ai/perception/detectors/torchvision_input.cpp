// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/torchvision_input.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/core/utility.hpp>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "humanoid_ai/perception/bad_input.hpp"

namespace humanoid_ai {
namespace {

constexpr int kBits = 22;  // of a weight's fraction: Pillow's
constexpr std::int32_t kHalf = 1 << (kBits - 1);

std::uint8_t rounded(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kBits, 0, 255));
}

// One output pixel: three channels of `count` pixels, weighted.
void pixel(const std::uint8_t* from, const std::int32_t* weights, int count, std::uint8_t* to) {
  std::int32_t sums[3] = {kHalf, kHalf, kHalf};
  for (int tap = 0; tap < count; ++tap, from += 3) {
    for (int channel = 0; channel < 3; ++channel) sums[channel] += from[channel] * weights[tap];
  }
  for (int channel = 0; channel < 3; ++channel) to[channel] = rounded(sums[channel]);
}

inline __attribute__((always_inline)) void add_row(std::int32_t* sums, const std::uint8_t* row, std::int32_t weight,
                                                   int values) {
  for (int i = 0; i < values; ++i) sums[i] += row[i] * weight;
}
void add_row_plain(std::int32_t* sums, const std::uint8_t* row, std::int32_t weight, int values) {
  add_row(sums, row, weight, values);
}

#if defined(__x86_64__)
// As pixel(), two pixels a step. Reads up to five bytes past the last pixel.
__attribute__((target("avx2"))) void pixel_avx2(const std::uint8_t* from, const std::int32_t* paired, int taps,
                                                std::uint8_t* to) {
  const __m128i spread = _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  __m256i sums = _mm256_setzero_si256();
  for (int tap = 0; tap < taps; tap += 2, from += 6, paired += 8) {
    const __m128i bytes = _mm_shuffle_epi8(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)), spread);
    const __m256i weights = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(paired));
    sums = _mm256_add_epi32(sums, _mm256_mullo_epi32(_mm256_cvtepu8_epi32(bytes), weights));
  }
  const __m128i both = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  const __m128i whole = _mm_srai_epi32(_mm_add_epi32(both, _mm_set1_epi32(kHalf)), kBits);
  const __m128i bytes = _mm_packus_epi16(_mm_packs_epi32(whole, whole), whole);
  const int packed = _mm_cvtsi128_si32(bytes);
  std::memcpy(to, &packed, 3);
}
__attribute__((target("avx2"))) void add_row_avx2(std::int32_t* sums, const std::uint8_t* row, std::int32_t weight,
                                                  int values) {
  add_row(sums, row, weight, values);
}
const bool kAvx2 = __builtin_cpu_supports("avx2");
#else
constexpr bool kAvx2 = false;
#endif

}  // namespace

TorchvisionInput::TorchvisionInput(int side, Fit fit, std::array<float, 3> mean, std::array<float, 3> deviation)
    : side_(side), fit_(fit) {
  for (int channel = 0; channel < 3; ++channel) {
    for (int value = 0; value < 256; ++value) {
      normalised_[channel][value] = (static_cast<float>(value) / 255.0F - mean[channel]) / deviation[channel];
    }
  }
}

// Outputs offset .. offset + side_ - 1 of a reduction (or enlargement) from `from` pixels to `to`.
void TorchvisionInput::prepare(Axis& axis, int from, int to, int offset) {
  if (axis.from == from && axis.to == to) return;
  const double step = static_cast<double>(from) / to;
  const double reach = std::max(step, 1.0);
  axis.from = from;
  axis.to = to;
  axis.taps = (static_cast<int>(std::ceil(reach)) * 2 + 2) & ~1;
  axis.first.assign(side_, 0);
  axis.count.assign(side_, 0);
  axis.weights.assign(std::size_t(side_) * axis.taps, 0);
  axis.paired.assign(std::size_t(side_) * axis.taps * 4, 0);
  std::vector<double> triangle(axis.taps);
  for (int i = 0; i < side_; ++i) {
    const double center = (i + offset + 0.5) * step;
    const int first = std::max(0, static_cast<int>(center - reach + 0.5));
    const int end = std::min(from, static_cast<int>(center + reach + 0.5));
    double sum = 0.0;
    for (int tap = 0; tap < end - first; ++tap) {
      triangle[tap] = std::max(0.0, 1.0 - std::abs((tap + first - center + 0.5) * (1.0 / reach)));
      sum += triangle[tap];
    }
    axis.first[i] = first;
    axis.count[i] = end - first;
    for (int tap = 0; tap < end - first; ++tap) {
      const double weight = sum != 0.0 ? triangle[tap] / sum : 0.0;
      const auto fixed = static_cast<std::int32_t>(0.5 + weight * (1 << kBits));
      axis.weights[std::size_t(i) * axis.taps + tap] = fixed;
      for (int lane = 0; lane < 3; ++lane) axis.paired[(std::size_t(i) * axis.taps + tap) * 4 + lane] = fixed;
    }
  }
}

void TorchvisionInput::across(const cv::Mat& bgr, int row) {
  const std::uint8_t* from = bgr.ptr(row);
  std::uint8_t* to = narrow_.data() + std::size_t(row) * side_ * 3;
  for (int i = 0; i < side_; ++i, to += 3) {
    const int first = horizontal_.first[i], count = horizontal_.count[i];
    const std::size_t place = std::size_t(i) * horizontal_.taps;
#if defined(__x86_64__)
    if (kAvx2 && first + count + 2 < bgr.cols) {
      pixel_avx2(from + first * 3, horizontal_.paired.data() + place * 4, count, to);
      continue;
    }
#endif
    pixel(from + first * 3, horizontal_.weights.data() + place, count, to);
  }
}

void TorchvisionInput::down(int row, float* planes) const {
  const int values = side_ * 3;
  std::vector<std::int32_t> sums(values, kHalf);
#if defined(__x86_64__)
  const auto add = kAvx2 ? add_row_avx2 : add_row_plain;
#else
  const auto add = add_row_plain;
#endif
  for (int tap = 0; tap < vertical_.count[row]; ++tap) {
    add(sums.data(), narrow_.data() + std::size_t(vertical_.first[row] + tap) * values,
        vertical_.weights[std::size_t(row) * vertical_.taps + tap], values);
  }
  const std::size_t plane = std::size_t(side_) * side_;
  for (int channel = 0; channel < 3; ++channel) {
    float* to = planes + channel * plane + std::size_t(row) * side_;
    const std::int32_t* sum = sums.data() + (2 - channel);  // red is BGR's third
    for (int i = 0; i < side_; ++i) to[i] = normalised_[channel][rounded(sum[i * 3])];
  }
}

void TorchvisionInput::fill(const cv::Mat& bgr, cv::Mat& input) {
  if (bgr.type() != CV_8UC3 || bgr.empty()) throw BadInput("a classifier needs a picture of 8-bit BGR pixels");
  int width = side_, height = side_, left = 0, top = 0;
  if (fit_ == Fit::center) {
    const int shorter = side_ * 256 / 224;
    const bool upright = bgr.cols <= bgr.rows;
    width = upright ? shorter : static_cast<int>(static_cast<std::int64_t>(shorter) * bgr.cols / bgr.rows);
    height = upright ? static_cast<int>(static_cast<std::int64_t>(shorter) * bgr.rows / bgr.cols) : shorter;
    left = static_cast<int>(std::nearbyint((width - side_) / 2.0));
    top = static_cast<int>(std::nearbyint((height - side_) / 2.0));
  }
  prepare(horizontal_, bgr.cols, width, left);
  prepare(vertical_, bgr.rows, height, top);
  narrow_.resize(std::size_t(bgr.rows) * side_ * 3);
  const int sizes[] = {1, 3, side_, side_};
  input.create(4, sizes, CV_32F);
  float* planes = input.ptr<float>();
  const int first = vertical_.first.front(), end = vertical_.first.back() + vertical_.count.back();
  cv::parallel_for_(cv::Range(first, end), [&](const cv::Range& rows) {
    for (int row = rows.start; row < rows.end; ++row) across(bgr, row);
  });
  cv::parallel_for_(cv::Range(0, side_), [&](const cv::Range& rows) {
    for (int row = rows.start; row < rows.end; ++row) down(row, planes);
  });
}

}  // namespace humanoid_ai

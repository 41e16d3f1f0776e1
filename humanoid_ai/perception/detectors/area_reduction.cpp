// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/area_reduction.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <opencv2/core/utility.hpp>
#include <vector>

namespace humanoid_ai {
namespace {

// Source pixels under one new pixel, along one axis: all count in full but the first and the last. Weights sum up to 1.
struct Span {
  int first = 0, last = 0;
  float first_weight = 0.0F, weight = 0.0F, last_weight = 0.0F;

  float weight_of(int i) const { return i == first ? first_weight : i == last ? last_weight : weight; }
};

std::vector<Span> spans(int from, int to) {
  const double step = static_cast<double>(from) / to;
  std::vector<Span> made(to);
  for (int i = 0; i < to; ++i) {
    const double begin = i * step, end = (i + 1) * step;
    Span& span = made[i];
    span.first = std::min(static_cast<int>(begin + 1e-6), from - 1);
    span.last = std::clamp(static_cast<int>(std::ceil(end - 1e-6)) - 1, span.first, from - 1);
    span.weight = static_cast<float>(1.0 / step);
    span.first_weight = static_cast<float>((std::min(span.first + 1.0, end) - begin) / step);
    span.last_weight = static_cast<float>((end - span.last) / step);
  }
  return made;
}

inline __attribute__((always_inline)) void add(float* sums, const std::uint8_t* row, float weight, int values) {
  for (int i = 0; i < values; ++i) sums[i] += weight * static_cast<float>(row[i]);
}
void add_plain(float* sums, const std::uint8_t* row, float weight, int values) {
  add(sums, row, weight, values);
}
#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void add_avx2(float* sums, const std::uint8_t* row, float weight, int values) {
  add(sums, row, weight, values);
}
const auto add_row = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? add_avx2 : add_plain;
#else
const auto add_row = add_plain;
#endif

// Three channels and one float more, which does not count.
using Pixel [[gnu::vector_size(16)]] = float;

Pixel pixel_at(const float* sums, int x) {
  Pixel pixel;
  std::memcpy(&pixel, sums + x * 3, sizeof pixel);
  return pixel;
}

void reduce_row(const float* sums, const std::vector<Span>& across, std::uint8_t* to) {
  for (const Span& span : across) {
    Pixel inner = {}, other = {};
    int x = span.first + 1;
    for (; x + 1 < span.last; x += 2) {
      inner += pixel_at(sums, x);
      other += pixel_at(sums, x + 1);
    }
    if (x < span.last) inner += pixel_at(sums, x);
    Pixel mean = (inner + other) * span.weight + pixel_at(sums, span.first) * span.first_weight;
    if (span.last != span.first) mean += pixel_at(sums, span.last) * span.last_weight;
    for (int channel = 0; channel < 3; ++channel) *to++ = static_cast<std::uint8_t>(mean[channel] + 0.5F);
  }
}

}  // namespace

void reduce_by_area(const cv::Mat& bgr, cv::Mat& to) {
  CV_Assert(bgr.type() == CV_8UC3 && to.type() == CV_8UC3 && !to.empty() && to.cols <= bgr.cols && to.rows <= bgr.rows);
  const std::vector<Span> across = spans(bgr.cols, to.cols), down = spans(bgr.rows, to.rows);
  const int values = bgr.cols * 3;
  cv::parallel_for_(cv::Range(0, to.rows), [&](const cv::Range& rows) {
    std::vector<float> sums(values + 1);
    for (int row = rows.start; row < rows.end; ++row) {
      std::fill(sums.begin(), sums.end(), 0.0F);
      for (int y = down[row].first; y <= down[row].last; ++y)
        add_row(sums.data(), bgr.ptr(y), down[row].weight_of(y), values);
      reduce_row(sums.data(), across, to.ptr(row));
    }
  });
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// ColorHistogram: how often each colour occurs in a picture, as points (red, green, blue) with weights.
//
// Two resolutions:
//   blocks   64 levels a channel. A bin is 4 levels wide and keeps the exact sum of its pixels' colours, so that its point is
//            their mean, not the middle of the bin. 2 ms for two million pixels.
//   colors   every colour by itself; nothing is lost. For pictures of few colours, up to kPagesMax neighbourhoods of them.
//
// How it is fast: a bin of the first kind is one 64-bit word, to which one word is added per pixel:
//
//   word := count:14 sum_of_low_bits:16 sum_of_low_bits:16 sum_of_low_bits:18      (of the first, second and third channel)
//
// The upper six bits of a channel are the bin's address, so that only the lower two need to be summed. When a count reaches
// 2^13 the word is moved to a wider bin, before any field can overflow. A bin of the second kind is a 32-bit count, in pages of
// 16 x 16 x 16 neighbouring colours that are made when the first of them is met.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "humanoid_ai/perception/pixel_rows.hpp"
#include "humanoid_ai/perception/weighted_points.hpp"

namespace humanoid_ai {

class ColorHistogram {
 public:
  static constexpr std::size_t kPagesMax = 1024;  // 16 MB

  ColorHistogram();

  // Of a grey picture, every level by itself. Valid until the next call, as is that of colors().
  const WeightedPoints& blocks(const PixelRows& pixels);

  // nullptr when the picture has colours from too many neighbourhoods.
  const WeightedPoints* colors(const PixelRows& pixels);

  // Of the last histogram: the sum of squared distances of all pixels from their bins' points.
  double spread_within() const { return spread_within_; }

 private:
  struct Wide {
    std::uint64_t count = 0;
    std::array<std::uint64_t, 3> low{};
  };

  void levels(const PixelRows& pixels);
  template <int kChannels>
  void count_blocks(const PixelRows& pixels);
  template <int kChannels>
  bool count_colors(const PixelRows& pixels);
  std::uint32_t* new_page(std::uint32_t neighbourhood);

  WeightedPoints points_;
  double spread_within_ = 0.0;
  std::uint64_t low_squares_ = 0;              // sum of the squares of all low bits
  std::vector<std::uint64_t> words_;           // all 0 between two pictures
  std::vector<std::uint32_t> wide_of_;         // by bin: 0, or the index of its wide bin
  std::vector<Wide> wide_;                     // the first is nobody's
  std::vector<std::uint32_t> wide_bins_;       // whose they are
  std::vector<std::uint16_t> page_of_;         // by neighbourhood: 0, or its page
  std::vector<std::uint32_t> pages_;           // 4096 counts a page; the first is nobody's
  std::vector<std::uint16_t> neighbourhoods_;  // by page

  friend struct PixelLoops;
};

}  // namespace humanoid_ai

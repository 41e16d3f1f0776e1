// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/color_histogram.hpp"

#include <algorithm>
#include <cstring>

namespace humanoid_ai {
namespace {

constexpr std::size_t kBins = 64 * 64 * 64;
constexpr std::size_t kPage = 16 * 16 * 16;
constexpr std::uint64_t kFull = 1U << 13;  // of a word's count
constexpr std::array<unsigned, 3> kLowAt{14, 30, 46};
constexpr std::uint64_t kCountMask = (1U << 14) - 1, kLowMask = (1U << 16) - 1;

// By the low bits of three channels: what a pixel adds to its bin's word, and the sum of their squares.
struct LowBits {
  std::array<std::uint64_t, 64> word{};
  std::array<std::uint8_t, 64> squares{};
};

constexpr LowBits make_low_bits() {
  LowBits made;
  for (unsigned bits = 0; bits < 64; ++bits) {
    made.word[bits] = 1;
    for (unsigned channel = 0; channel < 3; ++channel) {
      const unsigned low = bits >> (2 * channel) & 3U;
      made.word[bits] |= std::uint64_t{low} << kLowAt[channel];
      made.squares[bits] = static_cast<std::uint8_t>(made.squares[bits] + low * low);
    }
  }
  return made;
}

constexpr LowBits kLowBits = make_low_bits();

#define HUMANOID_AI_INLINE __attribute__((always_inline)) inline

// Gathers parts of a pixel's channels (in bits 0..7, 8..15, 16..23) into one number, the first channel lowest.
struct ByShifts {
  HUMANOID_AI_INLINE static std::uint32_t high6(std::uint32_t pixel) {
    return (pixel >> 2 & 0x3FU) | (pixel >> 4 & 0xFC0U) | (pixel >> 6 & 0x3F000U);
  }
  HUMANOID_AI_INLINE static std::uint32_t low2(std::uint32_t pixel) {
    return (pixel & 3U) | (pixel >> 6 & 0xCU) | (pixel >> 12 & 0x30U);
  }
  HUMANOID_AI_INLINE static std::uint32_t high4(std::uint32_t pixel) {
    return (pixel >> 4 & 0xFU) | (pixel >> 8 & 0xF0U) | (pixel >> 12 & 0xF00U);
  }
  HUMANOID_AI_INLINE static std::uint32_t low4(std::uint32_t pixel) {
    return (pixel & 0xFU) | (pixel >> 4 & 0xF0U) | (pixel >> 8 & 0xF00U);
  }
};

#if defined(__x86_64__)
// The instruction itself: a function that is compiled for another processor could not be inlined into the loops.
struct ByPext {
  HUMANOID_AI_INLINE static std::uint32_t gather(std::uint32_t pixel, std::uint32_t mask) {
    std::uint32_t gathered;
    __asm__("pext %2, %1, %0" : "=r"(gathered) : "r"(pixel), "r"(mask));
    return gathered;
  }
  HUMANOID_AI_INLINE static std::uint32_t high6(std::uint32_t pixel) { return gather(pixel, 0xFCFCFCU); }
  HUMANOID_AI_INLINE static std::uint32_t low2(std::uint32_t pixel) { return gather(pixel, 0x030303U); }
  HUMANOID_AI_INLINE static std::uint32_t high4(std::uint32_t pixel) { return gather(pixel, 0xF0F0F0U); }
  HUMANOID_AI_INLINE static std::uint32_t low4(std::uint32_t pixel) { return gather(pixel, 0x0F0F0FU); }
};

// First generations of Zen have the instruction, in microcode, slower than shifts.
bool has_fast_pext() {
  static const bool has = __builtin_cpu_supports("bmi2") && !__builtin_cpu_is("znver1") && !__builtin_cpu_is("znver2");
  return has;
}
#endif

// Four bytes at once; the last pixel of a row of three channels has only three.
template <int kChannels>
HUMANOID_AI_INLINE std::uint32_t pixel_at(const std::uint8_t* row, std::size_t column) {
  std::uint32_t pixel;
  std::memcpy(&pixel, row + column * kChannels, sizeof pixel);
  return pixel;
}

HUMANOID_AI_INLINE std::uint32_t last_pixel(const std::uint8_t* row, std::size_t width, int channels) {
  const std::uint8_t* at = row + (width - 1) * static_cast<std::size_t>(channels);
  return at[0] | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16;
}

}  // namespace

// The loops over the pixels: what they share with the histogram are plain pointers.
struct PixelLoops {
  ColorHistogram& histogram;

  void overflow(std::uint64_t* words, std::uint32_t bin) {
    if (histogram.wide_of_[bin] == 0) {
      histogram.wide_of_[bin] = static_cast<std::uint32_t>(histogram.wide_.size());
      histogram.wide_.emplace_back();
      histogram.wide_bins_.push_back(bin);
    }
    ColorHistogram::Wide& wide = histogram.wide_[histogram.wide_of_[bin]];
    wide.count += words[bin] & kCountMask;
    for (std::size_t channel = 0; channel < 3; ++channel) wide.low[channel] += words[bin] >> kLowAt[channel] & kLowMask;
    words[bin] = 0;
  }

  template <int kChannels, class By>
  void blocks(const PixelRows& pixels) {
    std::uint64_t* const words = histogram.words_.data();
    std::uint64_t squares = 0;
    const auto add = [&](std::uint32_t pixel) __attribute__((always_inline)) {
      const std::uint32_t bin = By::high6(pixel), low = By::low2(pixel);
      const std::uint64_t word = words[bin] + kLowBits.word[low];
      words[bin] = word;
      squares += kLowBits.squares[low];
      if (__builtin_expect((word & kFull) != 0, 0)) overflow(words, bin);
    };
    for (std::size_t number = 0; number < pixels.height; ++number) {
      const std::uint8_t* const row = pixels.row(number);
#pragma GCC unroll 4
      for (std::size_t column = 0; column + 1 < pixels.width; ++column) add(pixel_at<kChannels>(row, column));
      add(last_pixel(row, pixels.width, kChannels));
    }
    histogram.low_squares_ = squares;
  }

  // False as soon as there are too many pages.
  template <int kChannels, class By>
  bool colors(const PixelRows& pixels) {
    std::uint16_t* const page_of = histogram.page_of_.data();
    std::uint32_t* counts = histogram.pages_.data();
    const auto add = [&](std::uint32_t pixel) __attribute__((always_inline)) {
      const std::uint32_t neighbourhood = By::high4(pixel);
      if (__builtin_expect(page_of[neighbourhood] == 0, 0)) counts = histogram.new_page(neighbourhood);
      counts[page_of[neighbourhood] * kPage + By::low4(pixel)]++;
    };
    for (std::size_t number = 0; number < pixels.height; ++number) {
      const std::uint8_t* const row = pixels.row(number);
#pragma GCC unroll 4
      for (std::size_t column = 0; column + 1 < pixels.width; ++column) add(pixel_at<kChannels>(row, column));
      add(last_pixel(row, pixels.width, kChannels));
      if (histogram.neighbourhoods_.size() > ColorHistogram::kPagesMax) return false;
    }
    return true;
  }
};

template <int kChannels>
void ColorHistogram::count_blocks(const PixelRows& pixels) {
#if defined(__x86_64__)
  if (has_fast_pext()) return PixelLoops{*this}.blocks<kChannels, ByPext>(pixels);
#endif
  PixelLoops{*this}.blocks<kChannels, ByShifts>(pixels);
}

template <int kChannels>
bool ColorHistogram::count_colors(const PixelRows& pixels) {
#if defined(__x86_64__)
  if (has_fast_pext()) return PixelLoops{*this}.colors<kChannels, ByPext>(pixels);
#endif
  return PixelLoops{*this}.colors<kChannels, ByShifts>(pixels);
}

ColorHistogram::ColorHistogram() : wide_(1), page_of_(kPage), pages_(kPage) {}

const WeightedPoints& ColorHistogram::blocks(const PixelRows& pixels) {
  if (pixels.size() == 0 || pixels.channels == 1) {
    levels(pixels);
    return points_;
  }
  if (words_.empty()) {
    words_.resize(kBins);
    wide_of_.resize(kBins);
  }
  pixels.channels == 4 ? count_blocks<4>(pixels) : count_blocks<3>(pixels);

  points_.reserve(std::min(pixels.size(), kBins));
  double explained = 0.0;  // of low_squares_, by the bins' means
  const std::size_t red = pixels.red_first ? 0 : 2, blue = 2 - red;
  const auto take = [&](std::uint32_t bin, double count, const std::array<double, 3>& low) {
    const std::array<double, 3> first{static_cast<double>((bin & 63U) * 4), static_cast<double>((bin >> 6 & 63U) * 4),
                                      static_cast<double>((bin >> 12) * 4)};
    explained += (low[0] * low[0] + low[1] * low[1] + low[2] * low[2]) / count;
    points_.add(static_cast<float>(first[red] + low[red] / count), static_cast<float>(first[1] + low[1] / count),
                static_cast<float>(first[blue] + low[blue] / count), static_cast<float>(count));
  };
  for (const std::uint32_t bin : wide_bins_) {
    const Wide& wide = wide_[wide_of_[bin]];
    const std::uint64_t word = words_[bin];
    std::array<double, 3> low;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      low[channel] = static_cast<double>(wide.low[channel] + (word >> kLowAt[channel] & kLowMask));
    }
    take(bin, static_cast<double>(wide.count + (word & kCountMask)), low);
    words_[bin] = 0;
    wide_of_[bin] = 0;
  }
  wide_.resize(1);
  wide_bins_.clear();
  for (std::uint32_t bin = 0; bin < kBins; ++bin) {
    const std::uint64_t word = words_[bin];
    if (word == 0) continue;
    words_[bin] = 0;
    take(bin, static_cast<double>(word & kCountMask),
         {static_cast<double>(word >> kLowAt[0] & kLowMask), static_cast<double>(word >> kLowAt[1] & kLowMask),
          static_cast<double>(word >> kLowAt[2] & kLowMask)});
  }
  points_.pad();
  spread_within_ = std::max(0.0, static_cast<double>(low_squares_) - explained);
  return points_;
}

const WeightedPoints* ColorHistogram::colors(const PixelRows& pixels) {
  if (pixels.size() == 0 || pixels.channels == 1) {
    levels(pixels);
    return &points_;
  }
  const bool fits = pixels.channels == 4 ? count_colors<4>(pixels) : count_colors<3>(pixels);
  points_.reserve(fits ? std::min(pixels.size(), neighbourhoods_.size() * kPage) : 0);
  for (std::size_t page = 1; page <= neighbourhoods_.size(); ++page) {
    const std::uint32_t near = neighbourhoods_[page - 1];
    page_of_[near] = 0;
    if (!fits) continue;
    for (std::uint32_t index = 0; index < kPage; ++index) {
      const std::uint32_t count = pages_[page * kPage + index];
      if (count == 0) continue;
      const std::array<std::uint32_t, 3> color{(near & 15U) << 4 | (index & 15U),
                                               (near >> 4 & 15U) << 4 | (index >> 4 & 15U),
                                               (near >> 8) << 4 | index >> 8};
      const std::size_t red = pixels.red_first ? 0 : 2;
      points_.add(static_cast<float>(color[red]), static_cast<float>(color[1]), static_cast<float>(color[2 - red]),
                  static_cast<float>(count));
    }
  }
  std::fill(pages_.begin(), pages_.begin() + static_cast<std::ptrdiff_t>((neighbourhoods_.size() + 1) * kPage), 0U);
  neighbourhoods_.clear();
  points_.pad();
  spread_within_ = 0.0;
  return fits ? &points_ : nullptr;
}

// Each level of grey by itself. Four tables: equal neighbours would wait for each other's count.
void ColorHistogram::levels(const PixelRows& pixels) {
  std::array<std::array<std::uint32_t, 256>, 4> counts{};
  for (std::size_t number = 0; pixels.width > 0 && number < pixels.height; ++number) {
    const std::uint8_t* const row = pixels.row(number);
    std::size_t column = 0;
    for (; column + 4 <= pixels.width; column += 4) {
      for (std::size_t table = 0; table < 4; ++table) counts[table][row[column + table]]++;
    }
    for (; column < pixels.width; ++column) counts[0][row[column]]++;
  }
  points_.reserve(256);
  for (std::size_t level = 0; level < 256; ++level) {
    const std::uint32_t count = counts[0][level] + counts[1][level] + counts[2][level] + counts[3][level];
    const auto gray = static_cast<float>(level);
    if (count > 0) points_.add(gray, gray, gray, static_cast<float>(count));
  }
  points_.pad();
  spread_within_ = 0.0;
}

std::uint32_t* ColorHistogram::new_page(std::uint32_t neighbourhood) {
  neighbourhoods_.push_back(static_cast<std::uint16_t>(neighbourhood));
  page_of_[neighbourhood] = static_cast<std::uint16_t>(neighbourhoods_.size());
  if (pages_.size() < (neighbourhoods_.size() + 1) * kPage) pages_.resize((neighbourhoods_.size() + 1) * kPage);
  return pages_.data();
}

}  // namespace humanoid_ai

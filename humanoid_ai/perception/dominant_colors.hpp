// SPDX-License-Identifier: Apache-2.0
// DominantColorSearch: the few colours that stand for a picture best: K-means of all its pixels, by way of their histogram.
//
//   DominantColorSearch dominant;
//   for (const DominantColor& color : dominant.find(pixels, {.clusters = 3}).colors) ...
//
// Pixels of one bin of the histogram go to one centre together. Where bins are not small beside the clusters (the share of the
// spread that lies within them tells), every colour is counted by itself instead. A search also starts from the centres of the
// picture before, so that in a film fewer fresh starts are needed.
//
// Not for two threads at once.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "humanoid_ai/perception/color_histogram.hpp"
#include "humanoid_ai/perception/kmeans.hpp"
#include "humanoid_ai/perception/pixel_rows.hpp"

namespace humanoid_ai {

struct DominantColor {
  std::array<double, 3> rgb;  // 0..255
  double fraction;            // of the pixels, 0..1
};

struct DominantColorsFound {
  std::vector<DominantColor> colors;  // most frequent first
  double inertia = 0.0;  // sum of squared distances of all pixels from their colour, in the space of the search
  std::size_t bins = 0;
  int iterations = 0;
};

class DominantColorSearch {
 public:
  enum class Space { kRgb, kLab };
  struct Options {
    int clusters = 3;
    Space space = Space::kRgb;
    int starts = 10;       // seeded by k-means++
    int starts_again = 2;  // the same, when there are centres of a picture before
    std::uint64_t seed = 42;
  };

  DominantColorsFound find(const PixelRows& pixels, const Options& options);

  // The next picture has nothing to do with the last.
  void forget() {
    centers_.clear();
    is_fine_ = false;
  }

 private:
  Clustering cluster(const WeightedPoints& points, const Options& options);

  ColorHistogram histogram_;
  KMeans kmeans_;
  WeightedPoints lab_;
  std::vector<std::array<double, 3>> centers_;  // of the last picture, in its space
  Space space_ = Space::kRgb;
  bool is_fine_ = false;  // the last picture needed every colour by itself
};

// 'Dominant colors detected: [[b, g, r], ...], fractions: [0.61, ...]'
std::string describe(const std::vector<DominantColor>& colors);

}  // namespace humanoid_ai

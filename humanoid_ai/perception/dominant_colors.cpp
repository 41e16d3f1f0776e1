// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/dominant_colors.hpp"

#include <cmath>
#include <cstdio>

#include "humanoid_ai/perception/color_space.hpp"

namespace humanoid_ai {
namespace {

// Of the spread, within the bins. What a clustering of bins loses is less than half of it, usually much less, because the bins
// that lie across a border between two clusters have their pixels on both sides of it; unless all colours lie on one line, as
// those of a grey picture do. Such a picture has few colours, which are soon counted one by one.
constexpr double kWithinMax = 0.012;
constexpr std::size_t kFewBlocks = 256, kFewColors = 1024;
constexpr std::size_t kManyColors = 1 << 16;  // take longer than a frame; their bins must do
constexpr double kSpreadOfBlock = 4.0;        // squared levels, of pixels that fill a bin of 4 x 4 x 4 evenly, about
constexpr double kLabPerLevelSquared = 0.3;   // a squared level in L*a*b*, about

}  // namespace

Clustering DominantColorSearch::cluster(const WeightedPoints& points, const Options& options) {
  const bool is_lab = options.space == Space::kLab;
  if (is_lab) points_to_lab(points, lab_);
  const bool is_warm =
      !centers_.empty() && space_ == options.space && centers_.size() == static_cast<std::size_t>(options.clusters);
  KMeans::Options search;
  search.clusters = options.clusters;
  search.starts = is_warm ? options.starts_again : options.starts;
  search.seed = options.seed;
  Clustering found =
      kmeans_.find(is_lab ? lab_ : points, search, is_warm ? centers_ : std::vector<std::array<double, 3>>{});
  centers_.clear();
  for (const Cluster& cluster : found.clusters) centers_.push_back(cluster.center);
  space_ = options.space;
  return found;
}

DominantColorsFound DominantColorSearch::find(const PixelRows& pixels, const Options& options) {
  const double scale = options.space == Space::kLab ? kLabPerLevelSquared : 1.0;
  const auto colors = [&]() -> const WeightedPoints* {
    const WeightedPoints* counted = histogram_.colors(pixels);
    return counted != nullptr && counted->size <= kManyColors ? counted : nullptr;
  };
  const WeightedPoints* points = is_fine_ ? colors() : nullptr;
  is_fine_ = points != nullptr;
  if (points == nullptr) points = &histogram_.blocks(pixels);
  Clustering clustering = cluster(*points, options);
  double within = scale * histogram_.spread_within();
  const bool is_coarse = points->size > 0 && (within > kWithinMax * (clustering.inertia + within) ||
                                              (within > 0.0 && points->size < kFewBlocks));
  if (is_coarse) {
    if (const WeightedPoints* fine = colors()) {
      points = fine;
      clustering = cluster(*points, options);
      within = 0.0;
      is_fine_ = true;
    } else {
      points = &histogram_.blocks(pixels);
    }
  } else if (is_fine_) {
    const double within_blocks = scale * kSpreadOfBlock * static_cast<double>(pixels.size());
    is_fine_ = points->size < kFewColors || within_blocks > 0.5 * kWithinMax * clustering.inertia;
  }

  DominantColorsFound found;
  found.inertia = clustering.inertia + within;
  found.iterations = clustering.iterations;
  found.bins = points->size;
  for (const Cluster& cluster : clustering.clusters) {
    found.colors.push_back({options.space == Space::kLab ? rgb_of_lab(cluster.center) : cluster.center,
                            cluster.weight / static_cast<double>(pixels.size())});
  }
  return found;
}

std::string describe(const std::vector<DominantColor>& colors) {
  std::string centers, fractions;
  for (const DominantColor& color : colors) {
    char text[64];
    std::snprintf(text, sizeof text, "%s[%ld, %ld, %ld]", centers.empty() ? "" : ", ", std::lround(color.rgb[2]),
                  std::lround(color.rgb[1]), std::lround(color.rgb[0]));
    centers += text;
    std::snprintf(text, sizeof text, "%.3f", color.fraction);
    std::string fraction = text;
    while (fraction.back() == '0' && fraction[fraction.size() - 2] != '.') fraction.pop_back();
    fractions += (fractions.empty() ? "" : ", ") + fraction;
  }
  return "Dominant colors detected: [" + centers + "], fractions: [" + fractions + "]";
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/detection.hpp"

#include <algorithm>

namespace humanoid_ai {
namespace {

constexpr float kNestedShare = 0.8F;  // of the smaller box

bool rivals(const Detection& a, const Detection& b, float overlap_max, bool nested) {
  if (a.class_id != b.class_id) return false;
  const float shared = shared_area(a.box, b.box);
  if (shared > overlap_max * (a.box.area() + b.box.area() - shared)) return true;
  return nested && shared > kNestedShare * std::min(a.box.area(), b.box.area());
}

}  // namespace

float shared_area(const Box& a, const Box& b) {
  const float width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const float height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0.0F && height > 0.0F ? width * height : 0.0F;
}

float overlap(const Box& a, const Box& b) {
  const float shared = shared_area(a, b);
  const float all = a.area() + b.area() - shared;
  return all > 0.0F ? shared / all : 0.0F;
}

Box clipped(const Box& box, int picture_width, int picture_height) {
  const float left = std::clamp(box.x, 0.0F, static_cast<float>(picture_width));
  const float top = std::clamp(box.y, 0.0F, static_cast<float>(picture_height));
  const float right = std::clamp(box.x + box.width, left, static_cast<float>(picture_width));
  const float bottom = std::clamp(box.y + box.height, top, static_cast<float>(picture_height));
  return {left, top, right - left, bottom - top};
}

std::vector<Detection> suppress_overlaps(std::vector<Detection> found, float overlap_max, bool nested) {
  std::stable_sort(found.begin(), found.end(),
                   [](const Detection& a, const Detection& b) { return a.confidence > b.confidence; });
  std::vector<Detection> kept;
  for (Detection& candidate : found) {
    const bool weaker = std::any_of(kept.begin(), kept.end(), [&](const Detection& better) {
      return rivals(better, candidate, overlap_max, nested);
    });
    if (!weaker) kept.push_back(std::move(candidate));
  }
  return kept;
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/detector.hpp"

#include <algorithm>

#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {

std::unique_ptr<Detector> make_detector(const DetectorSettings& settings) {
  if (settings.backend == "network") return make_network_detector(settings);
  if (settings.backend == "hog") return make_hog_detector(settings);
  if (settings.backend == "cascade") return make_cascade_detector(settings);
  throw ModelError("backend '" + settings.backend + "': there are network, hog, cascade");
}

std::vector<Detection> within(const Limits& limits, std::vector<Detection> found, bool nested) {
  found = suppress_overlaps(std::move(found), limits.overlap_max, nested);
  std::erase_if(found, [&](const Detection& detection) {
    return !limits.classes.empty() &&
           std::find(limits.classes.begin(), limits.classes.end(), detection.label) == limits.classes.end();
  });
  const auto most = static_cast<std::size_t>(std::max(0, limits.detections_max));
  if (found.size() > most) found.erase(found.begin() + static_cast<std::ptrdiff_t>(most), found.end());
  return found;
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// BoxTracker: the same things from picture to picture: numbers that stay, boxes that do not shake, gaps that are bridged.
//
//   for each picture, in order:  detections = tracker.follow(detector.detect(picture, loose_limits));
//
// Each track moves on at its own speed and takes the nearest detection of its class. A detection that is surer than `sure`
// begins a track; weaker ones only go on with one. A track is told from its second picture on, at once when its first
// detection was very sure, and for a few pictures after it was last seen, with falling confidence.
#pragma once

#include <cstddef>
#include <vector>

#include "humanoid_ai/perception/detectors/detection.hpp"

namespace humanoid_ai {

struct TrackerSettings {
  float sure = 0.75F;        // confidence that begins a track
  float very_sure = 0.85F;   // confidence that is told at once
  float overlap_min = 0.3F;  // of a track's expected box and a detection, to be the same
  int seen_min = 2;          // pictures before a track is told
  int missed_max = 1;        // pictures for which a track is told though not seen
  int forgotten_after = 8;   // pictures for which a track is kept though not seen
  float smoothing = 0.5F;    // how much of a box's size is taken from the past, 0..1; places follow twice as fast
};

class BoxTracker {
 public:
  explicit BoxTracker(TrackerSettings settings = {}) : settings_(settings) {}

  // Detections of the next picture -> tracks, surest first.
  std::vector<Detection> follow(std::vector<Detection> found);
  void forget() { tracks_.clear(); }

 private:
  struct Track {
    Detection last;                        // box smoothed
    float speed_x = 0.0F, speed_y = 0.0F;  // pixels a picture, of the center
    int seen = 0;
    int missed = 0;
    bool told = false;
  };

  void match(const std::vector<Detection>& found, std::vector<char>& taken, bool only_sure);
  void update(Track& track, const Detection& found) const;

  const TrackerSettings settings_;
  std::vector<Track> tracks_;
  int next_ = 0;
};

}  // namespace humanoid_ai

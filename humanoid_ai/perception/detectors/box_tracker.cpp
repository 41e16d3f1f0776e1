// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/box_tracker.hpp"

#include <algorithm>

namespace humanoid_ai {
namespace {

struct Match {
  float overlap;
  std::size_t track, found;
};

constexpr float kFade = 0.85F;       // of a confidence, for each picture in which a track is not seen
constexpr float kSpeedShare = 0.3F;  // of a new speed that is believed

}  // namespace

void BoxTracker::update(Track& track, const Detection& found) const {
  Box& box = track.last.box;
  const float pictures = static_cast<float>(track.missed + 1);
  const float seen_x = found.box.x + found.box.width / 2, seen_y = found.box.y + found.box.height / 2;
  const float expected_x = box.x + box.width / 2, expected_y = box.y + box.height / 2;
  const float follow = 1.0F - settings_.smoothing / 2, grow = 1.0F - settings_.smoothing;
  track.speed_x += kSpeedShare * (seen_x - expected_x) / pictures;
  track.speed_y += kSpeedShare * (seen_y - expected_y) / pictures;
  const float x = expected_x + follow * (seen_x - expected_x), y = expected_y + follow * (seen_y - expected_y);
  const float width = box.width + grow * (found.box.width - box.width);
  const float height = box.height + grow * (found.box.height - box.height);
  box = {x - width / 2, y - height / 2, width, height};
  track.last.confidence = std::max(found.confidence, kFade * track.last.confidence);
  track.missed = 0;
  track.seen++;
}

// Gives each track without a detection the one that overlaps its expected box most, best pairs first.
void BoxTracker::match(const std::vector<Detection>& found, std::vector<char>& taken, bool only_sure) {
  std::vector<Match> matches;
  for (std::size_t t = 0; t < tracks_.size(); ++t) {
    if (tracks_[t].missed == 0) continue;
    for (std::size_t f = 0; f < found.size(); ++f) {
      if (taken[f] || found[f].class_id != tracks_[t].last.class_id) continue;
      if (only_sure && found[f].confidence < settings_.sure) continue;
      const float shared = overlap(tracks_[t].last.box, found[f].box);
      if (shared >= settings_.overlap_min) matches.push_back({shared, t, f});
    }
  }
  std::stable_sort(matches.begin(), matches.end(),
                   [](const Match& a, const Match& b) { return a.overlap > b.overlap; });
  for (const Match& pair : matches) {
    if (taken[pair.found] || tracks_[pair.track].missed == 0) continue;
    tracks_[pair.track].missed--;  // it counted this picture already
    update(tracks_[pair.track], found[pair.found]);
    taken[pair.found] = 1;
  }
}

std::vector<Detection> BoxTracker::follow(std::vector<Detection> found) {
  for (Track& track : tracks_) {
    track.last.box.x += track.speed_x;
    track.last.box.y += track.speed_y;
    track.missed++;
  }
  std::vector<char> taken(found.size(), 0);
  match(found, taken, true);
  match(found, taken, false);
  for (std::size_t f = 0; f < found.size(); ++f) {
    if (taken[f] || found[f].confidence < settings_.sure) continue;
    Track track;
    track.last = found[f];
    track.last.track = next_++;
    track.seen = 1;
    tracks_.push_back(track);
  }
  std::erase_if(tracks_, [this](const Track& track) {
    return track.missed > (track.told ? settings_.forgotten_after : settings_.missed_max);
  });
  std::vector<Detection> told;
  for (Track& track : tracks_) {
    track.told = track.told || track.seen >= settings_.seen_min || track.last.confidence >= settings_.very_sure;
    if (track.missed > 0) track.last.confidence *= kFade;
    if (track.told && track.missed <= settings_.missed_max) told.push_back(track.last);
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const Detection& a, const Detection& b) { return a.confidence > b.confidence; });
  return told;
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// What a detector says: a class, how sure, and where, in pixels of the picture that was given.
#pragma once

#include <string>
#include <vector>

namespace humanoid_ai {

// x to the right, y down, from the picture's upper left corner.
struct Box {
  float x = 0.0F;
  float y = 0.0F;
  float width = 0.0F;
  float height = 0.0F;

  float area() const { return width * height; }
  friend bool operator==(const Box&, const Box&) = default;
};

// Area that both cover.
float shared_area(const Box& a, const Box& b);
// Intersection over union, 0..1; 0 for empty boxes.
float overlap(const Box& a, const Box& b);
// The part that lies in a picture of this size; empty when none does.
Box clipped(const Box& box, int picture_width, int picture_height);

struct Detection {
  std::string label;
  int class_id = 0;         // the model's own number
  float confidence = 0.0F;  // 0..1
  Box box;
  int track = -1;  // the same over several pictures while a tracker follows it; -1: not tracked
};

// Greedy non-maximum suppression among boxes of the same class: of two that overlap by more than overlap_max of their union
// the surer stays. With `nested`, the weaker also goes when most of one lies in the other. Returns the rest, surest first.
std::vector<Detection> suppress_overlaps(std::vector<Detection> found, float overlap_max, bool nested = false);

}  // namespace humanoid_ai

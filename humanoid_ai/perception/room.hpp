// SPDX-License-Identifier: Apache-2.0
// A room to scan: walls, furniture and one walking person in two dimensions, seen by a ray-casting laser scanner.
//
// Coordinates are metres in the scanner's frame: x ahead, y to the left, the scanner at the origin. humanoid_ai/world.py has
// the same room and a drawing of it. The person enters by the door, walks to a spot in front of the scanner, 0.3 m from skin to
// sensor, stands there, and leaves: once a period. The window's glass lets the beam out: no echo, infinity. A few beams fail,
// as they do in life: NaN.
#pragma once

#include <cstddef>
#include <random>
#include <vector>

namespace humanoid_ai {

// What a LaserScan says about its sensor: all around, counter-clockwise from behind.
struct Scanner {
  explicit Scanner(std::size_t beam_count) : beams(beam_count) {}

  std::size_t beams;
  float angle_min = -3.14159265358979F;
  float range_min = 0.10F;
  float range_max = 8.0F;

  float angle_increment() const { return -2.0F * angle_min / static_cast<float>(beams); }
  float angle_max() const { return angle_min + static_cast<float>(beams - 1) * angle_increment(); }
};

struct Circle {
  double x, y, radius;
};

// Where the person is at a time.
Circle person_at(double time_sec, double period_sec);

// Distance from the origin to the first thing that a beam in a direction (radians) meets; infinity where it meets nothing.
double distance_to_room(double angle, const Circle& person);

struct ScanFaults {
  double noise_m = 0.008;  // standard deviation of a range
  double dropouts = 0.01;  // fraction of beams that fail
};

// What the scanner reads at a time: infinity for no echo in its range, NaN for a failed beam.
std::vector<float> scan_room(double time_sec, const Scanner& scanner, double period_sec, const ScanFaults& faults,
                             std::mt19937_64& generator);

}  // namespace humanoid_ai

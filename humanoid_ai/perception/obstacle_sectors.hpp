// SPDX-License-Identifier: Apache-2.0
// ObstacleSectors: which directions of a laser scan something is too close in, without flicker.
//
//   ObstacleSectors sectors;
//   sectors.update(scan, options);                    // throws BadInput, its state as it was
//   if (sectors.is_near()) ... sectors.nearest()->distance ...
//
// A sector's distance is that of its min_points-th nearest valid echo, so that single stray echoes are not heard. A sector is
// near from the scan in which its distance falls below near_m, until the scan in which it exceeds clear_m.
//
// A valid echo is one that the sensor can measure and the options want: finite, positive, within range_min and range_max of
// both, within the angles. NaN, infinities and zeros are how drivers report "no echo". A scan without a valid echo says nothing
// and is refused; unless infinity_is_clear and a beam within the angles is positive infinity, which by convention means that
// nothing was there.
#pragma once

#include <cstddef>
#include <limits>
#include <numbers>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "humanoid_ai/perception/bad_input.hpp"

namespace humanoid_ai {

// What a LaserScan says; refers to ranges that somebody else keeps.
struct Scan {
  double angle_min = 0.0, angle_increment = 0.0;  // radians
  double range_min = 0.0, range_max = 0.0;        // metres
  std::span<const float> ranges;
};

// Any message with the members of sensor_msgs/LaserScan.
template <class LaserScan>
Scan as_scan(const LaserScan& scan) {
  return {
      scan.angle_min, scan.angle_increment, scan.range_min, scan.range_max, {scan.ranges.data(), scan.ranges.size()}};
}

struct SectorOptions {
  std::size_t sectors = 8;
  double angle_min = -std::numbers::pi, angle_max = std::numbers::pi;  // radians, 0 ahead, positive to the left
  double range_min = 0.0, range_max = std::numeric_limits<double>::infinity();
  double near_m = 0.5, clear_m = 0.6;
  std::size_t min_points = 1;
  bool infinity_is_clear = false;
};

struct Obstacle {
  double distance = std::numeric_limits<double>::infinity();  // metres
  double bearing = std::numeric_limits<double>::quiet_NaN();  // radians
};

struct Sector {
  double angle_min = 0.0, angle_max = 0.0;
  std::size_t points = 0;            // valid echoes
  std::optional<Obstacle> obstacle;  // nullopt with fewer than min_points
  bool is_near = false;
};

class ObstacleSectors {
 public:
  // Throws std::invalid_argument for options that make no sense (see complaint()).
  const std::vector<Sector>& update(const Scan& scan, const SectorOptions& options);

  const std::vector<Sector>& sectors() const { return sectors_; }
  bool is_near() const;
  // Of all sectors; nullopt when there is none.
  std::optional<Obstacle> nearest() const;

 private:
  std::vector<Sector> sectors_;
  std::vector<std::vector<Obstacle>> echoes_;  // by sector
};

// Why options make no sense, in one line; empty when they do.
std::string complaint(const SectorOptions& options);

// Turns states into events: what there is to say after an update.
class ObstacleWatch {
 public:
  enum class Event { kNothing, kNear, kStillNear, kClear };
  Event update(bool is_near, double now_sec, double remind_sec);

 private:
  bool was_near_ = false;
  double said_ = 0.0;
};

// '0.42 m at 30 degrees left'
std::string describe(const Obstacle& obstacle);

}  // namespace humanoid_ai

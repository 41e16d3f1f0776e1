// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/obstacle_sectors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace humanoid_ai {
namespace {

constexpr double kTurn = 2.0 * std::numbers::pi;
constexpr double kRounding = 1e-6;  // scans say their angles in single precision: a beam on a limit is within it

void check(const Scan& scan) {
  if (scan.ranges.empty()) throw BadInput("scan without ranges");
  if (!std::isfinite(scan.angle_min) || !std::isfinite(scan.angle_increment)) {
    throw BadInput("scan whose angles are no numbers");
  }
  if (scan.angle_increment == 0.0 && scan.ranges.size() > 1) throw BadInput("scan whose beams all have one angle");
  if (!(scan.range_min >= 0.0) || !(scan.range_max > scan.range_min)) {
    throw BadInput("scan whose range limits, " + std::to_string(scan.range_min) + " to " +
                   std::to_string(scan.range_max) + " m, make no sense");
  }
}

}  // namespace

std::string complaint(const SectorOptions& options) {
  if (options.sectors < 1) return "there must be a sector";
  if (!(options.angle_max > options.angle_min)) return "the largest angle must be above the least";
  if (options.angle_max - options.angle_min > kTurn + 1e-9) return "the angles must not be more than a turn apart";
  if (!(options.range_max > options.range_min)) return "the largest range must be above the least";
  if (!(options.near_m > 0.0)) return "the near distance must be positive";
  if (!(options.clear_m >= options.near_m)) return "the clear distance must not be below the near distance";
  if (options.min_points < 1) return "an obstacle must return an echo";
  return {};
}

const std::vector<Sector>& ObstacleSectors::update(const Scan& scan, const SectorOptions& options) {
  if (const std::string reason = complaint(options); !reason.empty()) throw std::invalid_argument(reason);
  check(scan);
  echoes_.resize(options.sectors);
  for (auto& echoes : echoes_) echoes.clear();
  const double width = (options.angle_max - options.angle_min) / static_cast<double>(options.sectors);
  const double least = std::max(scan.range_min, options.range_min), most = std::min(scan.range_max, options.range_max);
  std::size_t valid = 0, infinite = 0, missing = 0;
  for (std::size_t beam = 0; beam < scan.ranges.size(); ++beam) {
    const double angle = std::remainder(scan.angle_min + static_cast<double>(beam) * scan.angle_increment, kTurn);
    // The turn of the limits in which the beam lies, if any.
    const double from_min = angle - options.angle_min + kRounding;
    const double above = from_min - kTurn * std::floor(from_min / kTurn);
    if (above > options.angle_max - options.angle_min + 2.0 * kRounding) continue;
    const double range = scan.ranges[beam];
    infinite += std::isinf(range) && range > 0.0;
    missing += std::isnan(range);
    if (!std::isfinite(range) || range <= 0.0 || range < least || range > most) continue;
    valid++;
    echoes_[std::min(options.sectors - 1, static_cast<std::size_t>(above / width))].push_back({range, angle});
  }
  if (valid == 0 && !(options.infinity_is_clear && infinite > 0)) {
    throw BadInput("no valid range among " + std::to_string(scan.ranges.size()) + " (" + std::to_string(infinite) +
                   " infinite, " + std::to_string(missing) + " NaN)");
  }
  sectors_.resize(options.sectors);
  for (std::size_t index = 0; index < options.sectors; ++index) {
    Sector& sector = sectors_[index];
    auto& echoes = echoes_[index];
    sector.angle_min = options.angle_min + width * static_cast<double>(index);
    sector.angle_max = sector.angle_min + width;
    sector.points = echoes.size();
    sector.obstacle.reset();
    if (echoes.size() >= options.min_points) {
      const auto nth = echoes.begin() + static_cast<std::ptrdiff_t>(options.min_points - 1);
      std::nth_element(echoes.begin(), nth, echoes.end(),
                       [](const Obstacle& left, const Obstacle& right) { return left.distance < right.distance; });
      sector.obstacle = *nth;
    }
    const double distance = sector.obstacle ? sector.obstacle->distance : Obstacle{}.distance;
    sector.is_near = sector.is_near ? !(distance > options.clear_m) : distance < options.near_m;
  }
  return sectors_;
}

bool ObstacleSectors::is_near() const {
  return std::any_of(sectors_.begin(), sectors_.end(), [](const Sector& sector) { return sector.is_near; });
}

std::optional<Obstacle> ObstacleSectors::nearest() const {
  std::optional<Obstacle> nearest;
  for (const Sector& sector : sectors_) {
    if (sector.obstacle && (!nearest || sector.obstacle->distance < nearest->distance)) nearest = sector.obstacle;
  }
  return nearest;
}

ObstacleWatch::Event ObstacleWatch::update(bool is_near, double now_sec, double remind_sec) {
  if (is_near != was_near_) {
    was_near_ = is_near;
    said_ = now_sec;
    return is_near ? Event::kNear : Event::kClear;
  }
  if (is_near && now_sec - said_ >= remind_sec) {
    said_ = now_sec;
    return Event::kStillNear;
  }
  return Event::kNothing;
}

std::string describe(const Obstacle& obstacle) {
  const long degrees = std::lround(obstacle.bearing * 180.0 / std::numbers::pi);
  char text[64];
  if (degrees == 0) {
    std::snprintf(text, sizeof text, "%.2f m ahead", obstacle.distance);
  } else {
    std::snprintf(text, sizeof text, "%.2f m at %ld degrees %s", obstacle.distance, std::labs(degrees),
                  degrees > 0 ? "left" : "right");
  }
  return text;
}

}  // namespace humanoid_ai

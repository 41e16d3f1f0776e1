// SPDX-License-Identifier: Apache-2.0
// Is something in the way, and where? Every laser scan by sectors, with limits, a least number of echoes and hysteresis.
//
// Subscribes   scan (sensor_msgs/LaserScan)
// Publishes    obstacle_sectors (humanoid_msgs/ObstacleSectorArray), header copied from the scan
//              /diagnostics: its level is WARN while something is near; received, processed, dropped, errors, ...
// Warns        on the console and /rosout, when an obstacle comes nearer than obstacle_distance; again every
//              warn_period_sec while it stays; says once when the way is clear again
//
// Parameters   obstacle_distance (0.5)    metres below which a sector is near
//              clear_distance (0.6)       metres beyond which it is clear again; at least obstacle_distance
//              min_points (1)             echoes that an obstacle must return in a sector
//              sectors (8)
//              angle_min, angle_max (-180.0, 180.0)   degrees that are looked at, 0 ahead, positive to the left
//              range_min, range_max (0.0, 0.0)        metres that are believed, beside what the sensor says; 0: no limit
//              infinity_is_clear (false)  a scan of nothing but infinities says "nothing there" instead of nothing at all
//              warn_period_sec (2.0)
//              All may change while running.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numbers>
#include <string>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/perception_node.hpp"
#include "humanoid_ai/perception/obstacle_sectors.hpp"
#include "humanoid_msgs/msg/obstacle_sector_array.hpp"
#include "sensor_msgs/msg/laser_scan.hpp"

namespace humanoid_ai {

class ObstacleMonitor : public PerceptionNode<> {
 public:
  explicit ObstacleMonitor(const rclcpp::NodeOptions& options) : PerceptionNode("obstacle_monitor", options) {
    near_ = parameters.number("obstacle_distance", 0.5, 0.01, 100.0, "near below this distance, in metres");
    clear_ = parameters.number("clear_distance", 0.6, 0.01, 100.0, "clear beyond this distance, in metres");
    min_points_ = parameters.integer("min_points", 1, 1, 1000, "echoes that an obstacle must return in a sector");
    sectors_ = parameters.integer("sectors", 8, 1, 360, "directions that are told apart");
    angle_min_ = parameters.number("angle_min", -180.0, -360.0, 360.0, "degrees, 0 ahead, positive to the left");
    angle_max_ = parameters.number("angle_max", 180.0, -360.0, 360.0, "degrees, 0 ahead, positive to the left");
    range_min_ = parameters.number("range_min", 0.0, 0.0, 1000.0, "nearer echoes are not believed; metres");
    range_max_ =
        parameters.number("range_max", 0.0, 0.0, 1000.0, "farther echoes are not believed; metres, 0: no limit");
    infinity_ =
        parameters.flag("infinity_is_clear", false, "a scan of nothing but infinities says that nothing is there");
    remind_ = parameters.number("warn_period_sec", 2.0, 0.0, 3600.0, "seconds between two warnings");
    if (const std::string reason = complaint(options_now()); !reason.empty()) {
      throw rclcpp::exceptions::InvalidParameterValueException(reason);
    }
    publisher_ = create_publisher<humanoid_msgs::msg::ObstacleSectorArray>("obstacle_sectors", 10);
    diagnostics.level(Diagnostics::Status::OK, "no scan yet");
    scans_ = watch<sensor_msgs::msg::LaserScan>("scan", rclcpp::QoS(5),
                                                [this](const sensor_msgs::msg::LaserScan& scan) { look(scan); });
    RCLCPP_INFO(get_logger(), "Obstacle monitor is ready: obstacles nearer than %g m", near_.get());
  }

 private:
  SectorOptions options_now() const {
    constexpr double kDegree = std::numbers::pi / 180.0;
    SectorOptions options;
    options.sectors = static_cast<std::size_t>(sectors_.get());
    options.angle_min = angle_min_.get() * kDegree;
    options.angle_max = angle_max_.get() * kDegree;
    options.range_min = range_min_.get();
    options.range_max = range_max_.get() > 0.0 ? range_max_.get() : std::numeric_limits<double>::infinity();
    options.near_m = near_.get();
    options.clear_m = std::max(near_.get(), clear_.get());
    options.min_points = static_cast<std::size_t>(min_points_.get());
    options.infinity_is_clear = infinity_.get();
    return options;
  }

  // Worker thread.
  void look(const sensor_msgs::msg::LaserScan& scan) {
    state_.update(as_scan(scan), options_now());
    const Obstacle nearest = state_.nearest().value_or(Obstacle{});
    auto message = std::make_unique<humanoid_msgs::msg::ObstacleSectorArray>();
    message->header = scan.header;
    message->state = state_.is_near() ? humanoid_msgs::msg::ObstacleSectorArray::NEAR
                                      : humanoid_msgs::msg::ObstacleSectorArray::CLEAR;
    message->distance = static_cast<float>(nearest.distance);
    message->bearing = static_cast<float>(nearest.bearing);
    for (const Sector& sector : state_.sectors()) {
      const Obstacle obstacle = sector.obstacle.value_or(Obstacle{});
      auto& entry = message->sectors.emplace_back();
      entry.angle_min = static_cast<float>(sector.angle_min);
      entry.angle_max = static_cast<float>(sector.angle_max);
      entry.points = static_cast<std::uint32_t>(sector.points);
      entry.distance = static_cast<float>(obstacle.distance);
      entry.bearing = static_cast<float>(obstacle.bearing);
      entry.near = sector.is_near;
    }
    publisher_->publish(std::move(message));
    note_latency(scan.header.stamp);
    tell(nearest);
  }

  void tell(const Obstacle& nearest) {
    const std::chrono::duration<double> now = std::chrono::steady_clock::now().time_since_epoch();
    // A near sector keeps its word until clear_distance, so that there is an obstacle to describe, or none in any sector.
    const std::string where = std::isfinite(nearest.distance) ? describe(nearest) : "out of sight";
    switch (watch_.update(state_.is_near(), now.count(), remind_.get())) {
      case ObstacleWatch::Event::kNear:
        RCLCPP_WARN(get_logger(), "Obstacle detected nearby! %s", where.c_str());
        break;
      case ObstacleWatch::Event::kStillNear:
        RCLCPP_WARN(get_logger(), "Obstacle still nearby! %s", where.c_str());
        break;
      case ObstacleWatch::Event::kClear:
        RCLCPP_INFO(get_logger(), "The way is clear again");
        break;
      case ObstacleWatch::Event::kNothing:
        break;
    }
    state_.is_near() ? diagnostics.level(Diagnostics::Status::WARN, "obstacle nearby: " + where)
                     : diagnostics.level(Diagnostics::Status::OK, "the way is clear");
  }

  Live<double> near_, clear_, angle_min_, angle_max_, range_min_, range_max_, remind_;
  Live<std::int64_t> min_points_, sectors_;
  Live<bool> infinity_;
  rclcpp::Publisher<humanoid_msgs::msg::ObstacleSectorArray>::SharedPtr publisher_;

  // Worker thread only
  ObstacleSectors state_;
  ObstacleWatch watch_;

  std::unique_ptr<Intake<sensor_msgs::msg::LaserScan>> scans_;  // last: ends the worker before the rest goes
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(ObstacleMonitor, obstacle_monitor)

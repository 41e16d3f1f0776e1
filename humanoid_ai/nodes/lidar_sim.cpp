// SPDX-License-Identifier: Apache-2.0
// A laser scanner in the room of perception/room.hpp, where someone walks up to the robot and away again.
//
// Publishes    scan (sensor_msgs/LaserScan), /diagnostics: processed
//
// Parameters   rate_hz (10.0)              scans per second
//              beams (360)                 around the full circle, counter-clockwise from behind
//              noise_m (0.008)             standard deviation of a range, in metres
//              dropouts (0.01)             fraction of beams that fail and read NaN
//              person_period_sec (12.0)    seconds that the person takes to come and go
//              seed (1)                    of noise and failures
//              frame_id ('laser')
// All but rate_hz, beams and seed may change while it runs.
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/perception_node.hpp"
#include "humanoid_ai/perception/room.hpp"
#include "sensor_msgs/msg/laser_scan.hpp"

namespace humanoid_ai {

class LidarSim : public PerceptionNode<> {
 public:
  explicit LidarSim(const rclcpp::NodeOptions& options) : PerceptionNode("lidar_sim", options) {
    const double rate = parameters.number("rate_hz", 10.0, 0.1, 1000.0, "scans per second").get();
    scanner_ =
        Scanner(static_cast<std::size_t>(parameters.integer("beams", 360, 1, 100'000, "around the full circle").get()));
    noise_ = parameters.number("noise_m", 0.008, 0.0, 1.0, "standard deviation of a range, in metres");
    dropouts_ = parameters.number("dropouts", 0.01, 0.0, 1.0, "fraction of beams that fail");
    period_ = parameters.number("person_period_sec", 12.0, 0.1, 3600.0, "seconds to come and go");
    generator_.seed(
        static_cast<std::uint64_t>(parameters.integer("seed", 1, 0, 2147483648, "of noise and failures").get()));
    frame_id_ = parameters.text("frame_id", "laser", "frame of the scans");
    scan_time_ = 1.0 / rate;
    diagnostics.count("processed", 0);
    publisher_ = create_publisher<sensor_msgs::msg::LaserScan>("scan", rclcpp::QoS(5));
    timer_ = create_wall_timer(std::chrono::duration<double>(scan_time_), [this] { turn(); });
    RCLCPP_INFO(get_logger(), "Laser scanner is ready: %zu beams at %g Hz", scanner_.beams, rate);
  }

 private:
  void turn() {
    auto scan = std::make_unique<sensor_msgs::msg::LaserScan>();
    scan->header.stamp = now();
    scan->header.frame_id = frame_id_.get();
    scan->angle_min = scanner_.angle_min;
    scan->angle_max = scanner_.angle_max();
    scan->angle_increment = scanner_.angle_increment();
    scan->scan_time = static_cast<float>(scan_time_);
    scan->time_increment = static_cast<float>(scan_time_ / static_cast<double>(scanner_.beams));
    scan->range_min = scanner_.range_min;
    scan->range_max = scanner_.range_max;
    const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    scan->ranges = scan_room(elapsed, scanner_, period_.get(), {noise_.get(), dropouts_.get()}, generator_);
    publisher_->publish(std::move(scan));
    diagnostics.count("processed");
  }

  Scanner scanner_{360};
  Live<double> noise_, dropouts_, period_;
  Live<std::string> frame_id_;
  std::mt19937_64 generator_;
  double scan_time_ = 0.1;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  rclcpp::Publisher<sensor_msgs::msg::LaserScan>::SharedPtr publisher_;
  rclcpp::TimerBase::SharedPtr timer_;
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(LidarSim, lidar_sim)

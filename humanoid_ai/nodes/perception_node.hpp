// SPDX-License-Identifier: Apache-2.0
// PerceptionNode: what every perception node has: live parameters and an account of itself on /diagnostics.
//
//   class DominantColors : public PerceptionNode<> {
//    public:
//     explicit DominantColors(const rclcpp::NodeOptions& options) : PerceptionNode("dominant_colors", options) {
//       clusters_ = parameters.integer("clusters", 3, 1, 32, "colours to find");
//       images_ = watch<sensor_msgs::msg::Image>("camera/image_raw", image_qos(),
//                                                [this](const auto& image) { find_colors(image); });
//     }
//
//    private:
//     void find_colors(const sensor_msgs::msg::Image& image);        // worker thread; throws BadInput
//     Live<std::int64_t> clusters_;
//     std::unique_ptr<Intake<sensor_msgs::msg::Image>> images_;      // last: ends the worker before the rest goes
//   };
//   HUMANOID_AI_COMPONENT(DominantColors, dominant_colors)           // nodes/component.hpp
//
// NodeT is rclcpp::Node or rclcpp_lifecycle::LifecycleNode; a lifecycle node makes its intake in on_activate and resets it in
// on_deactivate. A source of data (camera, lidar) uses parameters and diagnostics only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "builtin_interfaces/msg/time.hpp"
#include "humanoid_ai/nodes/diagnostics.hpp"
#include "humanoid_ai/nodes/intake.hpp"
#include "humanoid_ai/nodes/live_parameters.hpp"
#include "humanoid_ai/perception/bad_input.hpp"
#include "rclcpp/rclcpp.hpp"

namespace humanoid_ai {

template <class NodeT = rclcpp::Node>
class PerceptionNode : public NodeT {
 public:
  PerceptionNode(const std::string& name, const rclcpp::NodeOptions& options)
      : NodeT(name, options), parameters(*this), diagnostics(*this) {}

 protected:
  // A worker over the newest message of a topic.
  template <class MessageT, class Work>
  std::unique_ptr<Intake<MessageT>> watch(const std::string& topic, const rclcpp::QoS& qos, Work work,
                                          double rate_max_hz = 0.0) {
    return std::make_unique<Intake<MessageT>>(*this, diagnostics, topic, qos, std::move(work), rate_max_hz);
  }

  // How images are subscribed: reliable as most publishers are, or best effort by parameter image_reliable = false. Large
  // images in many UDP fragments rarely survive best effort; but a best-effort camera never matches a reliable reader.
  // Declares the parameter; call it once and keep the answer.
  rclcpp::QoS image_qos() {
    const bool reliable =
        parameters.flag("image_reliable", true, "subscribe images reliably; false for best-effort cameras").get();
    rclcpp::QoS qos(2);
    return reliable ? qos.reliable() : qos.best_effort();
  }

  // Notes in the diagnostics how long ago a message was stamped, now that its result is published. A stamp of zero, of the
  // future or of another epoch says nothing and is not noted.
  void note_latency(const builtin_interfaces::msg::Time& stamp) {
    const double seconds = static_cast<double>(this->now().nanoseconds() - rclcpp::Time(stamp).nanoseconds()) / 1e9;
    if (seconds >= 0.0 && seconds < 60.0) diagnostics.latency(seconds);
  }

  LiveParameters parameters;
  Diagnostics diagnostics;
};

}  // namespace humanoid_ai

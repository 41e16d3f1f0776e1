// SPDX-License-Identifier: Apache-2.0
// The smallest useful node: says something twice a second and repeats what it hears.
//
// Publishes    chatter (std_msgs/String)       'Hello World: 0', 'Hello World: 1', ...
// Subscribes   input_topic (std_msgs/String)   each text is logged
// Parameters   period_sec (double, 0.5)        seconds between two messages; may change while running
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/live_parameters.hpp"
#include "rclcpp/rclcpp.hpp"
#include "std_msgs/msg/string.hpp"

namespace humanoid_ai {

class BasicNode : public rclcpp::Node {
 public:
  explicit BasicNode(const rclcpp::NodeOptions& options) : Node("basic_node", options), parameters_(*this) {
    period_ = parameters_.number("period_sec", 0.5, 0.001, 3600.0, "seconds between two messages");
    publisher_ = create_publisher<std_msgs::msg::String>("chatter", 10);
    subscription_ = create_subscription<std_msgs::msg::String>(
        "input_topic", 10, [this](const std_msgs::msg::String& message) { hear(message); });
    parameters_.on_change("period_sec", [this] { start(); });
    start();
    RCLCPP_INFO(get_logger(), "Basic node is ready");
  }

 private:
  void start() {
    timer_ = create_wall_timer(std::chrono::duration<double>(period_.get()), [this] { say(); });
  }

  void say() {
    auto message = std::make_unique<std_msgs::msg::String>();
    message->data = "Hello World: " + std::to_string(count_++);
    RCLCPP_INFO(get_logger(), "Publishing: \"%s\"", message->data.c_str());
    publisher_->publish(std::move(message));
  }

  void hear(const std_msgs::msg::String& message) {
    RCLCPP_INFO(get_logger(), "I heard: \"%s\"", message.data.c_str());
  }

  LiveParameters parameters_;
  Live<double> period_;
  std::uint64_t count_ = 0;
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr publisher_;
  rclcpp::Subscription<std_msgs::msg::String>::SharedPtr subscription_;
  rclcpp::TimerBase::SharedPtr timer_;
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(BasicNode, basic_node)

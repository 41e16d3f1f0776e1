// SPDX-License-Identifier: Apache-2.0
// The clock of a node: ROS time.
#pragma once

#include "rclcpp/clock.hpp"
#include "rclcpp/macros.hpp"

namespace rclcpp::node_interfaces {

class NodeClockInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeClockInterface)
  virtual ~NodeClockInterface() = default;
  virtual Clock::SharedPtr get_clock() = 0;
  virtual Clock::ConstSharedPtr get_clock() const = 0;
};

}  // namespace rclcpp::node_interfaces

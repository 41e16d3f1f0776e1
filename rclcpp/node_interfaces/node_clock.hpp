// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_clock_interface.hpp"

namespace rclcpp::node_interfaces {

class NodeClock : public NodeClockInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeClock)
  explicit NodeClock(const NodeBaseInterface::SharedPtr& base)
      : clock_(std::make_shared<Clock>(base->core()->clock())) {}
  Clock::SharedPtr get_clock() override { return clock_; }
  Clock::ConstSharedPtr get_clock() const override { return clock_; }

 private:
  const Clock::SharedPtr clock_;
};

}  // namespace rclcpp::node_interfaces

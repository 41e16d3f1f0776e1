// SPDX-License-Identifier: Apache-2.0
// Where the timers of a node are entered, to run with it.
#pragma once

#include "rclcpp/callback_group.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/timer.hpp"

namespace rclcpp::node_interfaces {

class NodeTimersInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeTimersInterface)
  virtual ~NodeTimersInterface() = default;
  // Without a group: the default one of the node.
  virtual void add_timer(TimerBase::SharedPtr timer, CallbackGroup::SharedPtr callback_group) = 0;
};

}  // namespace rclcpp::node_interfaces

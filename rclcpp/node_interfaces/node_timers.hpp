// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <utility>

#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_timers_interface.hpp"

namespace rclcpp::node_interfaces {

class NodeTimers : public NodeTimersInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeTimers)
  explicit NodeTimers(NodeBaseInterface::SharedPtr base) : base_(std::move(base)) {}
  void add_timer(TimerBase::SharedPtr timer, CallbackGroup::SharedPtr callback_group) override {
    if (!callback_group) {
      callback_group = base_->get_default_callback_group();
    } else if (!base_->callback_group_in_node(callback_group)) {
      throw std::runtime_error("Cannot create timer, group not in node.");
    }
    timer->enter(*callback_group);
  }

 private:
  const NodeBaseInterface::SharedPtr base_;
};

}  // namespace rclcpp::node_interfaces

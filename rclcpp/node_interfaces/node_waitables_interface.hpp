// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rclcpp/callback_group.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/waitable.hpp"

namespace rclcpp::node_interfaces {

class NodeWaitablesInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeWaitablesInterface)
  virtual ~NodeWaitablesInterface() = default;

  // Held weakly. Without a group it runs in the default one. Throws std::runtime_error for a group of another node.
  virtual void add_waitable(Waitable::SharedPtr waitable_ptr, CallbackGroup::SharedPtr group) = 0;
  virtual void remove_waitable(Waitable::SharedPtr waitable_ptr, CallbackGroup::SharedPtr group) noexcept = 0;
};

}  // namespace rclcpp::node_interfaces

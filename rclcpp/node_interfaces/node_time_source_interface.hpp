// SPDX-License-Identifier: Apache-2.0
// What drives the clock of a node. It is the parameter use_sim_time that switches it, wherever that is set from.
#pragma once

#include "rclcpp/macros.hpp"

namespace rclcpp::node_interfaces {

class NodeTimeSourceInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeTimeSourceInterface)
  virtual ~NodeTimeSourceInterface() = default;
};

class NodeTimeSource : public NodeTimeSourceInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeTimeSource)
};

}  // namespace rclcpp::node_interfaces

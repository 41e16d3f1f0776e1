// SPDX-License-Identifier: Apache-2.0
// The service ~/get_type_description of a node, which the parameter start_type_description_service switches.
#pragma once

#include "rclcpp/macros.hpp"

namespace rclcpp::node_interfaces {

class NodeTypeDescriptionsInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeTypeDescriptionsInterface)
  virtual ~NodeTypeDescriptionsInterface() = default;
};

class NodeTypeDescriptions : public NodeTypeDescriptionsInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeTypeDescriptions)
};

}  // namespace rclcpp::node_interfaces

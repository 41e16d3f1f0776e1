// SPDX-License-Identifier: Apache-2.0
// NodeFactory: makes the nodes of one component class.
#pragma once

#include "rclcpp/node_options.hpp"
#include "rclcpp_components/node_instance_wrapper.hpp"

namespace rclcpp_components {

class NodeFactory {
 public:
  NodeFactory() = default;
  virtual ~NodeFactory() = default;

  // Throws what the node's constructor throws.
  virtual NodeInstanceWrapper create_node_instance(const rclcpp::NodeOptions& options) = 0;
};

}  // namespace rclcpp_components

// SPDX-License-Identifier: Apache-2.0
// The logger of a node.
#pragma once

#include "rclcpp/logger.hpp"
#include "rclcpp/macros.hpp"

namespace rclcpp::node_interfaces {

class NodeLoggingInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeLoggingInterface)
  virtual ~NodeLoggingInterface() = default;
  virtual Logger get_logger() const = 0;
  virtual const char* get_logger_name() const = 0;
};

}  // namespace rclcpp::node_interfaces

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_logging_interface.hpp"

namespace rclcpp::node_interfaces {

class NodeLogging : public NodeLoggingInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeLogging)
  explicit NodeLogging(const NodeBaseInterface::SharedPtr& base)
      : logger_(rclcpp::get_logger(base->core()->logger_name())) {}
  Logger get_logger() const override { return logger_; }
  const char* get_logger_name() const override { return logger_.get_name(); }

 private:
  Logger logger_;
};

}  // namespace rclcpp::node_interfaces

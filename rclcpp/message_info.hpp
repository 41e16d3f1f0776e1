// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rmw/types.h"

namespace rclcpp {

// What is known about a received message beside its content.
class MessageInfo {
 public:
  MessageInfo() = default;
  MessageInfo(const rmw_message_info_t& rmw_message_info) : info_(rmw_message_info) {}  // NOLINT
  virtual ~MessageInfo() = default;

  const rmw_message_info_t& get_rmw_message_info() const { return info_; }
  rmw_message_info_t& get_rmw_message_info() { return info_; }

 private:
  rmw_message_info_t info_{};
};

}  // namespace rclcpp

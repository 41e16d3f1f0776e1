// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace rclcpp_action::exceptions {

// A goal that this client did not send, or has forgotten.
class UnknownGoalHandleError : public std::invalid_argument {
 public:
  UnknownGoalHandleError() : std::invalid_argument("Goal handle is not known to this client.") {}
};

// The result of a goal was not asked for, or its client is no more.
class UnawareGoalHandleError : public std::runtime_error {
 public:
  explicit UnawareGoalHandleError(const std::string& message = "Goal handle is not tracking the goal result.")
      : std::runtime_error(message) {}
};

}  // namespace rclcpp_action::exceptions

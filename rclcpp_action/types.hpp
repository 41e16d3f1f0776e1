// SPDX-License-Identifier: Apache-2.0
// Names of goals, and the messages that speak of them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <sstream>
#include <string>

#include "action_msgs/msg/goal_info.hpp"
#include "action_msgs/msg/goal_status.hpp"
#include "action_msgs/srv/cancel_goal.hpp"
#include "core/action/goal.hpp"

inline constexpr std::size_t UUID_SIZE = 16;

namespace rclcpp_action {

using GoalUUID = std::array<std::uint8_t, UUID_SIZE>;
using GoalStatus = action_msgs::msg::GoalStatus;
using GoalInfo = action_msgs::msg::GoalInfo;

// The octets in hexadecimal.
inline std::string to_string(const GoalUUID& goal_id) {
  std::ostringstream text;
  text << std::hex;
  for (const auto octet : goal_id) text << static_cast<int>(octet);
  return text.str();
}

namespace detail {

inline myelin::action::GoalId to_core(const GoalUUID& id) {
  return {id};
}

}  // namespace detail
}  // namespace rclcpp_action

template <>
struct std::hash<rclcpp_action::GoalUUID> {
  std::size_t operator()(const rclcpp_action::GoalUUID& id) const noexcept {
    return myelin::action::GoalIdHash{}(myelin::action::GoalId{id});
  }
};

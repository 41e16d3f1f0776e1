// SPDX-License-Identifier: Apache-2.0
// The callbacks of a managed node: one a transition, called while the node is in the transition state, with the primary state
// it came from. What they throw counts as ERROR.
#pragma once

#include <cstdint>

#include "core/lifecycle/machine.hpp"
#include "lifecycle_msgs/msg/transition.hpp"
#include "rclcpp_lifecycle/state.hpp"

namespace rclcpp_lifecycle::node_interfaces {

class LifecycleNodeInterface {
 public:
  enum class CallbackReturn : std::uint8_t {
    SUCCESS = lifecycle_msgs::msg::Transition::TRANSITION_CALLBACK_SUCCESS,
    FAILURE = lifecycle_msgs::msg::Transition::TRANSITION_CALLBACK_FAILURE,
    ERROR = lifecycle_msgs::msg::Transition::TRANSITION_CALLBACK_ERROR,
  };

  virtual ~LifecycleNodeInterface() = default;
  virtual CallbackReturn on_configure(const State& /*previous_state*/) { return CallbackReturn::SUCCESS; }
  virtual CallbackReturn on_cleanup(const State& /*previous_state*/) { return CallbackReturn::SUCCESS; }
  virtual CallbackReturn on_shutdown(const State& /*previous_state*/) { return CallbackReturn::SUCCESS; }
  virtual CallbackReturn on_activate(const State& /*previous_state*/) { return CallbackReturn::SUCCESS; }
  virtual CallbackReturn on_deactivate(const State& /*previous_state*/) { return CallbackReturn::SUCCESS; }
  // SUCCESS leads back to unconfigured, anything else to finalized.
  virtual CallbackReturn on_error(const State& /*previous_state*/) { return CallbackReturn::FAILURE; }
};

}  // namespace rclcpp_lifecycle::node_interfaces

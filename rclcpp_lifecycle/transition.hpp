// SPDX-License-Identifier: Apache-2.0
// Transition: a way from one state of a managed node to another, with number and label of lifecycle_msgs/msg/Transition.
//
//   node->trigger_transition(rclcpp_lifecycle::Transition(lifecycle_msgs::msg::Transition::TRANSITION_CONFIGURE));
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/lifecycle/machine.hpp"
#include "rclcpp_lifecycle/state.hpp"

namespace rclcpp_lifecycle {

class Transition {
 public:
  explicit Transition(std::uint8_t id, const std::string& label = "") : id_(id), label_(label) {}
  Transition(std::uint8_t id, const std::string& label, State&& start, State&& goal)
      : id_(id), label_(label), start_(std::move(start)), goal_(std::move(goal)) {}
  explicit Transition(const myelin::lifecycle::Transition& transition)
      : Transition(transition.id, std::string(transition.label), State(*transition.start), State(*transition.goal)) {}
  virtual ~Transition() = default;
  Transition(const Transition&) = default;
  Transition& operator=(const Transition&) = default;

  std::uint8_t id() const { return id_; }
  std::string label() const { return label_; }
  // Throw std::runtime_error when it was made without them.
  State start_state() const { return known(start_); }
  State goal_state() const { return known(goal_); }

 private:
  static State known(const std::optional<State>& state) {
    if (!state) throw std::runtime_error("The transition does not say between which states it leads.");
    return *state;
  }

  std::uint8_t id_;
  std::string label_;
  std::optional<State> start_, goal_;
};

}  // namespace rclcpp_lifecycle

// SPDX-License-Identifier: Apache-2.0
// State: where a managed node stands, with number and label of lifecycle_msgs/msg/State. A value.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "core/lifecycle/machine.hpp"

namespace rclcpp_lifecycle {

class State {
 public:
  State() : State(myelin::lifecycle::states()[myelin::lifecycle::state_id::unknown]) {}
  // Throws std::runtime_error for an empty label.
  State(std::uint8_t id, const std::string& label) : id_(id), label_(label) {
    if (label.empty()) throw std::runtime_error("Lifecycle State cannot have an empty label.");
  }
  explicit State(const myelin::lifecycle::State& state) : id_(state.id), label_(state.label) {}
  virtual ~State() = default;
  State(const State&) = default;
  State& operator=(const State&) = default;

  std::uint8_t id() const { return id_; }
  std::string label() const { return label_; }

 private:
  std::uint8_t id_;
  std::string label_;
};

}  // namespace rclcpp_lifecycle

// SPDX-License-Identifier: Apache-2.0
// Machine: the states of a managed node and the steps between them, with the numbers and labels of lifecycle_msgs.
//
//   Machine machine;                                        // unconfigured
//   machine.step(*machine.find(transition_id::configure));  // configuring
//   machine.step(*machine.find("transition_success"));      // inactive
//
// A node rests in a primary state. A transition out of one leads into a transition state, where the node's callback
// runs; one of three more (success, failure, error) leads on from there, and where errorprocessing leads depends on a
// callback again. The graph is constant and the same for every machine. A Machine is a value; one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace myelin::lifecycle {

struct State {
  std::uint8_t id;  // as in lifecycle_msgs/msg/State
  std::string_view label;
};

struct Transition {
  std::uint8_t id;  // as in lifecycle_msgs/msg/Transition
  std::string_view label;
  const State* start;
  const State* goal;
};

namespace state_id {
inline constexpr std::uint8_t unknown = 0, unconfigured = 1, inactive = 2, active = 3, finalized = 4;
inline constexpr std::uint8_t configuring = 10, cleaningup = 11, shuttingdown = 12, activating = 13, deactivating = 14,
                              errorprocessing = 15;
}  // namespace state_id

namespace transition_id {
inline constexpr std::uint8_t configure = 1, cleanup = 2, activate = 3, deactivate = 4;
inline constexpr std::uint8_t unconfigured_shutdown = 5, inactive_shutdown = 6, active_shutdown = 7;
}  // namespace transition_id

// What a callback of a transition state returns; each is the way on from there.
enum class Outcome : std::uint8_t { success = 97, failure = 98, error = 99 };

// "transition_success", "transition_failure", "transition_error".
std::string_view label_of(Outcome outcome);

// The whole graph, in upstream's order.
std::span<const State> states();
std::span<const Transition> transitions();

class Machine {
 public:
  const State& current() const { return *current_; }

  // The transitions out of the current state.
  std::vector<Transition> available() const;

  // One of those by its number or its label; null when it has none such.
  const Transition* find(std::uint8_t id) const;
  const Transition* find(std::string_view label) const;

  // REQUIRES: available() has it.
  void step(const Transition& transition) { current_ = transition.goal; }

 private:
  const State* current_ = &states()[state_id::unconfigured];
};

}  // namespace myelin::lifecycle

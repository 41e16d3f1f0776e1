// SPDX-License-Identifier: Apache-2.0
#include "core/lifecycle/machine.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace myelin::lifecycle {
namespace {

constexpr std::string_view success = "transition_success", failure = "transition_failure", error = "transition_error";

constexpr std::array<State, 11> all_states{{
    {state_id::unknown, "unknown"},
    {state_id::unconfigured, "unconfigured"},
    {state_id::inactive, "inactive"},
    {state_id::active, "active"},
    {state_id::finalized, "finalized"},
    {state_id::configuring, "configuring"},
    {state_id::cleaningup, "cleaningup"},
    {state_id::shuttingdown, "shuttingdown"},
    {state_id::activating, "activating"},
    {state_id::deactivating, "deactivating"},
    {state_id::errorprocessing, "errorprocessing"},
}};

constexpr const State* state(std::uint8_t id) {
  return std::find_if(all_states.begin(), all_states.end(), [id](const State& each) { return each.id == id; });
}

constexpr Transition transition(std::uint8_t id, std::string_view label, std::uint8_t start, std::uint8_t goal) {
  return {id, label, state(start), state(goal)};
}

// Those of one start may be anywhere here; upstream announces the graph in this order.
constexpr std::array<Transition, 25> all_transitions = [] {
  using namespace state_id;
  using namespace transition_id;
  return std::array<Transition, 25>{{
      transition(configure, "configure", unconfigured, configuring),
      transition(10, success, configuring, inactive),
      transition(11, failure, configuring, unconfigured),
      transition(12, error, configuring, errorprocessing),
      transition(cleanup, "cleanup", inactive, cleaningup),
      transition(20, success, cleaningup, unconfigured),
      transition(21, failure, cleaningup, inactive),
      transition(22, error, cleaningup, errorprocessing),
      transition(activate, "activate", inactive, activating),
      transition(30, success, activating, active),
      transition(31, failure, activating, inactive),
      transition(32, error, activating, errorprocessing),
      transition(deactivate, "deactivate", active, deactivating),
      transition(40, success, deactivating, inactive),
      transition(41, failure, deactivating, active),
      transition(42, error, deactivating, errorprocessing),
      transition(unconfigured_shutdown, "shutdown", unconfigured, shuttingdown),
      transition(inactive_shutdown, "shutdown", inactive, shuttingdown),
      transition(active_shutdown, "shutdown", active, shuttingdown),
      transition(50, success, shuttingdown, finalized),
      transition(51, failure, shuttingdown, finalized),
      transition(52, error, shuttingdown, errorprocessing),
      transition(60, success, errorprocessing, unconfigured),
      transition(61, failure, errorprocessing, finalized),
      transition(62, error, errorprocessing, finalized),
  }};
}();

}  // namespace

std::string_view label_of(Outcome outcome) {
  return outcome == Outcome::success ? success : outcome == Outcome::failure ? failure : error;
}

std::span<const State> states() {
  return all_states;
}

std::span<const Transition> transitions() {
  return all_transitions;
}

std::vector<Transition> Machine::available() const {
  std::vector<Transition> found;
  std::copy_if(all_transitions.begin(), all_transitions.end(), std::back_inserter(found),
               [this](const Transition& each) { return each.start == current_; });
  return found;
}

const Transition* Machine::find(std::uint8_t id) const {
  const auto found = std::find_if(all_transitions.begin(), all_transitions.end(),
                                  [&](const Transition& each) { return each.start == current_ && each.id == id; });
  return found == all_transitions.end() ? nullptr : found;
}

const Transition* Machine::find(std::string_view label) const {
  const auto found = std::find_if(all_transitions.begin(), all_transitions.end(), [&](const Transition& each) {
    return each.start == current_ && each.label == label;
  });
  return found == all_transitions.end() ? nullptr : found;
}

}  // namespace myelin::lifecycle

// SPDX-License-Identifier: Apache-2.0
#include "core/action/goal.hpp"

#include <string>

namespace myelin::action {

std::optional<GoalState> next_state(GoalState state, GoalEvent event) {
  using S = GoalState;
  const bool begun = state == S::executing || state == S::canceling;
  switch (event) {
    case GoalEvent::execute:
      if (state == S::accepted) return S::executing;
      break;
    case GoalEvent::cancel_goal:
      if (state == S::accepted || state == S::executing) return S::canceling;
      break;
    case GoalEvent::succeed:
      if (begun) return S::succeeded;
      break;
    case GoalEvent::abort:
      if (begun) return S::aborted;
      break;
    case GoalEvent::canceled:
      if (state == S::canceling) return S::canceled;
      break;
  }
  return std::nullopt;
}

namespace {

const char* name_of(GoalState state) {
  constexpr const char* names[] = {"UNKNOWN", "ACCEPTED", "EXECUTING", "CANCELING", "SUCCEEDED", "CANCELED", "ABORTED"};
  return names[static_cast<std::size_t>(state)];
}

const char* name_of(GoalEvent event) {
  constexpr const char* names[] = {"EXECUTE", "CANCEL_GOAL", "SUCCEED", "ABORT", "CANCELED"};
  return names[static_cast<std::size_t>(event)];
}

}  // namespace

InvalidTransition::InvalidTransition(GoalState state, GoalEvent event)
    : Error(std::string("Failed to update goal state: goal_handle attempted invalid transition from state ") +
            name_of(state) + " with event " + name_of(event)) {}

}  // namespace myelin::action

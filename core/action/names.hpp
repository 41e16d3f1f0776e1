// SPDX-License-Identifier: Apache-2.0
// What the parts of an action are called, and which actions there are.
#pragma once

#include <string>

#include "core/action/goal.hpp"
#include "core/graph/graph.hpp"

namespace myelin::action {

// The services and topics of an action, and their types.
struct Names {
  Names(const std::string& action, const std::string& type);

  std::string send_goal, cancel_goal, get_result, feedback, status;
  std::string send_goal_type, get_result_type, feedback_type;
  const std::string cancel_goal_type = "action_msgs/srv/CancelGoal";
  const std::string status_type = "action_msgs/msg/GoalStatusArray";
};

// "[ 12 240 ...]", as numpy prints the octets.
std::string to_string(const GoalId& id);

// The actions of these topics, with their types: an action is where its feedback is.
graph::NamesAndTypes actions_in(const graph::NamesAndTypes& topics);

}  // namespace myelin::action

// SPDX-License-Identifier: Apache-2.0
#include "core/action/names.hpp"

#include <algorithm>
#include <string_view>

namespace myelin::action {

Names::Names(const std::string& action, const std::string& type)
    : send_goal(action + "/_action/send_goal"),
      cancel_goal(action + "/_action/cancel_goal"),
      get_result(action + "/_action/get_result"),
      feedback(action + "/_action/feedback"),
      status(action + "/_action/status"),
      send_goal_type(type + "_SendGoal"),
      get_result_type(type + "_GetResult"),
      feedback_type(type + "_FeedbackMessage") {}

std::string to_string(const GoalId& id) {
  const auto highest = *std::max_element(id.octets.begin(), id.octets.end());
  const std::size_t width = std::to_string(highest).size();
  std::string text = "[";
  for (const auto octet : id.octets) {
    const std::string number = std::to_string(octet);
    if (text.size() > 1) text += ' ';
    text += std::string(width - number.size(), ' ') + number;
  }
  return text + "]";
}

graph::NamesAndTypes actions_in(const graph::NamesAndTypes& topics) {
  constexpr std::string_view feedback = "/_action/feedback", message = "_FeedbackMessage";
  graph::NamesAndTypes actions;
  for (const auto& [topic, types] : topics) {
    if (!topic.ends_with(feedback)) continue;
    auto& of_action = actions[topic.substr(0, topic.size() - feedback.size())];
    for (const std::string& type : types) {
      of_action.push_back(type.ends_with(message) ? type.substr(0, type.size() - message.size()) : type);
    }
  }
  return actions;
}

}  // namespace myelin::action

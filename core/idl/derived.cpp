// SPDX-License-Identifier: Apache-2.0
#include "core/idl/derived.hpp"

#include <utility>

namespace myelin::idl {
namespace {

Field plain(std::string name, Kind kind) {
  return {std::move(name), {.kind = kind}, {}};
}

Field nested(std::string name, std::string type) {
  return {std::move(name), {.nested_type = std::move(type)}, {}};
}

Field at_most_one(std::string name, std::string type) {
  return {
      std::move(name), {.collection = Collection::bounded_sequence, .capacity = 1, .nested_type = std::move(type)}, {}};
}

Field goal_id() {
  return nested("goal_id", "unique_identifier_msgs/msg/UUID");
}

}  // namespace

void append_service(std::vector<Type>& types, const std::string& service) {
  const std::string request = service + "_Request";
  const std::string response = service + "_Response";
  const std::string event = service + "_Event";
  types.push_back({event,
                   {nested("info", "service_msgs/msg/ServiceEventInfo"), at_most_one("request", request),
                    at_most_one("response", response)},
                   {}});
  types.push_back(
      {service,
       {nested("request_message", request), nested("response_message", response), nested("event_message", event)},
       {}});
}

void append_action(std::vector<Type>& types, const std::string& action) {
  const std::string send_goal = action + "_SendGoal";
  const std::string get_result = action + "_GetResult";
  const std::string feedback = action + "_FeedbackMessage";

  types.push_back({send_goal + "_Request", {goal_id(), nested("goal", action + "_Goal")}, {}});
  types.push_back({send_goal + "_Response",
                   {plain("accepted", Kind::boolean), nested("stamp", "builtin_interfaces/msg/Time")},
                   {}});
  append_service(types, send_goal);

  types.push_back({get_result + "_Request", {goal_id()}, {}});
  types.push_back({get_result + "_Response", {plain("status", Kind::int8), nested("result", action + "_Result")}, {}});
  append_service(types, get_result);

  types.push_back({feedback, {goal_id(), nested("feedback", action + "_Feedback")}, {}});
  types.push_back({action,
                   {nested("goal", action + "_Goal"), nested("result", action + "_Result"),
                    nested("feedback", action + "_Feedback"), nested("send_goal_service", send_goal),
                    nested("get_result_service", get_result), nested("feedback_message", feedback)},
                   {}});
}

}  // namespace myelin::idl

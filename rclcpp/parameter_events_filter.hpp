// SPDX-License-Identifier: Apache-2.0
// ParameterEventsFilter: of a ParameterEvent, the parameters of certain names to which certain things happened.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rcl_interfaces/msg/parameter_event.hpp"

namespace rclcpp {

class ParameterEventsFilter {
 public:
  using SharedPtr = std::shared_ptr<ParameterEventsFilter>;
  using ConstSharedPtr = std::shared_ptr<const ParameterEventsFilter>;
  enum class EventType { NEW, DELETED, CHANGED };
  using EventPair = std::pair<EventType, const rcl_interfaces::msg::Parameter*>;

  ParameterEventsFilter(std::shared_ptr<const rcl_interfaces::msg::ParameterEvent> event,
                        const std::vector<std::string>& names, const std::vector<EventType>& types)
      : event_(std::move(event)) {
    const auto has = [](const auto& list, const auto& one) {
      return std::find(list.begin(), list.end(), one) != list.end();
    };
    const auto add = [&](EventType type, const auto& parameters) {
      if (!has(types, type)) return;
      for (const auto& parameter : parameters) {
        if (has(names, parameter.name)) result_.emplace_back(type, &parameter);
      }
    };
    add(EventType::NEW, event_->new_parameters);
    add(EventType::CHANGED, event_->changed_parameters);
    add(EventType::DELETED, event_->deleted_parameters);
  }

  // The pointers are good as long as the filter is.
  const std::vector<EventPair>& get_events() const { return result_; }

 private:
  const std::shared_ptr<const rcl_interfaces::msg::ParameterEvent> event_;
  std::vector<EventPair> result_;
};

}  // namespace rclcpp

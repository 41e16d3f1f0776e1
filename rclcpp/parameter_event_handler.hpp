// SPDX-License-Identifier: Apache-2.0
// ParameterEventHandler: calls back when parameters change, of this node or of others.
//
//   rclcpp::ParameterEventHandler handler(node);
//   auto rate = handler.add_parameter_callback("rate", [](const rclcpp::Parameter& changed) { ... }, "/arm/driver");
//   auto all = handler.add_parameter_event_callback([](const rcl_interfaces::msg::ParameterEvent& event) { ... });
//
// A callback is called, where the node runs, as long as its handle lives; the newest first. Any thread may call any method.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/param/callback_list.hpp"
#include "rcl_interfaces/msg/parameter_event.hpp"
#include "rclcpp/create_subscription.hpp"
#include "rclcpp/detail/callback_handles.hpp"
#include "rclcpp/node_interfaces/get_node_base_interface.hpp"
#include "rclcpp/node_interfaces/get_node_topics_interface.hpp"
#include "rclcpp/parameter.hpp"
#include "rclcpp/qos.hpp"

namespace rclcpp {

struct ParameterCallbackHandle {
  RCLCPP_SMART_PTR_ALIASES_ONLY(ParameterCallbackHandle)
  using ParameterCallbackType = std::function<void(const rclcpp::Parameter&)>;
  std::string parameter_name;
  std::string node_name;
  ParameterCallbackType callback;
  std::shared_ptr<void> registration{};
};

struct ParameterEventCallbackHandle {
  RCLCPP_SMART_PTR_ALIASES_ONLY(ParameterEventCallbackHandle)
  using ParameterEventCallbackType = std::function<void(const rcl_interfaces::msg::ParameterEvent&)>;
  ParameterEventCallbackType callback;
  std::shared_ptr<void> registration{};
};

class ParameterEventHandler {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(ParameterEventHandler)
  using ParameterCallbackType = ParameterCallbackHandle::ParameterCallbackType;
  using ParameterEventCallbackType = ParameterEventCallbackHandle::ParameterEventCallbackType;

  template <class NodeT>
  explicit ParameterEventHandler(NodeT node, const QoS& qos = ParameterEventsQoS())
      : node_base_(node_interfaces::get_node_base_interface(node)) {
    subscription_ = create_subscription<rcl_interfaces::msg::ParameterEvent>(
        node, "/parameter_events", qos,
        [callbacks = callbacks_](const rcl_interfaces::msg::ParameterEvent& event) { callbacks->tell(event); });
  }

  // Every event of every node.
  [[nodiscard]] ParameterEventCallbackHandle::SharedPtr add_parameter_event_callback(
      ParameterEventCallbackType callback) {
    auto registration = callbacks_->of_events.add(callback);
    return event_handles_.keep({std::move(callback), std::move(registration)});
  }
  void remove_parameter_event_callback(ParameterEventCallbackHandle::SharedPtr callback_handle) {
    event_handles_.remove(callback_handle.get());
  }

  // One parameter, new or changed, of one node: this one when no name is given, and in its namespace when the name does
  // not begin with a slash.
  [[nodiscard]] ParameterCallbackHandle::SharedPtr add_parameter_callback(const std::string& parameter_name,
                                                                          ParameterCallbackType callback,
                                                                          const std::string& node_name = "") {
    const std::string node = resolve_path(node_name);
    auto registration = callbacks_->of_parameters.add([=](const rcl_interfaces::msg::ParameterEvent& event) {
      Parameter parameter;
      try {
        if (!get_parameter_from_event(event, parameter, parameter_name, node)) return;
      } catch (const std::runtime_error&) {
        return;  // a value of a type that nobody knows: any program can send one
      }
      callback(parameter);
    });
    return parameter_handles_.keep({parameter_name, node, callback, std::move(registration)});
  }
  void remove_parameter_callback(ParameterCallbackHandle::SharedPtr callback_handle) {
    parameter_handles_.remove(callback_handle.get());
  }

  // The parameter as the event has it, new or changed; false when it is of another node or does not have it. An empty
  // node name is any.
  static bool get_parameter_from_event(const rcl_interfaces::msg::ParameterEvent& event, Parameter& parameter,
                                       const std::string& parameter_name, const std::string& node_name = "") {
    if (!node_name.empty() && event.node != node_name) return false;
    for (const auto* list : {&event.new_parameters, &event.changed_parameters}) {
      for (const auto& message : *list) {
        if (message.name != parameter_name) continue;
        parameter = Parameter::from_parameter_msg(message);
        return true;
      }
    }
    return false;
  }
  // Throws std::runtime_error instead.
  static Parameter get_parameter_from_event(const rcl_interfaces::msg::ParameterEvent& event,
                                            const std::string& parameter_name, const std::string& node_name = "") {
    Parameter parameter;
    if (!get_parameter_from_event(event, parameter, parameter_name, node_name)) {
      throw std::runtime_error("Parameter '" + parameter_name + "' of node '" + node_name +
                               "' is not part of parameter event");
    }
    return parameter;
  }
  // All that are new or changed.
  static std::vector<Parameter> get_parameters_from_event(const rcl_interfaces::msg::ParameterEvent& event) {
    std::vector<Parameter> parameters;
    for (const auto* list : {&event.new_parameters, &event.changed_parameters}) {
      for (const auto& message : *list) parameters.push_back(Parameter::from_parameter_msg(message));
    }
    return parameters;
  }

 private:
  using List = myelin::param::CallbackList<void(const rcl_interfaces::msg::ParameterEvent&)>;
  struct Callbacks {
    List of_parameters, of_events;

    void tell(const rcl_interfaces::msg::ParameterEvent& event) const {
      for (const List* list : {&of_parameters, &of_events}) {
        for (const auto& callback : list->snapshot()) (*callback)(event);
      }
    }
  };

  std::string resolve_path(const std::string& path) const {
    if (path.empty()) return node_base_->get_fully_qualified_name();
    if (path.starts_with('/')) return path;
    const std::string name_space = node_base_->get_namespace();
    return name_space + (name_space.ends_with('/') ? "" : "/") + path;
  }

  // Constant after construction.
  const node_interfaces::NodeBaseInterface::SharedPtr node_base_;
  const std::shared_ptr<Callbacks> callbacks_ = std::make_shared<Callbacks>();
  Subscription<rcl_interfaces::msg::ParameterEvent>::SharedPtr subscription_;

  detail::CallbackHandles<ParameterCallbackHandle> parameter_handles_;
  detail::CallbackHandles<ParameterEventCallbackHandle> event_handles_;
};

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
// NodeOptions: all that can be said about a node beside its name, each part by a method that returns the options again. A
// value.
//
//   rclcpp::NodeOptions().use_intra_process_comms(true).append_parameter_override("rate", 10.0)
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/node/clock.hpp"
#include "rclcpp/contexts/default_context.hpp"
#include "rclcpp/parameter.hpp"
#include "rclcpp/publisher_options.hpp"
#include "rclcpp/qos.hpp"

namespace rclcpp {

class NodeOptions {
 public:
  NodeOptions() = default;

  // The global default one unless given.
  Context::SharedPtr context() const { return context_ ? context_ : contexts::get_global_default_context(); }
  NodeOptions& context(Context::SharedPtr context) {
    context_ = std::move(context);
    return *this;
  }

  // For this node alone; with --ros-args.
  const std::vector<std::string>& arguments() const { return arguments_; }
  NodeOptions& arguments(const std::vector<std::string>& arguments) {
    arguments_ = arguments;
    return *this;
  }

  // They win over those of arguments.
  std::vector<Parameter>& parameter_overrides() { return parameter_overrides_; }
  const std::vector<Parameter>& parameter_overrides() const { return parameter_overrides_; }
  NodeOptions& parameter_overrides(const std::vector<Parameter>& parameter_overrides) {
    parameter_overrides_ = parameter_overrides;
    return *this;
  }
  template <typename ParameterT>
  NodeOptions& append_parameter_override(const std::string& name, const ParameterT& value) {
    parameter_overrides_.emplace_back(name, ParameterValue(value));
    return *this;
  }

#define MYELIN_NODE_OPTION(type, name, initial) \
 public:                                        \
  type name() const {                           \
    return name##_;                             \
  }                                             \
  NodeOptions& name(type value) {               \
    name##_ = std::move(value);                 \
    return *this;                               \
  }                                             \
                                                \
 private:                                       \
  type name##_ = initial;

  // Whether the arguments of init() apply too.
  MYELIN_NODE_OPTION(bool, use_global_arguments, true)
  MYELIN_NODE_OPTION(bool, enable_rosout, true)
  // Messages go to subscriptions of the same context by pointer.
  MYELIN_NODE_OPTION(bool, use_intra_process_comms, false)
  MYELIN_NODE_OPTION(bool, enable_topic_statistics, false)
  MYELIN_NODE_OPTION(bool, start_parameter_services, true)
  MYELIN_NODE_OPTION(bool, start_parameter_event_publisher, true)
  // Services that get and set the levels of loggers.
  MYELIN_NODE_OPTION(bool, enable_logger_service, false)
  // Accepted for upstream's sake: one clock per node, ROS time, driven in the node's executor.
  MYELIN_NODE_OPTION(bool, use_clock_thread, true)
  MYELIN_NODE_OPTION(bool, allow_undeclared_parameters, false)
  MYELIN_NODE_OPTION(bool, automatically_declare_parameters_from_overrides, false)
#undef MYELIN_NODE_OPTION

 public:
  const QoS& clock_qos() const {
    return clock_qos_;
  }
  NodeOptions& clock_qos(const QoS& clock_qos) {
    clock_qos_ = clock_qos;
    return *this;
  }
  const QoS& parameter_event_qos() const {
    return parameter_event_qos_;
  }
  NodeOptions& parameter_event_qos(const QoS& parameter_event_qos) {
    parameter_event_qos_ = parameter_event_qos;
    return *this;
  }
  const QoS& rosout_qos() const {
    return rosout_qos_;
  }
  NodeOptions& rosout_qos(const QoS& rosout_qos) {
    rosout_qos_ = rosout_qos;
    return *this;
  }
  const PublisherOptionsBase& parameter_event_publisher_options() const {
    return parameter_event_publisher_options_;
  }
  NodeOptions& parameter_event_publisher_options(const PublisherOptionsBase& parameter_event_publisher_options) {
    parameter_event_publisher_options_ = parameter_event_publisher_options;
    return *this;
  }
  std::allocator<void> allocator() const {
    return {};
  }
  NodeOptions& allocator(const std::allocator<void>&) {
    return *this;
  }

 private:
  Context::SharedPtr context_;
  std::vector<std::string> arguments_;
  std::vector<Parameter> parameter_overrides_;
  QoS clock_qos_ = ClockQoS();
  QoS parameter_event_qos_ = ParameterEventsQoS();
  QoS rosout_qos_ = RosoutQoS();
  PublisherOptionsBase parameter_event_publisher_options_;
};

}  // namespace rclcpp

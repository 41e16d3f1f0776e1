// SPDX-License-Identifier: Apache-2.0
// Descriptors, verdicts and listings between messages and the core.
#pragma once

#include "core/param/store.hpp"
#include "rcl_interfaces/msg/list_parameters_result.hpp"
#include "rcl_interfaces/msg/parameter_descriptor.hpp"
#include "rcl_interfaces/msg/set_parameters_result.hpp"

namespace rclcpp::detail {

inline myelin::node::ParameterDescriptor to_core(const rcl_interfaces::msg::ParameterDescriptor& message) {
  myelin::node::ParameterDescriptor descriptor;
  descriptor.name = message.name;
  descriptor.type = static_cast<myelin::node::ParameterType>(message.type);
  descriptor.description = message.description;
  descriptor.additional_constraints = message.additional_constraints;
  descriptor.read_only = message.read_only;
  descriptor.dynamic_typing = message.dynamic_typing;
  for (const auto& range : message.floating_point_range) {
    descriptor.floating_point_range.push_back({range.from_value, range.to_value, range.step});
  }
  for (const auto& range : message.integer_range) {
    descriptor.integer_range.push_back({range.from_value, range.to_value, range.step});
  }
  return descriptor;
}

inline rcl_interfaces::msg::ParameterDescriptor from_core(const myelin::node::ParameterDescriptor& descriptor) {
  rcl_interfaces::msg::ParameterDescriptor message;
  message.name = descriptor.name;
  message.type = static_cast<std::uint8_t>(descriptor.type);
  message.description = descriptor.description;
  message.additional_constraints = descriptor.additional_constraints;
  message.read_only = descriptor.read_only;
  message.dynamic_typing = descriptor.dynamic_typing;
  for (const auto& range : descriptor.floating_point_range) {
    rcl_interfaces::msg::FloatingPointRange own;
    own.from_value = range.from;
    own.to_value = range.to;
    own.step = range.step;
    message.floating_point_range.push_back(own);
  }
  for (const auto& range : descriptor.integer_range) {
    rcl_interfaces::msg::IntegerRange own;
    own.from_value = range.from;
    own.to_value = range.to;
    own.step = range.step;
    message.integer_range.push_back(own);
  }
  return message;
}

inline myelin::param::Verdict to_core(const rcl_interfaces::msg::SetParametersResult& result) {
  return {result.successful, result.reason};
}

inline rcl_interfaces::msg::SetParametersResult from_core(const myelin::param::Verdict& verdict) {
  rcl_interfaces::msg::SetParametersResult result;
  result.successful = verdict.successful;
  result.reason = verdict.reason;
  return result;
}

inline rcl_interfaces::msg::ListParametersResult from_core(const myelin::param::Listing& listing) {
  rcl_interfaces::msg::ListParametersResult result;
  result.names = listing.names;
  result.prefixes = listing.prefixes;
  return result;
}

}  // namespace rclcpp::detail

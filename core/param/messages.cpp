// SPDX-License-Identifier: Apache-2.0
#include "core/param/messages.hpp"

#include <type_traits>

namespace myelin::param {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

using Octets = std::vector<std::uint8_t>;

cdr::Value::List parameter_list(cdr::PlanCache& plans, const std::vector<Parameter>& parameters) {
  cdr::Value::List list;
  list.reserve(parameters.size());
  for (const Parameter& parameter : parameters) list.push_back(parameter_message(plans, parameter));
  return list;
}

template <class Range>
cdr::Value::List range_list(cdr::PlanCache& plans, std::string_view type, const std::vector<Range>& ranges) {
  cdr::Value::List list;
  for (const Range& range : ranges) {
    cdr::Value message(plans.plan(type));
    message["from_value"] = range.from;
    message["to_value"] = range.to;
    message["step"] = range.step;
    list.push_back(std::move(message));
  }
  return list;
}

struct FieldSetter {
  cdr::Value& message;
  void operator()(std::monostate) const {}
  void operator()(bool value) const { message["bool_value"] = value; }
  void operator()(std::int64_t value) const { message["integer_value"] = value; }
  void operator()(double value) const { message["double_value"] = value; }
  void operator()(const std::string& value) const { message["string_value"] = value; }
  void operator()(const Octets& value) const { message["byte_array_value"] = value; }
  void operator()(const std::vector<bool>& value) const {
    message["bool_array_value"] = Octets(value.begin(), value.end());
  }
  void operator()(const std::vector<std::int64_t>& value) const { message["integer_array_value"] = value; }
  void operator()(const std::vector<double>& value) const { message["double_array_value"] = value; }
  void operator()(const std::vector<std::string>& value) const { message["string_array_value"] = string_list(value); }
};

}  // namespace

cdr::Value::List string_list(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::vector<std::string> strings_of(const cdr::Value& list) {
  std::vector<std::string> texts;
  for (const cdr::Value& text : list.as<cdr::Value::List>()) texts.push_back(text.as<std::string>());
  return texts;
}

cdr::Value value_message(cdr::PlanCache& plans, const Value& value) {
  cdr::Value message(plans.plan("rcl_interfaces/msg/ParameterValue"));
  message["type"] = static_cast<std::uint8_t>(type_of(value));
  std::visit(FieldSetter{message}, value);
  return message;
}

cdr::Value parameter_message(cdr::PlanCache& plans, const Parameter& parameter) {
  cdr::Value message(plans.plan("rcl_interfaces/msg/Parameter"));
  message["name"] = parameter.name;
  message["value"] = value_message(plans, parameter.value);
  return message;
}

cdr::Value descriptor_message(cdr::PlanCache& plans, const Descriptor& descriptor) {
  cdr::Value message(plans.plan("rcl_interfaces/msg/ParameterDescriptor"));
  message["name"] = descriptor.name;
  message["type"] = static_cast<std::uint8_t>(descriptor.type);
  message["description"] = descriptor.description;
  message["additional_constraints"] = descriptor.additional_constraints;
  message["read_only"] = descriptor.read_only;
  message["dynamic_typing"] = descriptor.dynamic_typing;
  message["floating_point_range"] =
      range_list(plans, "rcl_interfaces/msg/FloatingPointRange", descriptor.floating_point_range);
  message["integer_range"] = range_list(plans, "rcl_interfaces/msg/IntegerRange", descriptor.integer_range);
  return message;
}

cdr::Value result_message(cdr::PlanCache& plans, const Verdict& verdict) {
  cdr::Value message(plans.plan("rcl_interfaces/msg/SetParametersResult"));
  message["successful"] = verdict.successful;
  message["reason"] = verdict.reason;
  return message;
}

cdr::Value listing_message(cdr::PlanCache& plans, const Listing& listing) {
  cdr::Value message(plans.plan("rcl_interfaces/msg/ListParametersResult"));
  message["names"] = string_list(listing.names);
  message["prefixes"] = string_list(listing.prefixes);
  return message;
}

cdr::Value event_message(cdr::PlanCache& plans, std::string_view node, std::int64_t stamp_ns, const Changes& changes) {
  cdr::Value message(plans.plan("rcl_interfaces/msg/ParameterEvent"));
  message["stamp"]["sec"] = static_cast<std::int32_t>(stamp_ns / second_ns);
  message["stamp"]["nanosec"] = static_cast<std::uint32_t>(stamp_ns % second_ns);
  message["node"] = std::string(node);
  message["new_parameters"] = parameter_list(plans, changes.added);
  message["changed_parameters"] = parameter_list(plans, changes.changed);
  message["deleted_parameters"] = parameter_list(plans, changes.deleted);
  return message;
}

Value value_of(const cdr::Value& message) {
  const std::uint8_t type = message["type"].as<std::uint8_t>();
  switch (static_cast<Type>(type)) {
    case Type::not_set:
      return {};
    case Type::boolean:
      return message["bool_value"].as<bool>();
    case Type::integer:
      return message["integer_value"].as<std::int64_t>();
    case Type::floating:
      return message["double_value"].as<double>();
    case Type::string:
      return message["string_value"].as<std::string>();
    case Type::byte_array:
      return message["byte_array_value"].as<Octets>();
    case Type::boolean_array: {
      const Octets& octets = message["bool_array_value"].as<Octets>();
      return std::vector<bool>(octets.begin(), octets.end());
    }
    case Type::integer_array:
      return message["integer_array_value"].as<std::vector<std::int64_t>>();
    case Type::double_array:
      return message["double_array_value"].as<std::vector<double>>();
    case Type::string_array:
      return strings_of(message["string_array_value"]);
  }
  throw UnknownType("There is no parameter type " + std::to_string(type));
}

Parameter parameter_of(const cdr::Value& message) {
  return {message["name"].as<std::string>(), value_of(message["value"])};
}

}  // namespace myelin::param

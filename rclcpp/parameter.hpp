// SPDX-License-Identifier: Apache-2.0
// Parameter: a name and a ParameterValue.
//
//   rclcpp::Parameter rate("rate", 10.0);
//   rate.as_double();                          // InvalidParameterTypeException, naming the parameter, on another type
//   rate.get_value<double>();
#pragma once

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/node/parameter.hpp"
#include "rcl_interfaces/msg/parameter.hpp"
#include "rclcpp/exceptions/parameter_exceptions.hpp"
#include "rclcpp/parameter_value.hpp"

namespace rclcpp {

namespace node_interfaces {
struct ParameterInfo;
}

class Parameter {
 public:
  Parameter() = default;
  explicit Parameter(const std::string& name) : name_(name) {}
  Parameter(const std::string& name, const ParameterValue& value) : name_(name), value_(value) {}
  template <class ValueTypeT>
  Parameter(const std::string& name, ValueTypeT value) : Parameter(name, ParameterValue(value)) {}
  explicit Parameter(const node_interfaces::ParameterInfo& parameter_info);

  bool operator==(const Parameter& other) const = default;

  ParameterType get_type() const { return value_.get_type(); }
  std::string get_type_name() const { return rclcpp::to_string(get_type()); }
  const std::string& get_name() const { return name_; }
  rcl_interfaces::msg::ParameterValue get_value_message() const { return value_.to_value_msg(); }
  const ParameterValue& get_parameter_value() const { return value_; }

  // The value by reference; for T = rclcpp::Parameter the parameter itself, for rclcpp::ParameterValue its value. Throws
  // InvalidParameterTypeException.
  template <class T>
  const auto& get_value() const {
    if constexpr (std::is_same_v<T, Parameter>) {
      return *this;
    } else if constexpr (std::is_same_v<T, ParameterValue>) {
      return value_;
    } else {
      try {
        return value_.get<T>();
      } catch (const ParameterTypeException& mismatch) {
        throw exceptions::InvalidParameterTypeException(name_, mismatch.what());
      }
    }
  }
  template <ParameterType type>
  const auto& get_value() const {
    try {
      return value_.get<type>();
    } catch (const ParameterTypeException& mismatch) {
      throw exceptions::InvalidParameterTypeException(name_, mismatch.what());
    }
  }

  bool as_bool() const { return get_value<PARAMETER_BOOL>(); }
  std::int64_t as_int() const { return get_value<PARAMETER_INTEGER>(); }
  double as_double() const { return get_value<PARAMETER_DOUBLE>(); }
  const std::string& as_string() const { return get_value<PARAMETER_STRING>(); }
  const std::vector<std::uint8_t>& as_byte_array() const { return get_value<PARAMETER_BYTE_ARRAY>(); }
  const std::vector<bool>& as_bool_array() const { return get_value<PARAMETER_BOOL_ARRAY>(); }
  const std::vector<std::int64_t>& as_integer_array() const { return get_value<PARAMETER_INTEGER_ARRAY>(); }
  const std::vector<double>& as_double_array() const { return get_value<PARAMETER_DOUBLE_ARRAY>(); }
  const std::vector<std::string>& as_string_array() const { return get_value<PARAMETER_STRING_ARRAY>(); }

  static Parameter from_parameter_msg(const rcl_interfaces::msg::Parameter& parameter) {
    return {parameter.name, ParameterValue(parameter.value)};
  }
  rcl_interfaces::msg::Parameter to_parameter_msg() const {
    rcl_interfaces::msg::Parameter message;
    message.name = name_;
    message.value = value_.to_value_msg();
    return message;
  }

  std::string value_to_string() const { return rclcpp::to_string(value_); }

 private:
  std::string name_;
  ParameterValue value_;
};

// {"name": "rate", "type": "double", "value": "10.000000"}
inline std::string to_string(const Parameter& parameter) {
  return R"({"name": ")" + parameter.get_name() + R"(", "type": ")" + parameter.get_type_name() + R"(", "value": ")" +
         parameter.value_to_string() + R"("})";
}

// {"rate": {"type": "double", "value": "10.000000"}, ...}
inline std::string to_string(const std::vector<Parameter>& parameters) {
  std::string text = "{";
  for (const Parameter& parameter : parameters) {
    if (text.size() > 1) text += ", ";
    text += '"' + parameter.get_name() + R"(": {"type": ")" + parameter.get_type_name() + R"(", "value": ")" +
            parameter.value_to_string() + R"("})";
  }
  return text + "}";
}

inline std::ostream& operator<<(std::ostream& out, const Parameter& parameter) {
  return out << to_string(parameter);
}
inline std::ostream& operator<<(std::ostream& out, const std::vector<Parameter>& parameters) {
  return out << to_string(parameters);
}

namespace detail {

inline Parameter from_core(myelin::node::Parameter parameter) {
  return {parameter.name, ParameterValue(std::move(parameter.value))};
}
inline myelin::node::Parameter to_core(const Parameter& parameter) {
  return {parameter.get_name(), parameter.get_parameter_value().core()};
}
inline std::vector<Parameter> from_core(const std::vector<myelin::node::Parameter>& list) {
  std::vector<Parameter> converted;
  converted.reserve(list.size());
  for (const auto& one : list) converted.push_back(from_core(one));
  return converted;
}
inline std::vector<myelin::node::Parameter> to_core(const std::vector<Parameter>& list) {
  std::vector<myelin::node::Parameter> converted;
  converted.reserve(list.size());
  for (const Parameter& one : list) converted.push_back(to_core(one));
  return converted;
}

}  // namespace detail
}  // namespace rclcpp

namespace std {

inline string to_string(const rclcpp::Parameter& parameter) {
  return rclcpp::to_string(parameter);
}
inline string to_string(const vector<rclcpp::Parameter>& parameters) {
  return rclcpp::to_string(parameters);
}

}  // namespace std

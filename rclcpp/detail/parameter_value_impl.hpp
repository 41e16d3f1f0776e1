// SPDX-License-Identifier: Apache-2.0
// ParameterValue as a message and as text.
#pragma once

#include <array>
#include <cstdio>
#include <sstream>

#include "rclcpp/parameter_value.hpp"

namespace rclcpp {
namespace detail {

inline std::string parameter_text(std::monostate) {
  return "not set";
}
inline std::string parameter_text(bool value) {
  return value ? "true" : "false";
}
inline std::string parameter_text(std::int64_t value) {
  return std::to_string(value);
}
inline std::string parameter_text(double value) {
  return std::to_string(value);
}
inline std::string parameter_text(const std::string& value) {
  return value;
}
inline std::string parameter_text(std::uint8_t octet) {
  std::array<char, 8> text;
  std::snprintf(text.data(), text.size(), "0x%02x", static_cast<unsigned>(octet));
  return text.data();
}
template <class T>
std::string parameter_text(const std::vector<T>& list) {
  std::string text = "[";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += ", ";
    if constexpr (std::is_same_v<T, double>) {
      std::ostringstream shortest;
      shortest << list[i];
      text += shortest.str();
    } else {
      text += parameter_text(static_cast<T>(list[i]));
    }
  }
  return text + "]";
}

}  // namespace detail

inline ParameterValue::ParameterValue(const rcl_interfaces::msg::ParameterValue& message) {
  switch (message.type) {
    case PARAMETER_NOT_SET:
      return;
    case PARAMETER_BOOL:
      value_ = message.bool_value;
      return;
    case PARAMETER_INTEGER:
      value_ = message.integer_value;
      return;
    case PARAMETER_DOUBLE:
      value_ = message.double_value;
      return;
    case PARAMETER_STRING:
      value_ = message.string_value;
      return;
    case PARAMETER_BYTE_ARRAY:
      value_ = message.byte_array_value;
      return;
    case PARAMETER_BOOL_ARRAY:
      value_ = message.bool_array_value;
      return;
    case PARAMETER_INTEGER_ARRAY:
      value_ = message.integer_array_value;
      return;
    case PARAMETER_DOUBLE_ARRAY:
      value_ = message.double_array_value;
      return;
    case PARAMETER_STRING_ARRAY:
      value_ = message.string_array_value;
      return;
    default:
      throw std::runtime_error("Unknown type: " + std::to_string(message.type));
  }
}

inline rcl_interfaces::msg::ParameterValue ParameterValue::to_value_msg() const {
  rcl_interfaces::msg::ParameterValue message;
  message.type = get_type();
  switch (get_type()) {
    case PARAMETER_NOT_SET:
      break;
    case PARAMETER_BOOL:
      message.bool_value = get<PARAMETER_BOOL>();
      break;
    case PARAMETER_INTEGER:
      message.integer_value = get<PARAMETER_INTEGER>();
      break;
    case PARAMETER_DOUBLE:
      message.double_value = get<PARAMETER_DOUBLE>();
      break;
    case PARAMETER_STRING:
      message.string_value = get<PARAMETER_STRING>();
      break;
    case PARAMETER_BYTE_ARRAY:
      message.byte_array_value = get<PARAMETER_BYTE_ARRAY>();
      break;
    case PARAMETER_BOOL_ARRAY:
      message.bool_array_value = get<PARAMETER_BOOL_ARRAY>();
      break;
    case PARAMETER_INTEGER_ARRAY:
      message.integer_array_value = get<PARAMETER_INTEGER_ARRAY>();
      break;
    case PARAMETER_DOUBLE_ARRAY:
      message.double_array_value = get<PARAMETER_DOUBLE_ARRAY>();
      break;
    case PARAMETER_STRING_ARRAY:
      message.string_array_value = get<PARAMETER_STRING_ARRAY>();
      break;
  }
  return message;
}

inline std::string to_string(const ParameterValue& value) {
  return std::visit([](const auto& alternative) { return detail::parameter_text(alternative); }, value.core());
}

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
// ParameterValue: one of the nine types that a parameter can have, or not set.
//
//   rclcpp::ParameterValue value(std::vector<double>{1.0, 2.0});
//   value.get_type();                          // rclcpp::ParameterType::PARAMETER_DOUBLE_ARRAY
//   value.get<std::vector<double>>();          // a reference; ParameterTypeException when it is of another type
//
// Integers of every width are kept as std::int64_t, float as double. A value: copy, compare.
#pragma once

#include <cstdint>
#include <ostream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/node/parameter.hpp"
#include "rcl_interfaces/msg/parameter_type.hpp"
#include "rcl_interfaces/msg/parameter_value.hpp"

namespace rclcpp {

enum ParameterType : std::uint8_t {
  PARAMETER_NOT_SET = rcl_interfaces::msg::ParameterType::PARAMETER_NOT_SET,
  PARAMETER_BOOL = rcl_interfaces::msg::ParameterType::PARAMETER_BOOL,
  PARAMETER_INTEGER = rcl_interfaces::msg::ParameterType::PARAMETER_INTEGER,
  PARAMETER_DOUBLE = rcl_interfaces::msg::ParameterType::PARAMETER_DOUBLE,
  PARAMETER_STRING = rcl_interfaces::msg::ParameterType::PARAMETER_STRING,
  PARAMETER_BYTE_ARRAY = rcl_interfaces::msg::ParameterType::PARAMETER_BYTE_ARRAY,
  PARAMETER_BOOL_ARRAY = rcl_interfaces::msg::ParameterType::PARAMETER_BOOL_ARRAY,
  PARAMETER_INTEGER_ARRAY = rcl_interfaces::msg::ParameterType::PARAMETER_INTEGER_ARRAY,
  PARAMETER_DOUBLE_ARRAY = rcl_interfaces::msg::ParameterType::PARAMETER_DOUBLE_ARRAY,
  PARAMETER_STRING_ARRAY = rcl_interfaces::msg::ParameterType::PARAMETER_STRING_ARRAY,
};

// "integer", "string_array"; "not set".
inline std::string to_string(ParameterType type) {
  constexpr const char* names[] = {"not set",    "bool",       "integer",       "double",       "string",
                                   "byte_array", "bool_array", "integer_array", "double_array", "string_array"};
  return type < std::size(names) ? names[type] : "unknown type";
}

inline std::ostream& operator<<(std::ostream& out, ParameterType type) {
  return out << to_string(type);
}

// A value was asked for as what it is not.
class ParameterTypeException : public std::runtime_error {
 public:
  ParameterTypeException(ParameterType expected, ParameterType actual)
      : std::runtime_error("expected [" + to_string(expected) + "] got [" + to_string(actual) + "]") {}
};

namespace detail {

template <class T>
inline constexpr bool is_integer = std::is_integral_v<T> && !std::is_same_v<T, bool>;

// The parameter type that a C++ type is kept as; PARAMETER_NOT_SET when it is none.
template <class T>
constexpr ParameterType parameter_type_of() {
  if (std::is_same_v<T, bool>) return PARAMETER_BOOL;
  if (is_integer<T>) return PARAMETER_INTEGER;
  if (std::is_floating_point_v<T>) return PARAMETER_DOUBLE;
  if (std::is_convertible_v<T, std::string>) return PARAMETER_STRING;
  if (std::is_convertible_v<T, const std::vector<std::uint8_t>&>) return PARAMETER_BYTE_ARRAY;
  if (std::is_convertible_v<T, const std::vector<bool>&>) return PARAMETER_BOOL_ARRAY;
  if (std::is_convertible_v<T, const std::vector<int>&>) return PARAMETER_INTEGER_ARRAY;
  if (std::is_convertible_v<T, const std::vector<std::int64_t>&>) return PARAMETER_INTEGER_ARRAY;
  if (std::is_convertible_v<T, const std::vector<float>&>) return PARAMETER_DOUBLE_ARRAY;
  if (std::is_convertible_v<T, const std::vector<double>&>) return PARAMETER_DOUBLE_ARRAY;
  if (std::is_convertible_v<T, const std::vector<std::string>&>) return PARAMETER_STRING_ARRAY;
  return PARAMETER_NOT_SET;
}

}  // namespace detail

class ParameterValue {
 public:
  ParameterValue() = default;
  explicit ParameterValue(const rcl_interfaces::msg::ParameterValue& message);  // runtime_error: unknown type
  explicit ParameterValue(myelin::node::ParameterValue value) : value_(std::move(value)) {}
  explicit ParameterValue(bool value) : value_(value) {}
  explicit ParameterValue(int value) : value_(std::int64_t{value}) {}
  explicit ParameterValue(std::int64_t value) : value_(value) {}
  explicit ParameterValue(float value) : value_(static_cast<double>(value)) {}
  explicit ParameterValue(double value) : value_(value) {}
  explicit ParameterValue(const std::string& value) : value_(value) {}
  explicit ParameterValue(const char* value) : value_(std::string(value)) {}
  explicit ParameterValue(const std::vector<std::uint8_t>& value) : value_(value) {}
  explicit ParameterValue(const std::vector<bool>& value) : value_(value) {}
  explicit ParameterValue(const std::vector<int>& value)
      : value_(std::vector<std::int64_t>(value.begin(), value.end())) {}
  explicit ParameterValue(const std::vector<std::int64_t>& value) : value_(value) {}
  explicit ParameterValue(const std::vector<float>& value) : value_(std::vector<double>(value.begin(), value.end())) {}
  explicit ParameterValue(const std::vector<double>& value) : value_(value) {}
  explicit ParameterValue(const std::vector<std::string>& value) : value_(value) {}
  // The widths that the above leave out.
  template <class Integer>
  requires(detail::is_integer<Integer>) explicit ParameterValue(Integer value)
      : value_(static_cast<std::int64_t>(value)) {}

  ParameterType get_type() const { return static_cast<ParameterType>(value_.index()); }
  rcl_interfaces::msg::ParameterValue to_value_msg() const;

  bool operator==(const ParameterValue& other) const = default;

  // The value by reference. Throw ParameterTypeException.
  template <ParameterType type>
  const auto& get() const {
    if (get_type() != type) throw ParameterTypeException(type, get_type());
    return std::get<type>(value_);
  }
  template <class T>
  const auto& get() const {
    constexpr ParameterType type = detail::parameter_type_of<T>();
    static_assert(type != PARAMETER_NOT_SET, "no parameter can be of this type");
    return get<type>();
  }

  // The value as the core has it.
  const myelin::node::ParameterValue& core() const { return value_; }

 private:
  myelin::node::ParameterValue value_;
};

// As `ros2 param get` shows it: "true", "0.5", "[1, 2]"; octets as 0x1f.
std::string to_string(const ParameterValue& value);

}  // namespace rclcpp

#include "rclcpp/detail/parameter_value_impl.hpp"

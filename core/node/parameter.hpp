// SPDX-License-Identifier: Apache-2.0
// A parameter's value and what may be said about it; and the overrides that come from command lines and YAML files.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace myelin::node {

// rcl_interfaces/msg/ParameterType, in the order of ParameterValue's alternatives.
enum class ParameterType : std::uint8_t {
  not_set = 0,
  boolean = 1,
  integer = 2,
  floating = 3,
  string = 4,
  byte_array = 5,
  boolean_array = 6,
  integer_array = 7,
  double_array = 8,
  string_array = 9,
};

using ParameterValue =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::uint8_t>, std::vector<bool>,
                 std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>>;

inline ParameterType type_of(const ParameterValue& value) {
  return static_cast<ParameterType>(value.index());
}
std::string to_string(const ParameterValue& value);

struct Parameter {
  std::string name;
  ParameterValue value;
  bool operator==(const Parameter&) const = default;
};

struct FloatingPointRange {
  double from = 0, to = 0, step = 0;
  bool operator==(const FloatingPointRange&) const = default;
};
struct IntegerRange {
  std::int64_t from = 0, to = 0;
  std::uint64_t step = 0;
  bool operator==(const IntegerRange&) const = default;
};

// rcl_interfaces/msg/ParameterDescriptor
struct ParameterDescriptor {
  std::string name;
  ParameterType type = ParameterType::not_set;
  std::string description;
  std::string additional_constraints;
  bool read_only = false;
  bool dynamic_typing = false;
  std::vector<FloatingPointRange> floating_point_range;  // at most one
  std::vector<IntegerRange> integer_range;               // at most one
  bool operator==(const ParameterDescriptor&) const = default;
};

// One parameter for the nodes that `node_pattern` matches: "/**", "/ns/*/talker", "talker"; empty: every node.
struct ParameterOverride {
  std::string node_pattern;
  Parameter parameter;
};

}  // namespace myelin::node

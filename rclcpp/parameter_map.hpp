// SPDX-License-Identifier: Apache-2.0
// Parameters by the node that they are for, as parameter files have them.
//
//   auto map = rclcpp::parameter_map_from_yaml_file("robot.yaml");
//   node->set_parameters(rclcpp::parameters_from_map(map, "/arm/driver"));
//
// Names of nodes are as in the file and may be patterns ("/**"); with a node's full name only what applies to it is taken,
// the later entry winning.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/node/node_pattern.hpp"
#include "core/node/parameter_file.hpp"
#include "rclcpp/exceptions/parameter_exceptions.hpp"
#include "rclcpp/parameter.hpp"

namespace rclcpp {

using ParameterMap = std::unordered_map<std::string, std::vector<Parameter>>;

// Throws std::runtime_error, naming file and place, for a file that cannot be read.
inline ParameterMap parameter_map_from_yaml_file(const std::string& yaml_filename, const char* node_fqn = nullptr) {
  ParameterMap map;
  for (auto& entry : myelin::node::read_parameter_file(yaml_filename)) {
    if (node_fqn != nullptr && !myelin::node::pattern_matches(entry.node_pattern, node_fqn)) continue;
    const std::string node = entry.node_pattern.starts_with('/') ? entry.node_pattern : "/" + entry.node_pattern;
    map[node_fqn != nullptr ? node_fqn : node].push_back(detail::from_core(std::move(entry.parameter)));
  }
  return map;
}

// One a name; what is for exactly this node goes before what is for a pattern.
inline std::vector<Parameter> parameters_from_map(const ParameterMap& parameter_map, const char* node_fqn = nullptr) {
  std::map<std::string, Parameter> by_name;
  const auto lay_over = [&](const std::vector<Parameter>& parameters) {
    for (const Parameter& parameter : parameters) by_name.insert_or_assign(parameter.get_name(), parameter);
  };
  for (const auto& [pattern, parameters] : parameter_map) {
    if (node_fqn == nullptr || myelin::node::pattern_matches(pattern, node_fqn)) lay_over(parameters);
  }
  if (node_fqn != nullptr && parameter_map.contains(node_fqn)) lay_over(parameter_map.at(node_fqn));
  std::vector<Parameter> parameters;
  for (auto& [name, parameter] : by_name) parameters.push_back(std::move(parameter));
  return parameters;
}

}  // namespace rclcpp

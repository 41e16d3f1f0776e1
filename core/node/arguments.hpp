// SPDX-License-Identifier: Apache-2.0
// The ROS part of a command line (`--ros-args ... --`): remap rules, parameters, log levels, enclave. As ROS 2 defines it:
// https://design.ros2.org/articles/ros_command_line_arguments.html
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/node/parameter.hpp"

namespace myelin::node {

// A flag after --ros-args that ROS does not know: UnknownROSArgsError in Python.
class UnknownRosArguments : public Error {
 public:
  explicit UnknownRosArguments(std::vector<std::string> arguments);
  std::vector<std::string> arguments;
};

// A flag that is known and a value that is not understood; the text names both: RCLInvalidROSArgsError in Python.
class InvalidRosArguments : public Error {
 public:
  using Error::Error;
};

struct RemapRule {
  enum class Kind { topic_or_service, topic, service, node_name, node_namespace };
  Kind kind = Kind::topic_or_service;
  std::string node;   // applies to this node only; empty: to all
  std::string match;  // for topics and services
  std::string replacement;
};

struct Arguments {
  std::vector<RemapRule> remap_rules;                   // in order: the first that matches applies
  std::vector<ParameterOverride> parameters;            // -p and --params-file in order
  std::vector<std::pair<std::string, int>> log_levels;  // logger name ("" is the root) -> severity
  std::optional<std::string> enclave;
  bool log_stdout = true, log_rosout = true, log_file = true;
  std::optional<std::string> log_config_file;
  std::optional<std::string> log_file_name;
  std::vector<std::string> remaining;  // what was outside --ros-args ... --

  // Throws UnknownRosArguments, InvalidRosArguments; the latter also for a parameter file, naming the place in it.
  static Arguments parse(const std::vector<std::string>& arguments);
};

// Applies log levels and, unless somebody has before, where log lines go (logging::configure()). Throws InvalidRosArguments for a log configuration
// file: there is nothing here that such a file could configure, as with ROS 2's default backend.
void configure_logging(const Arguments& arguments);

// The outcome of applying rules; nullopt when none matches. `local` goes before `global`; `global` may be null.
std::optional<std::string> remap_node_name(const Arguments& local, const Arguments* global, std::string_view node_name);
std::optional<std::string> remap_namespace(const Arguments& local, const Arguments* global, std::string_view node_name);
// `name` is fully expanded.
std::optional<std::string> remap_topic(const Arguments& local, const Arguments* global, std::string_view name,
                                       std::string_view node_name, std::string_view node_namespace);
std::optional<std::string> remap_service(const Arguments& local, const Arguments* global, std::string_view name,
                                         std::string_view node_name, std::string_view node_namespace);

}  // namespace myelin::node

// SPDX-License-Identifier: Apache-2.0
// What rclcpp throws, parameters apart.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rclcpp::exceptions {

// A node that is no more, or never was.
class InvalidNodeError : public std::runtime_error {
 public:
  InvalidNodeError() : std::runtime_error("node is invalid") {}
};

// A name that breaks the rules, and where it does.
class NameValidationError : public std::invalid_argument {
 public:
  NameValidationError(const char* type, const char* its_name, const char* message, std::size_t index)
      : std::invalid_argument(format_error(type, its_name, message, index)),
        name_type(type),
        name(its_name),
        error_msg(message),
        invalid_index(index) {}

  // "Invalid <type>: <message>:\n  '<name>'\n   <blanks>^\n"
  static std::string format_error(const char* type, const char* its_name, const char* message, std::size_t index) {
    return std::string("Invalid ") + type + ": " + message + ":\n  '" + its_name + "'\n   " + std::string(index, ' ') +
           "^\n";
  }

  const std::string name_type;
  const std::string name;
  const std::string error_msg;
  const std::size_t invalid_index;
};

class InvalidNodeNameError : public NameValidationError {
 public:
  InvalidNodeNameError(const char* its_name, const char* message, std::size_t index)
      : NameValidationError("node name", its_name, message, index) {}
};

class InvalidNamespaceError : public NameValidationError {
 public:
  InvalidNamespaceError(const char* its_name, const char* message, std::size_t index)
      : NameValidationError("namespace", its_name, message, index) {}
};

class InvalidTopicNameError : public NameValidationError {
 public:
  InvalidTopicNameError(const char* its_name, const char* message, std::size_t index)
      : NameValidationError("topic name", its_name, message, index) {}
};

class InvalidServiceNameError : public NameValidationError {
 public:
  InvalidServiceNameError(const char* its_name, const char* message, std::size_t index)
      : NameValidationError("service name", its_name, message, index) {}
};

class UnimplementedError : public std::runtime_error {
 public:
  UnimplementedError() : std::runtime_error("This code is unimplemented.") {}
  explicit UnimplementedError(const std::string& message) : std::runtime_error(message) {}
};

// What went wrong below, in one line.
class RCLErrorBase {
 public:
  explicit RCLErrorBase(std::string text) : message(std::move(text)), formatted_message(message) {}
  virtual ~RCLErrorBase() = default;
  std::string message;
  std::string formatted_message;
};

class RCLError : public RCLErrorBase, public std::runtime_error {
 public:
  explicit RCLError(const std::string& text) : RCLErrorBase(text), std::runtime_error(text) {}
};

class RCLInvalidArgument : public RCLErrorBase, public std::invalid_argument {
 public:
  explicit RCLInvalidArgument(const std::string& text) : RCLErrorBase(text), std::invalid_argument(text) {}
};

// A --ros-args flag whose value is not understood.
class RCLInvalidROSArgsError : public RCLErrorBase, public std::runtime_error {
 public:
  explicit RCLInvalidROSArgsError(const std::string& text) : RCLErrorBase(text), std::runtime_error(text) {}
};

// --ros-args flags that nobody knows.
class UnknownROSArgsError : public std::runtime_error {
 public:
  explicit UnknownROSArgsError(std::vector<std::string> arguments)
      : std::runtime_error(listed(arguments)), unknown_ros_args(std::move(arguments)) {}
  const std::vector<std::string> unknown_ros_args;

 private:
  static std::string listed(const std::vector<std::string>& arguments) {
    std::string text = "found unknown ROS arguments: ";
    for (std::size_t i = 0; i < arguments.size(); ++i) text += (i == 0 ? "'" : ", '") + arguments[i] + "'";
    return text;
  }
};

class UnsupportedEventTypeException : public RCLErrorBase, public std::runtime_error {
 public:
  explicit UnsupportedEventTypeException(const std::string& text) : RCLErrorBase(text), std::runtime_error(text) {}
};

// Overrides of quality of service that the callback of the options refused.
class InvalidQosOverridesException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace rclcpp::exceptions

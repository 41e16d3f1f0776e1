// SPDX-License-Identifier: Apache-2.0
// What can go wrong with parameters, and the verdict on a change that may simply be refused.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/node/parameter.hpp"

namespace myelin::param {

using node::Parameter;
using node::type_of;
using Value = node::ParameterValue;
using Type = node::ParameterType;
using Descriptor = node::ParameterDescriptor;

// Each becomes the rclpy exception of the same name, with the same text; `names` are the parameters concerned.
class ParameterError : public Error {
 public:
  ParameterError(const std::string& text, std::vector<std::string> names);
  std::vector<std::string> names;
};

class AlreadyDeclared : public ParameterError {
 public:
  explicit AlreadyDeclared(std::vector<std::string> names);
};

class NotDeclared : public ParameterError {
 public:
  explicit NotDeclared(const std::string& name);
  explicit NotDeclared(std::vector<std::string> names);
};

class Uninitialized : public ParameterError {
 public:
  explicit Uninitialized(const std::string& name);
};

class InvalidName : public ParameterError {
 public:
  explicit InvalidName(const std::string& name);
};

class InvalidType : public ParameterError {
 public:
  InvalidType(const Parameter& parameter, Type expected);
  Value value;
  Type expected;
};

class InvalidValue : public ParameterError {
 public:
  InvalidValue(std::string name, Value value, std::string reason);
  Value value;
  std::string reason;
};

class Immutable : public ParameterError {
 public:
  explicit Immutable(const std::string& name);
};

// rcl_interfaces/msg/SetParametersResult
struct Verdict {
  bool successful = true;
  std::string reason;
  bool operator==(const Verdict&) const = default;
};

// "INTEGER", "STRING_ARRAY": as rclpy's Parameter.Type names it.
const char* type_name(Type type);

}  // namespace myelin::param

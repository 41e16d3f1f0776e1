// SPDX-License-Identifier: Apache-2.0
#include "core/param/error.hpp"

#include <utility>

namespace myelin::param {

ParameterError::ParameterError(const std::string& text, std::vector<std::string> concerned)
    : Error(text), names(std::move(concerned)) {}

AlreadyDeclared::AlreadyDeclared(std::vector<std::string> declared)
    : ParameterError("Parameter(s) already declared: " + node::to_string(declared), declared) {}

NotDeclared::NotDeclared(const std::string& name)
    : ParameterError("Invalid access to undeclared parameter(s): " + name, {name}) {}

NotDeclared::NotDeclared(std::vector<std::string> undeclared)
    : ParameterError("Invalid access to undeclared parameter(s): " + node::to_string(undeclared), undeclared) {}

Uninitialized::Uninitialized(const std::string& name)
    : ParameterError("The parameter '" + name + "' is not initialized: " + name, {name}) {}

InvalidName::InvalidName(const std::string& name) : ParameterError("Invalid parameter name: " + name, {name}) {}

InvalidType::InvalidType(const Parameter& parameter, Type expected_type)
    : ParameterError("Trying to set parameter '" + parameter.name + "' to '" + node::to_string(parameter.value) +
                         "' of type '" + type_name(type_of(parameter.value)) + "', expecting type '" +
                         type_name(expected_type) + "': " + parameter.name,
                     {parameter.name}),
      value(parameter.value),
      expected(expected_type) {}

InvalidValue::InvalidValue(std::string name, Value refused, std::string why)
    : ParameterError(
          "Invalid parameter value (" + node::to_string(refused) + ") for parameter. Reason: " + why + ": " + name,
          {name}),
      value(std::move(refused)),
      reason(std::move(why)) {}

Immutable::Immutable(const std::string& name)
    : ParameterError("Attempted to modify read-only parameter: " + name, {name}) {}

const char* type_name(Type type) {
  switch (type) {
    case Type::not_set:
      return "NOT_SET";
    case Type::boolean:
      return "BOOL";
    case Type::integer:
      return "INTEGER";
    case Type::floating:
      return "DOUBLE";
    case Type::string:
      return "STRING";
    case Type::byte_array:
      return "BYTE_ARRAY";
    case Type::boolean_array:
      return "BOOL_ARRAY";
    case Type::integer_array:
      return "INTEGER_ARRAY";
    case Type::double_array:
      return "DOUBLE_ARRAY";
    case Type::string_array:
      return "STRING_ARRAY";
  }
  return "NOT_SET";
}

}  // namespace myelin::param

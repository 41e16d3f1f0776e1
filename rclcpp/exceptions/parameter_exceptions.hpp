// SPDX-License-Identifier: Apache-2.0
// What parameters throw, and the one place where the core's errors become that.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "core/param/error.hpp"
#include "rclcpp/detail/translate.hpp"

namespace rclcpp::exceptions {

// A name that no parameter can have.
class InvalidParametersException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A value that range or callback refused.
class InvalidParameterValueException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class InvalidParameterTypeException : public std::runtime_error {
 public:
  InvalidParameterTypeException(const std::string& name, const std::string& message)
      : std::runtime_error("parameter '" + name + "' has invalid type: " + message) {}
};

class ParameterAlreadyDeclaredException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ParameterNotDeclaredException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ParameterImmutableException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ParameterModifiedInCallbackException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// It was declared with a type and has no value yet.
class ParameterUninitializedException : public std::runtime_error {
 public:
  explicit ParameterUninitializedException(const std::string& name)
      : std::runtime_error("parameter '" + name + "' is not initialized") {}
};

}  // namespace rclcpp::exceptions

namespace rclcpp::detail {

// Calls the core and throws what rclcpp would.
template <class Call>
decltype(auto) with_parameter_exceptions(Call&& call) {
  namespace param = myelin::param;
  const auto quoted = [](const param::ParameterError& error) { return "parameter '" + error.names.front() + "'"; };
  try {
    return std::forward<Call>(call)();
  } catch (const param::AlreadyDeclared& error) {
    throw exceptions::ParameterAlreadyDeclaredException(quoted(error) + " has already been declared");
  } catch (const param::NotDeclared& error) {
    throw exceptions::ParameterNotDeclaredException(quoted(error) + " was not declared");
  } catch (const param::Uninitialized& error) {
    throw exceptions::ParameterUninitializedException(error.names.front());
  } catch (const param::InvalidName&) {
    throw exceptions::InvalidParametersException("parameter name must not be empty");
  } catch (const param::InvalidType& error) {
    throw exceptions::InvalidParameterTypeException(error.names.front(), error.what());
  } catch (const param::InvalidValue& error) {
    throw exceptions::InvalidParameterValueException(quoted(error) + " could not be set: " + error.reason);
  } catch (const param::Immutable& error) {
    throw exceptions::ParameterImmutableException(quoted(error) + " is read-only");
  } catch (const myelin::Error&) {
    rethrow_translated();
  }
}

}  // namespace rclcpp::detail

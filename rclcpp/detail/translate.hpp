// SPDX-License-Identifier: Apache-2.0
// The one place where the core's errors, parameters' apart, become what rclcpp throws.
#pragma once

#include <string>
#include <utility>

#include "core/graph/graph.hpp"
#include "core/graph/names.hpp"
#include "core/node/arguments.hpp"
#include "core/node/endpoints.hpp"
#include "rclcpp/exceptions/exceptions.hpp"

namespace rclcpp::detail {

// REQUIRES: an exception is being handled.
[[noreturn, gnu::cold, gnu::noinline]] inline void rethrow_translated() {
  using What = myelin::graph::InvalidName::What;
  try {
    throw;
  } catch (const myelin::graph::InvalidName& error) {
    const char* name = error.name.c_str();
    const char* message = error.fault.message.c_str();
    switch (error.kind) {
      case What::node_name:
        throw exceptions::InvalidNodeNameError(name, message, error.fault.position);
      case What::node_namespace:
        throw exceptions::InvalidNamespaceError(name, message, error.fault.position);
      case What::service_name:
        throw exceptions::InvalidServiceNameError(name, message, error.fault.position);
      default:
        throw exceptions::InvalidTopicNameError(name, message, error.fault.position);
    }
  } catch (const myelin::node::UnknownRosArguments& error) {
    throw exceptions::UnknownROSArgsError(error.arguments);
  } catch (const myelin::node::InvalidRosArguments& error) {
    throw exceptions::RCLInvalidROSArgsError(error.what());
  } catch (const myelin::InvalidArgument& error) {
    throw exceptions::RCLInvalidArgument(error.what());
  } catch (const myelin::Error& error) {
    throw exceptions::RCLError(error.what());
  }
}

// Calls the core and throws what rclcpp would.
template <class Call>
decltype(auto) translated(Call&& call) {
  try {
    return std::forward<Call>(call)();
  } catch (const myelin::Error&) {
    rethrow_translated();
  }
}

// Throws exceptions::InvalidNamespaceError.
inline void require_valid_namespace(const std::string& name_space) {
  if (const auto fault = myelin::graph::validate_namespace(name_space)) {
    throw exceptions::InvalidNamespaceError(name_space.c_str(), fault->message.c_str(), fault->position);
  }
}

// "/ns/sub"; "/sub" below the root.
inline std::string below(const std::string& name_space, const std::string& sub) {
  return (name_space == "/" ? "" : name_space) + "/" + sub;
}

}  // namespace rclcpp::detail

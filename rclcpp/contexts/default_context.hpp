// SPDX-License-Identifier: Apache-2.0
// The context that rclcpp::init() begins and that nodes use unless they are told another.
#pragma once

#include <memory>

#include "core/process/shared.hpp"
#include "rclcpp/context.hpp"

namespace rclcpp::contexts {

class DefaultContext : public Context {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(DefaultContext)
};

// One for the program and all libraries it loads. Never destroyed: what it holds goes with shutdown().
inline const DefaultContext::SharedPtr& get_global_default_context() {
  static auto* const context = new DefaultContext::SharedPtr(myelin::process::shared<DefaultContext>(
      "rclcpp default context", [] { return std::make_shared<DefaultContext>(); }));
  return *context;
}

}  // namespace rclcpp::contexts

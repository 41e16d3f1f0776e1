// SPDX-License-Identifier: Apache-2.0
// RCLCPP_COMPONENTS_REGISTER_NODE(package::Class): makes a class of nodes a component, which containers find in the library
// that the line is compiled into. Once a class, in a source file, outside of every namespace.
#pragma once

#include <memory>

#include "rclcpp_components/detail/registry.hpp"
#include "rclcpp_components/node_factory_template.hpp"

#define RCLCPP_COMPONENTS_DETAIL_JOIN(one, other) one##other
#define RCLCPP_COMPONENTS_DETAIL_NAME(number) RCLCPP_COMPONENTS_DETAIL_JOIN(rclcpp_components_registered_, number)

#define RCLCPP_COMPONENTS_REGISTER_NODE(NodeClass)                                            \
  namespace {                                                                                 \
  [[maybe_unused]] const bool RCLCPP_COMPONENTS_DETAIL_NAME(__COUNTER__) = [] {               \
    ::rclcpp_components::detail::register_class(                                              \
        #NodeClass, std::make_shared<::rclcpp_components::NodeFactoryTemplate<NodeClass>>()); \
    return true;                                                                              \
  }();                                                                                        \
  }

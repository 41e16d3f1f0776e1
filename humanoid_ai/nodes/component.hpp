// SPDX-License-Identifier: Apache-2.0
// A node class as a component and as a program of its own: at the end of its .cpp, at global scope,
//
//   HUMANOID_AI_COMPONENT(DominantColors, dominant_colors)
//
// registers humanoid_ai::DominantColors with rclcpp_components and defines humanoid_ai::make_dominant_colors(), with which the
// executable's main (nodes/main.cpp.in) builds it.
#pragma once

#include <memory>

#include "humanoid_ai/nodes/run.hpp"
#include "rclcpp/rclcpp.hpp"
#include "rclcpp_components/register_node_macro.hpp"

#define HUMANOID_AI_COMPONENT(Class, name)                      \
  namespace humanoid_ai {                                       \
  RunningNode make_##name(const rclcpp::NodeOptions& options) { \
    auto node = std::make_shared<Class>(options);               \
    return {node, node->get_node_base_interface()};             \
  }                                                             \
  }                                                             \
  RCLCPP_COMPONENTS_REGISTER_NODE(humanoid_ai::Class)

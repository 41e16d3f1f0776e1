// SPDX-License-Identifier: Apache-2.0
// The interfaces of whatever has them: a node, a pointer to one, or the interface itself.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace rclcpp::node_interfaces {

#define MYELIN_GET_INTERFACE(function, Interface)                                           \
  class Interface;                                                                          \
  inline std::shared_ptr<Interface> function(const std::shared_ptr<Interface>& interface) { \
    return interface;                                                                       \
  }                                                                                         \
  template <class NodeT>                                                                    \
  requires requires(NodeT && node) {                                                        \
    node->function();                                                                       \
  }                                                                                         \
  std::shared_ptr<Interface> function(NodeT&& node) {                                       \
    return node->function();                                                                \
  }                                                                                         \
  template <class NodeT>                                                                    \
  requires requires(NodeT && node) {                                                        \
    node.function();                                                                        \
  }                                                                                         \
  std::shared_ptr<Interface> function(NodeT&& node) {                                       \
    return node.function();                                                                 \
  }

MYELIN_GET_INTERFACE(get_node_base_interface, NodeBaseInterface)
MYELIN_GET_INTERFACE(get_node_clock_interface, NodeClockInterface)
MYELIN_GET_INTERFACE(get_node_graph_interface, NodeGraphInterface)
MYELIN_GET_INTERFACE(get_node_logging_interface, NodeLoggingInterface)
MYELIN_GET_INTERFACE(get_node_timers_interface, NodeTimersInterface)
MYELIN_GET_INTERFACE(get_node_topics_interface, NodeTopicsInterface)
MYELIN_GET_INTERFACE(get_node_services_interface, NodeServicesInterface)
MYELIN_GET_INTERFACE(get_node_waitables_interface, NodeWaitablesInterface)
MYELIN_GET_INTERFACE(get_node_parameters_interface, NodeParametersInterface)
MYELIN_GET_INTERFACE(get_node_time_source_interface, NodeTimeSourceInterface)
MYELIN_GET_INTERFACE(get_node_type_descriptions_interface, NodeTypeDescriptionsInterface)
#undef MYELIN_GET_INTERFACE

// Null for what has no parameters: a topics interface alone.
template <class NodeT>
std::shared_ptr<NodeParametersInterface> parameters_interface_if_any(NodeT&& node) {
  if constexpr (requires { get_node_parameters_interface(node); }) return get_node_parameters_interface(node);
  return nullptr;
}

}  // namespace rclcpp::node_interfaces

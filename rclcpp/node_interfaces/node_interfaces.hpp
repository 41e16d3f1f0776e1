// SPDX-License-Identifier: Apache-2.0
// NodeInterfaces<...>: some interfaces of a node of any kind, as an argument.
//
//   void greet(rclcpp::node_interfaces::NodeInterfaces<NodeBaseInterface, NodeLoggingInterface> node);
//   greet(*node);                                  // whatever kind of node it is
#pragma once

#include <memory>
#include <tuple>
#include <type_traits>

#include "rclcpp/node_interfaces/get_interfaces.hpp"

namespace rclcpp::node_interfaces {

#define ALL_RCLCPP_NODE_INTERFACES                                                                          \
  rclcpp::node_interfaces::NodeBaseInterface, rclcpp::node_interfaces::NodeClockInterface,                  \
      rclcpp::node_interfaces::NodeGraphInterface, rclcpp::node_interfaces::NodeLoggingInterface,           \
      rclcpp::node_interfaces::NodeParametersInterface, rclcpp::node_interfaces::NodeServicesInterface,     \
      rclcpp::node_interfaces::NodeTimeSourceInterface, rclcpp::node_interfaces::NodeTimersInterface,       \
      rclcpp::node_interfaces::NodeTopicsInterface, rclcpp::node_interfaces::NodeTypeDescriptionsInterface, \
      rclcpp::node_interfaces::NodeWaitablesInterface

template <typename... InterfaceTs>
class NodeInterfaces {
  static_assert(sizeof...(InterfaceTs) > 0, "must provide at least one interface as a template argument");

 public:
  NodeInterfaces() = default;
  template <typename NodeT>
  requires requires(NodeT& node) { node.get_node_base_interface(); }
  NodeInterfaces(NodeT& node) : interfaces_{of<InterfaceTs>(node)...} {}  // NOLINT(google-explicit-constructor)
  explicit NodeInterfaces(std::shared_ptr<InterfaceTs>... interfaces) : interfaces_{std::move(interfaces)...} {}

  template <typename InterfaceT>
  std::shared_ptr<InterfaceT> get() const {
    return std::get<std::shared_ptr<InterfaceT>>(interfaces_);
  }

#define MYELIN_HELD_INTERFACE(function, Interface)                                                      \
  std::shared_ptr<Interface> function() const requires(std::is_same_v<Interface, InterfaceTs> || ...) { \
    return std::get<std::shared_ptr<Interface>>(interfaces_);                                           \
  }
  MYELIN_HELD_INTERFACE(get_node_base_interface, NodeBaseInterface)
  MYELIN_HELD_INTERFACE(get_node_clock_interface, NodeClockInterface)
  MYELIN_HELD_INTERFACE(get_node_graph_interface, NodeGraphInterface)
  MYELIN_HELD_INTERFACE(get_node_logging_interface, NodeLoggingInterface)
  MYELIN_HELD_INTERFACE(get_node_timers_interface, NodeTimersInterface)
  MYELIN_HELD_INTERFACE(get_node_topics_interface, NodeTopicsInterface)
  MYELIN_HELD_INTERFACE(get_node_services_interface, NodeServicesInterface)
  MYELIN_HELD_INTERFACE(get_node_parameters_interface, NodeParametersInterface)
  MYELIN_HELD_INTERFACE(get_node_time_source_interface, NodeTimeSourceInterface)
  MYELIN_HELD_INTERFACE(get_node_type_descriptions_interface, NodeTypeDescriptionsInterface)
  MYELIN_HELD_INTERFACE(get_node_waitables_interface, NodeWaitablesInterface)
#undef MYELIN_HELD_INTERFACE

 private:
  template <class InterfaceT, class NodeT>
  static std::shared_ptr<InterfaceT> of(NodeT& node) {
    if constexpr (std::is_same_v<InterfaceT, NodeBaseInterface>) return node.get_node_base_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeClockInterface>) return node.get_node_clock_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeGraphInterface>) return node.get_node_graph_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeLoggingInterface>) return node.get_node_logging_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeTimersInterface>) return node.get_node_timers_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeTopicsInterface>) return node.get_node_topics_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeServicesInterface>) return node.get_node_services_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeParametersInterface>) return node.get_node_parameters_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeTimeSourceInterface>) return node.get_node_time_source_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeWaitablesInterface>) return node.get_node_waitables_interface();
    if constexpr (std::is_same_v<InterfaceT, NodeTypeDescriptionsInterface>) {
      return node.get_node_type_descriptions_interface();
    }
  }

  std::tuple<std::shared_ptr<InterfaceTs>...> interfaces_;
};

}  // namespace rclcpp::node_interfaces

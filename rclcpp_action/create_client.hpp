// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp_action/client.hpp"

namespace rclcpp_action {

// Without a group: the default one of the node. Throws rclcpp::exceptions::InvalidTopicNameError,
// rclcpp::exceptions::RCLError.
template <class ActionT, class Graph, class Logging, class Waitables>
typename Client<ActionT>::SharedPtr create_client(
    rclcpp::node_interfaces::NodeBaseInterface::SharedPtr node_base_interface, std::shared_ptr<Graph>,
    std::shared_ptr<Logging>, std::shared_ptr<Waitables>, const std::string& name,
    rclcpp::CallbackGroup::SharedPtr group = nullptr,
    const rcl_action_client_options_t& options = rcl_action_client_get_default_options()) {
  if (!group) group = node_base_interface->get_default_callback_group();
  return Client<ActionT>::create(*node_base_interface, name, options, *group);
}
template <class ActionT, class NodeT>
typename Client<ActionT>::SharedPtr create_client(
    NodeT node, const std::string& name, rclcpp::CallbackGroup::SharedPtr group = nullptr,
    const rcl_action_client_options_t& options = rcl_action_client_get_default_options()) {
  const auto base = node->get_node_base_interface();
  if (!group) group = base->get_default_callback_group();
  return Client<ActionT>::create(*base, name, options, *group);
}

}  // namespace rclcpp_action

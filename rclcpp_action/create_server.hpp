// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp_action/server.hpp"

namespace rclcpp_action {

// Without a group: the default one of the node. Throws rclcpp::exceptions::InvalidTopicNameError,
// rclcpp::exceptions::RCLError.
template <class ActionT, class Clock, class Logging, class Waitables>
typename Server<ActionT>::SharedPtr create_server(
    rclcpp::node_interfaces::NodeBaseInterface::SharedPtr node_base_interface, std::shared_ptr<Clock>,
    std::shared_ptr<Logging>, std::shared_ptr<Waitables>, const std::string& name,
    typename Server<ActionT>::GoalCallback handle_goal, typename Server<ActionT>::CancelCallback handle_cancel,
    typename Server<ActionT>::AcceptedCallback handle_accepted,
    const rcl_action_server_options_t& options = rcl_action_server_get_default_options(),
    rclcpp::CallbackGroup::SharedPtr group = nullptr) {
  if (!group) group = node_base_interface->get_default_callback_group();
  return Server<ActionT>::create(*node_base_interface, name, options, std::move(handle_goal), std::move(handle_cancel),
                                 std::move(handle_accepted), *group);
}
template <class ActionT, class NodeT>
typename Server<ActionT>::SharedPtr create_server(
    NodeT node, const std::string& name, typename Server<ActionT>::GoalCallback handle_goal,
    typename Server<ActionT>::CancelCallback handle_cancel, typename Server<ActionT>::AcceptedCallback handle_accepted,
    const rcl_action_server_options_t& options = rcl_action_server_get_default_options(),
    rclcpp::CallbackGroup::SharedPtr group = nullptr) {
  const auto base = node->get_node_base_interface();
  if (!group) group = base->get_default_callback_group();
  return Server<ActionT>::create(*base, name, options, std::move(handle_goal), std::move(handle_cancel),
                                 std::move(handle_accepted), *group);
}

}  // namespace rclcpp_action

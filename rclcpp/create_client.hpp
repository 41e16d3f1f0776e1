// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "rclcpp/client.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_graph_interface.hpp"
#include "rclcpp/node_interfaces/node_services_interface.hpp"

namespace rclcpp {

// Throws exceptions::InvalidServiceNameError, exceptions::RCLError, and std::runtime_error for a group of another node.
template <class ServiceT>
typename Client<ServiceT>::SharedPtr create_client(
    std::shared_ptr<node_interfaces::NodeBaseInterface> node_base,
    std::shared_ptr<node_interfaces::NodeGraphInterface> node_graph,
    std::shared_ptr<node_interfaces::NodeServicesInterface> node_services, const std::string& service_name,
    const QoS& qos = ServicesQoS(), CallbackGroup::SharedPtr group = nullptr) {
  static_cast<void>(node_graph);  // a client finds its service by itself
  const auto used = group ? group : node_base->get_default_callback_group();
  auto client = Client<ServiceT>::create(*node_base, service_name, qos, *used);
  node_services->add_client(client, std::move(group));
  return client;
}

}  // namespace rclcpp

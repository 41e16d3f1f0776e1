// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_services_interface.hpp"
#include "rclcpp/service.hpp"

namespace rclcpp {

// Throws exceptions::InvalidServiceNameError, exceptions::RCLError, and std::runtime_error for a group of another node.
template <class ServiceT, class CallbackT>
typename Service<ServiceT>::SharedPtr create_service(
    std::shared_ptr<node_interfaces::NodeBaseInterface> node_base,
    std::shared_ptr<node_interfaces::NodeServicesInterface> node_services, const std::string& service_name,
    CallbackT&& callback, const QoS& qos, CallbackGroup::SharedPtr group) {
  AnyServiceCallback<ServiceT> any_service_callback;
  any_service_callback.set(std::forward<CallbackT>(callback));
  const auto used = group ? group : node_base->get_default_callback_group();
  auto service = Service<ServiceT>::create(*node_base, service_name, std::move(any_service_callback), qos, *used);
  node_services->add_service(service, std::move(group));
  return service;
}

}  // namespace rclcpp

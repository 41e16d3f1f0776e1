// SPDX-License-Identifier: Apache-2.0
// Where the services and clients of a node are entered, to run with it.
#pragma once

#include <string>

#include "rclcpp/callback_group.hpp"
#include "rclcpp/client.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/service.hpp"

namespace rclcpp::node_interfaces {

class NodeServicesInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeServicesInterface)
  virtual ~NodeServicesInterface() = default;
  // Without a group: the default one of the node.
  virtual void add_client(ClientBase::SharedPtr client_base_ptr, CallbackGroup::SharedPtr group) = 0;
  virtual void add_service(ServiceBase::SharedPtr service_base_ptr, CallbackGroup::SharedPtr group) = 0;
  virtual std::string resolve_service_name(const std::string& name, bool only_expand = false) const = 0;
};

}  // namespace rclcpp::node_interfaces

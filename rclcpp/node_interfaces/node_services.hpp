// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_services_interface.hpp"

namespace rclcpp::node_interfaces {

class NodeServices : public NodeServicesInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeServices)
  explicit NodeServices(NodeBaseInterface::SharedPtr base) : base_(std::move(base)) {}
  void add_client(ClientBase::SharedPtr client_base_ptr, CallbackGroup::SharedPtr group) override {
    require_ours(group, "client");
    base_->core()->adopt(client_base_ptr->entity());
  }
  void add_service(ServiceBase::SharedPtr service_base_ptr, CallbackGroup::SharedPtr group) override {
    require_ours(group, "service");
    base_->core()->adopt(service_base_ptr->entity());
  }
  std::string resolve_service_name(const std::string& name, bool only_expand = false) const override {
    return base_->resolve_topic_or_service_name(name, true, only_expand);
  }

 private:
  void require_ours(const CallbackGroup::SharedPtr& group, const char* what) const {
    if (group && !base_->callback_group_in_node(group)) {
      throw std::runtime_error(std::string("Cannot create ") + what + ", group not in node.");
    }
  }

  const NodeBaseInterface::SharedPtr base_;
};

}  // namespace rclcpp::node_interfaces

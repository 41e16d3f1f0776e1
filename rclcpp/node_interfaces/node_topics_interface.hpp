// SPDX-License-Identifier: Apache-2.0
// Where the publishers and subscriptions of a node are entered, to run with it.
#pragma once

#include <memory>
#include <string>

#include "rclcpp/macros.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_timers_interface.hpp"

namespace rclcpp {
class PublisherBase;
class SubscriptionBase;
}  // namespace rclcpp

namespace rclcpp::node_interfaces {

class NodeTopicsInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeTopicsInterface)
  virtual ~NodeTopicsInterface() = default;
  // Without a group: the default one of the node.
  virtual void add_publisher(std::shared_ptr<PublisherBase> publisher, CallbackGroup::SharedPtr callback_group) = 0;
  virtual void add_subscription(std::shared_ptr<SubscriptionBase> subscription,
                                CallbackGroup::SharedPtr callback_group) = 0;
  virtual NodeBaseInterface* get_node_base_interface() const = 0;
  virtual NodeTimersInterface* get_node_timers_interface() const = 0;
  virtual std::string resolve_topic_name(const std::string& name, bool only_expand = false) const = 0;
};

}  // namespace rclcpp::node_interfaces

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "rclcpp/node_interfaces/node_topics_interface.hpp"
#include "rclcpp/publisher_base.hpp"
#include "rclcpp/subscription_base.hpp"

namespace rclcpp::node_interfaces {

class NodeTopics : public NodeTopicsInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeTopics)
  NodeTopics(NodeBaseInterface::SharedPtr base, NodeTimersInterface::SharedPtr timers)
      : base_(std::move(base)), timers_(std::move(timers)) {}

  void add_publisher(std::shared_ptr<PublisherBase> publisher, CallbackGroup::SharedPtr callback_group) override {
    require_ours(callback_group, "publisher");
    for (const auto& event : publisher->get_event_handlers()) base_->core()->adopt(event->entity());
  }
  void add_subscription(std::shared_ptr<SubscriptionBase> subscription,
                        CallbackGroup::SharedPtr callback_group) override {
    require_ours(callback_group, "subscription");
    base_->core()->adopt(subscription->core());
    if (subscription->inlet()) base_->core()->adopt(subscription->inlet());
    for (const auto& event : subscription->get_event_handlers()) base_->core()->adopt(event->entity());
  }
  NodeBaseInterface* get_node_base_interface() const override { return base_.get(); }
  NodeTimersInterface* get_node_timers_interface() const override { return timers_.get(); }
  std::string resolve_topic_name(const std::string& name, bool only_expand = false) const override {
    return base_->resolve_topic_or_service_name(name, false, only_expand);
  }

 private:
  void require_ours(const CallbackGroup::SharedPtr& group, const char* what) const {
    if (group && !base_->callback_group_in_node(group)) {
      throw std::runtime_error(std::string("Cannot create ") + what + ", callback group not in node.");
    }
  }

  const NodeBaseInterface::SharedPtr base_;
  const NodeTimersInterface::SharedPtr timers_;
};

}  // namespace rclcpp::node_interfaces

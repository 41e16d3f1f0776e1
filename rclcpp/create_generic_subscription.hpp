// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "rclcpp/generic_subscription.hpp"
#include "rclcpp/node_interfaces/node_topics_interface.hpp"

namespace rclcpp {

// Throws as create_subscription(), and exceptions::RCLError for a type that is not known.
template <typename CallbackT, typename AllocatorT = std::allocator<void>>
std::shared_ptr<GenericSubscription> create_generic_subscription(
    const node_interfaces::NodeTopicsInterface::SharedPtr& topics_interface, const std::string& topic_name,
    const std::string& topic_type, const QoS& qos, CallbackT&& callback,
    const SubscriptionOptionsWithAllocator<AllocatorT>& options = SubscriptionOptionsWithAllocator<AllocatorT>()) {
  AnySubscriptionCallback<SerializedMessage, AllocatorT> any_callback;
  any_callback.set(std::forward<CallbackT>(callback));
  auto subscription = std::make_shared<GenericSubscription>(topics_interface->get_node_base_interface(), topic_name,
                                                            topic_type, qos, std::move(any_callback), options);
  topics_interface->add_subscription(subscription, options.callback_group);
  return subscription;
}

}  // namespace rclcpp

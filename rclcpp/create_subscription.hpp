// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "rclcpp/detail/qos_overrides.hpp"
#include "rclcpp/node_interfaces/get_interfaces.hpp"
#include "rclcpp/node_interfaces/node_topics_interface.hpp"
#include "rclcpp/subscription.hpp"

namespace rclcpp {

// Throws as create_publisher().
template <typename MessageT, typename CallbackT, typename AllocatorT = std::allocator<void>,
          typename SubscriptionT = Subscription<MessageT, AllocatorT>>
std::shared_ptr<SubscriptionT> create_subscription(
    const node_interfaces::NodeParametersInterface::SharedPtr& node_parameters,
    const node_interfaces::NodeTopicsInterface::SharedPtr& node_topics, const std::string& topic_name, const QoS& qos,
    CallbackT&& callback,
    const SubscriptionOptionsWithAllocator<AllocatorT>& options = SubscriptionOptionsWithAllocator<AllocatorT>()) {
  QoS actual = qos;
  if (!options.qos_overriding_options.get_policy_kinds().empty()) {
    if (!node_parameters) throw std::invalid_argument("qos overriding options need a node with parameters");
    actual = detail::QosOverrides(*node_parameters, "subscription", node_topics->resolve_topic_name(topic_name),
                                  options.qos_overriding_options)
                 .applied_to(qos);
  }
  AnySubscriptionCallback<MessageT, AllocatorT> any_callback;
  any_callback.set(std::forward<CallbackT>(callback));
  auto subscription = std::make_shared<SubscriptionT>(node_topics->get_node_base_interface(), topic_name, actual,
                                                      std::move(any_callback), options);
  node_topics->add_subscription(subscription, options.callback_group);
  return subscription;
}

template <typename MessageT, typename CallbackT, typename AllocatorT = std::allocator<void>,
          typename SubscriptionT = Subscription<MessageT, AllocatorT>, typename NodeT>
std::shared_ptr<SubscriptionT> create_subscription(
    NodeT&& node, const std::string& topic_name, const QoS& qos, CallbackT&& callback,
    const SubscriptionOptionsWithAllocator<AllocatorT>& options = SubscriptionOptionsWithAllocator<AllocatorT>()) {
  return create_subscription<MessageT, CallbackT, AllocatorT, SubscriptionT>(
      node_interfaces::parameters_interface_if_any(node), node_interfaces::get_node_topics_interface(node), topic_name,
      qos, std::forward<CallbackT>(callback), options);
}

}  // namespace rclcpp

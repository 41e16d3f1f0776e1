// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "rclcpp/detail/qos_overrides.hpp"
#include "rclcpp/node_interfaces/get_interfaces.hpp"
#include "rclcpp/node_interfaces/node_topics_interface.hpp"
#include "rclcpp/publisher.hpp"

namespace rclcpp {

// Throws exceptions::InvalidTopicNameError, exceptions::InvalidQosOverridesException, exceptions::RCLError,
// std::runtime_error for a callback group of another node, and std::invalid_argument for a QoS that does not pass by
// pointer where that is wanted.
template <typename MessageT, typename AllocatorT = std::allocator<void>,
          typename PublisherT = Publisher<MessageT, AllocatorT>>
std::shared_ptr<PublisherT> create_publisher(
    const node_interfaces::NodeParametersInterface::SharedPtr& node_parameters,
    const node_interfaces::NodeTopicsInterface::SharedPtr& node_topics, const std::string& topic_name, const QoS& qos,
    const PublisherOptionsWithAllocator<AllocatorT>& options = PublisherOptionsWithAllocator<AllocatorT>()) {
  QoS actual = qos;
  if (!options.qos_overriding_options.get_policy_kinds().empty()) {
    if (!node_parameters) throw std::invalid_argument("qos overriding options need a node with parameters");
    actual = detail::QosOverrides(*node_parameters, "publisher", node_topics->resolve_topic_name(topic_name),
                                  options.qos_overriding_options)
                 .applied_to(qos);
  }
  auto publisher = std::make_shared<PublisherT>(node_topics->get_node_base_interface(), topic_name, actual, options);
  node_topics->add_publisher(publisher, options.callback_group);
  return publisher;
}

template <typename MessageT, typename AllocatorT = std::allocator<void>,
          typename PublisherT = Publisher<MessageT, AllocatorT>, typename NodeT>
std::shared_ptr<PublisherT> create_publisher(
    NodeT&& node, const std::string& topic_name, const QoS& qos,
    const PublisherOptionsWithAllocator<AllocatorT>& options = PublisherOptionsWithAllocator<AllocatorT>()) {
  return create_publisher<MessageT, AllocatorT, PublisherT>(node_interfaces::parameters_interface_if_any(node),
                                                            node_interfaces::get_node_topics_interface(node),
                                                            topic_name, qos, options);
}

}  // namespace rclcpp

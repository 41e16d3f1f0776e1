// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "rclcpp/generic_publisher.hpp"
#include "rclcpp/node_interfaces/node_topics_interface.hpp"

namespace rclcpp {

// Throws as create_publisher(), and exceptions::RCLError for a type that is not known.
template <typename AllocatorT = std::allocator<void>>
std::shared_ptr<GenericPublisher> create_generic_publisher(
    const node_interfaces::NodeTopicsInterface::SharedPtr& topics_interface, const std::string& topic_name,
    const std::string& topic_type, const QoS& qos,
    const PublisherOptionsWithAllocator<AllocatorT>& options = PublisherOptionsWithAllocator<AllocatorT>()) {
  auto publisher = std::make_shared<GenericPublisher>(topics_interface->get_node_base_interface(), topic_name,
                                                      topic_type, qos, options);
  topics_interface->add_publisher(publisher, options.callback_group);
  return publisher;
}

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
// GenericPublisher: publishes bytes of a type that is only known by its name.
//
//   auto publisher = node->create_generic_publisher("chatter", "std_msgs/msg/String", 10);
//   publisher->publish(serialized_message);
#pragma once

#include <string>
#include <utility>

#include "rclcpp/publisher_base.hpp"

namespace rclcpp {

class GenericPublisher : public PublisherBase {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(GenericPublisher)

  template <typename AllocatorT = std::allocator<void>>
  GenericPublisher(node_interfaces::NodeBaseInterface* node_base, const std::string& topic_name,
                   const std::string& topic_type, const QoS& qos,
                   const PublisherOptionsWithAllocator<AllocatorT>& options)
      : PublisherBase(node_base, topic_name, topic_type, qos, options) {}

  // Moved, the bytes are handed over where they lie.
  void publish(const SerializedMessage& message) { publish_serialized(message); }
  void publish(SerializedMessage&& message) { publish_serialized(std::move(message)); }
  void publish_as_loaned_msg(const SerializedMessage& message) { publish_serialized(message); }
};

}  // namespace rclcpp

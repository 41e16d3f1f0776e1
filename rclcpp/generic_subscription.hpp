// SPDX-License-Identifier: Apache-2.0
// GenericSubscription: receives the bytes of messages of a type that is only known by its name.
//
//   auto subscription = node->create_generic_subscription(
//       "chatter", "std_msgs/msg/String", 10, [](std::shared_ptr<const rclcpp::SerializedMessage> bytes) { ... });
#pragma once

#include <string>
#include <utility>

#include "rclcpp/any_subscription_callback.hpp"
#include "rclcpp/subscription_base.hpp"

namespace rclcpp {

class GenericSubscription : public SubscriptionBase {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(GenericSubscription)

  template <typename AllocatorT = std::allocator<void>>
  GenericSubscription(node_interfaces::NodeBaseInterface* node_base, const std::string& topic_name,
                      const std::string& topic_type, const QoS& qos,
                      AnySubscriptionCallback<SerializedMessage, AllocatorT> callback,
                      const SubscriptionOptionsWithAllocator<AllocatorT>& options)
      : SubscriptionBase(node_base, topic_name, topic_type, qos, options, DeliveredMessageKind::SERIALIZED_MESSAGE,
                         [callback](detail::Delivery&& delivery) { callback.deliver(std::move(delivery)); }) {}

  bool take_type_erased(void* message_out, MessageInfo& message_info_out) override {
    return take_serialized(*static_cast<SerializedMessage*>(message_out), message_info_out);
  }
  std::shared_ptr<void> create_message() override { return create_serialized_message(); }
  void handle_message(std::shared_ptr<void>& message, const MessageInfo& message_info) override {
    handle_serialized_message(std::static_pointer_cast<SerializedMessage>(message), message_info);
  }
};

}  // namespace rclcpp

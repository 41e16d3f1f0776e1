// SPDX-License-Identifier: Apache-2.0
// Subscription<T>: hands each message on a topic to a callback, in an executor.
//
//   auto subscription = node->create_subscription<std_msgs::msg::String>(
//       "chatter", 10, [](const std_msgs::msg::String& message) { ... });
//
// any_subscription_callback.hpp lists the forms that callbacks may have. Any thread may call any method.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "rclcpp/any_subscription_callback.hpp"
#include "rclcpp/detail/message_of.hpp"
#include "rclcpp/subscription_base.hpp"

namespace rclcpp {

template <typename MessageT, typename AllocatorT = std::allocator<void>>
class Subscription : public SubscriptionBase {
  using Type = detail::MessageOf<MessageT>;

 public:
  RCLCPP_SMART_PTR_DEFINITIONS(Subscription<MessageT, AllocatorT>)
  using SubscribedType = typename Type::Custom;
  using ROSMessageType = typename Type::Ros;
  using MessageAllocatorT = AllocatorT;
  using MessageUniquePtr = std::unique_ptr<SubscribedType>;
  using ConstMessageSharedPtr = std::shared_ptr<const SubscribedType>;

  Subscription(node_interfaces::NodeBaseInterface* node_base, const std::string& topic, const QoS& qos,
               AnySubscriptionCallback<MessageT, AllocatorT> callback,
               const SubscriptionOptionsWithAllocator<AllocatorT>& options)
      : SubscriptionBase(node_base, topic, myelin::cdr::type_name<ROSMessageType>(), qos, options,
                         callback.is_serialized_message_callback() ? DeliveredMessageKind::SERIALIZED_MESSAGE
                                                                   : DeliveredMessageKind::ROS_MESSAGE,
                         [callback](detail::Delivery&& delivery) { callback.deliver(std::move(delivery)); }) {
    // Bytes are not what passes by pointer.
    if (callback.is_serialized_message_callback()) return;
    if (!detail::passes_by_pointer(options.use_intra_process_comm, *node_base, qos)) return;
    open_inlet(*node_base, typeid(SubscribedType), !callback.use_take_shared_method());
  }

  // The oldest message that waits, taken away from the callback; false when there is none. Throws exceptions::RCLError for
  // bytes that are no message, which are gone then.
  bool take(ROSMessageType& message_out, MessageInfo& message_info_out) {
    return take_type_erased(&message_out, message_info_out);
  }
  template <typename T>
  requires(Type::adapted&& std::is_same_v<T, SubscribedType>) bool take(T& message_out, MessageInfo& message_info_out) {
    ROSMessageType ros_message;
    if (!take(ros_message, message_info_out)) return false;
    Type::Adapter::convert_to_custom(ros_message, message_out);
    return true;
  }
  bool take_type_erased(void* message_out, MessageInfo& message_info_out) override {
    ROSMessageType& message = *static_cast<ROSMessageType*>(message_out);
    if (inlet()) {
      if (auto passed = inlet()->take()) {
        message_info_out = detail::info_of(*passed);
        copy_out(*passed, message);
        return true;
      }
    }
    const auto sample = take_sample();
    if (!sample) return false;
    message_info_out = detail::info_of(*sample);
    try {
      myelin::cdr::decode(sample->payload.bytes, message);
    } catch (const myelin::cdr::DecodeError& error) {
      throw exceptions::RCLError(error.what());
    }
    return true;
  }

  std::shared_ptr<void> create_message() override { return std::make_shared<ROSMessageType>(); }
  // Throws std::runtime_error when the callback takes bytes.
  void handle_message(std::shared_ptr<void>& message, const MessageInfo& message_info) override {
    if (is_serialized()) throw std::runtime_error("handle_message() of a subscription whose callback takes bytes");
    if constexpr (Type::adapted) {
      auto custom = std::make_shared<SubscribedType>();
      Type::Adapter::convert_to_custom(*std::static_pointer_cast<ROSMessageType>(message), *custom);
      deliver({myelin::node::SharedMessage(std::move(custom)), message_info});
    } else {
      deliver({myelin::node::SharedMessage(message), message_info});
    }
  }

 private:
  static void copy_out(const myelin::node::PassedMessage& passed, ROSMessageType& message) {
    const auto* owned = std::get_if<myelin::node::OwnedMessage>(&passed.message);
    const void* content = owned ? owned->get() : std::get<myelin::node::SharedMessage>(passed.message).get();
    const auto& custom = *static_cast<const SubscribedType*>(content);
    if constexpr (Type::adapted) {
      Type::Adapter::convert_to_ros_message(custom, message);
    } else {
      message = custom;
    }
  }
};

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
// Publisher<T>: sends messages on a topic.
//
//   auto publisher = node->create_publisher<std_msgs::msg::String>("chatter", 10);
//   publisher->publish(message);                       // by reference: copied once, to where readers see it
//   publisher->publish(std::move(unique_message));     // in process, the last reader gets this very one
//
// Any thread may call any method. After the context was shut down publish() does nothing.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "rclcpp/detail/message_of.hpp"
#include "rclcpp/loaned_message.hpp"
#include "rclcpp/publisher_base.hpp"

namespace rclcpp {

template <typename MessageT, typename AllocatorT = std::allocator<void>>
class Publisher : public PublisherBase {
  using Type = detail::MessageOf<MessageT>;

 public:
  RCLCPP_SMART_PTR_DEFINITIONS(Publisher<MessageT, AllocatorT>)
  using PublishedType = typename Type::Custom;
  using ROSMessageType = typename Type::Ros;
  using MessageAllocatorT = AllocatorT;
  using PublishedTypeDeleter = std::default_delete<PublishedType>;
  using ROSMessageTypeDeleter = std::default_delete<ROSMessageType>;
  using MessageUniquePtr = std::unique_ptr<PublishedType>;
  using MessageSharedPtr = std::shared_ptr<const PublishedType>;

  Publisher(node_interfaces::NodeBaseInterface* node_base, const std::string& topic, const QoS& qos,
            const PublisherOptionsWithAllocator<AllocatorT>& options)
      : PublisherBase(node_base, topic, myelin::cdr::type_name<ROSMessageType>(), qos, options) {
    if (!detail::passes_by_pointer(options.use_intra_process_comm, *node_base, qos)) return;
    outlet_ = detail::in_process_of(*node_base)->add_outlet(core_, Type::type());
  }

  // Throw exceptions::RCLError for a message that its type has no room for, std::runtime_error for none.
  virtual void publish(std::unique_ptr<PublishedType> message) {
    require(message != nullptr);
    if (!outlet_ || !outlet_->wants_messages()) return publish_to_wire(*message);
    if (outlet_->reaches_not_all()) publish_to_wire(*message);
    outlet_->send(Type::owned(std::move(message)), now_ns());
  }
  virtual void publish(const PublishedType& message) {
    if (!outlet_ || !outlet_->wants_messages()) return publish_to_wire(message);
    publish(std::make_unique<PublishedType>(message));
  }

  template <typename T>
  requires(Type::adapted&& std::is_same_v<T, ROSMessageType>) void publish(std::unique_ptr<T> message) {
    require(message != nullptr);
    publish(static_cast<const T&>(*message));
  }
  template <typename T>
  requires(Type::adapted&& std::is_same_v<T, ROSMessageType>) void publish(const T& message) {
    if (!outlet_ || !outlet_->wants_messages()) return publish_ros_message(message);
    if (outlet_->reaches_not_all()) publish_ros_message(message);
    auto custom = std::make_unique<PublishedType>();
    Type::Adapter::convert_to_custom(message, *custom);
    outlet_->send(Type::owned(std::move(custom)), now_ns());
  }

  // Bytes that are a message of this type already. Moved, they are handed over where they lie.
  void publish(const SerializedMessage& message) { publish_serialized(message); }
  void publish(SerializedMessage&& message) { publish_serialized(std::move(message)); }
  void publish(const rcl_serialized_message_t& message) { publish_serialized(SerializedMessage(message)); }

  virtual void publish(LoanedMessage<ROSMessageType, AllocatorT>&& loaned_message) {
    if (!loaned_message.is_valid()) throw std::runtime_error("loaned message is not valid");
    publish(loaned_message.release());
  }
  LoanedMessage<ROSMessageType, AllocatorT> borrow_loaned_message() { return {*this, AllocatorT()}; }

  AllocatorT get_allocator() const { return {}; }

 private:
  static void require(bool there) {
    if (!there) throw std::runtime_error("cannot publish msg which is a null pointer");
  }
  static std::int64_t now_ns() {
    return std::chrono::system_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
  }

  void publish_to_wire(const PublishedType& message) {
    if constexpr (Type::adapted) {
      ROSMessageType ros_message;
      Type::Adapter::convert_to_ros_message(message, ros_message);
      publish_ros_message(ros_message);
    } else {
      publish_ros_message(message);
    }
  }
  void publish_ros_message(const ROSMessageType& message) {
    myelin::cdr::Writer& writer = detail::cleared_writer();
    try {
      myelin::cdr::encode(message, writer);
    } catch (const myelin::cdr::EncodeError& error) {
      throw exceptions::RCLError(error.what());
    }
    publish_pieces(writer.pieces());
  }
};

}  // namespace rclcpp

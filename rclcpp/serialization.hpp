// SPDX-License-Identifier: Apache-2.0
// Serialization<T>: messages to their bytes and back.
//
//   rclcpp::Serialization<std_msgs::msg::String> serialization;
//   serialization.serialize_message(&text, &bytes);
//   serialization.deserialize_message(&bytes, &text);
#pragma once

#include "rclcpp/exceptions/exceptions.hpp"
#include "rclcpp/serialized_message.hpp"
#include "rosidl/typed.hpp"

namespace rclcpp {

class SerializationBase {
 public:
  virtual ~SerializationBase() = default;
  // Both throw exceptions::RCLError for what cannot be, and exceptions::RCLInvalidArgument for null.
  virtual void serialize_message(const void* ros_message, SerializedMessage* serialized_message) const = 0;
  virtual void deserialize_message(const SerializedMessage* serialized_message, void* ros_message) const = 0;
};

template <typename MessageT>
class Serialization : public SerializationBase {
 public:
  void serialize_message(const void* ros_message, SerializedMessage* serialized_message) const override {
    if (!ros_message || !serialized_message) throw exceptions::RCLInvalidArgument("a message is null");
    try {
      myelin::cdr::Writer writer;
      myelin::cdr::encode(*static_cast<const MessageT*>(ros_message), writer);
      serialized_message->reserve(writer.size());
      auto& raw = serialized_message->get_rcl_serialized_message();
      myelin::copy_to(reinterpret_cast<std::byte*>(raw.buffer), writer.pieces());
      raw.buffer_length = writer.size();
    } catch (const myelin::cdr::EncodeError& error) {
      throw exceptions::RCLError(error.what());
    }
  }
  void deserialize_message(const SerializedMessage* serialized_message, void* ros_message) const override {
    if (!ros_message || !serialized_message) throw exceptions::RCLInvalidArgument("a message is null");
    if (serialized_message->size() == 0)
      throw exceptions::RCLError("Wrongly initialized. Serialized message has a size of zero.");
    try {
      myelin::cdr::decode(serialized_message->bytes(), *static_cast<MessageT*>(ros_message));
    } catch (const myelin::cdr::DecodeError& error) {
      throw exceptions::RCLError(error.what());
    }
  }
};

}  // namespace rclcpp

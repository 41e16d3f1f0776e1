// SPDX-License-Identifier: Apache-2.0
// What a program publishes and receives, and what of it goes on the wire: the same message, unless there is a type adapter.
#pragma once

#include <memory>
#include <typeindex>
#include <typeinfo>
#include <utility>

#include "core/node/in_process.hpp"
#include "rclcpp/type_adapter.hpp"
#include "rosidl/typed.hpp"

namespace rclcpp::detail {

template <class MessageT>
struct MessageOf {
  using Adapter = TypeAdapter<MessageT>;
  using Custom = typename Adapter::custom_type;
  using Ros = typename Adapter::ros_message_type;
  static constexpr bool adapted = Adapter::is_specialized::value;

  // What passes by pointer.
  static myelin::node::OwnedMessage owned(std::unique_ptr<Custom> message) {
    return {message.release(), [](void* object) { delete static_cast<Custom*>(object); }};
  }
  static myelin::node::OwnedMessage copy(const void* message) {
    return owned(std::make_unique<Custom>(*static_cast<const Custom*>(message)));
  }
  static myelin::node::MessageType type() { return {typeid(Custom), &copy}; }
};

// A thread's writer: its memory serves one message after another.
inline myelin::cdr::Writer& cleared_writer() {
  static thread_local myelin::cdr::Writer writer;
  writer.clear();
  return writer;
}

}  // namespace rclcpp::detail

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "core/base/bytes.hpp"
#include "core/node/in_process.hpp"
#include "rclcpp/message_info.hpp"

namespace rclcpp::detail {

// A message on its way to the callback: its bytes, or itself.
struct Delivery {
  std::variant<myelin::Buffer, myelin::node::SharedMessage, myelin::node::OwnedMessage> content;
  MessageInfo info;
};

}  // namespace rclcpp::detail

// SPDX-License-Identifier: Apache-2.0
// An action's messages as they go on the wire, without a copy of the user's part:
//
//   SendGoal_Request, FeedbackMessage := goal_id:octet[16] goal or feedback
//   GetResult_Response                := status:i8 result
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/action/goal.hpp"
#include "core/base/bytes.hpp"
#include "rclcpp/detail/scratch.hpp"
#include "rosidl/typed.hpp"

namespace rclcpp_action::detail {

// Good until this thread shapes its next message. Throws cdr::EncodeError.
template <class T>
myelin::Gather encode_for_goal(const myelin::action::GoalId& id, const T& message) {
  auto& writer = rclcpp::detail::scratch_writer();
  writer.clear();
  writer.put_run(std::as_bytes(std::span(id.octets)), 1);
  try {
    myelin::cdr::typed::put(message, writer);
  } catch (const myelin::cdr::Fault& fault) {
    throw myelin::cdr::EncodeError(fault.describe(myelin::cdr::type_name<T>()));
  }
  return writer.pieces();
}

template <class T>
std::vector<std::byte> encode_result(myelin::action::GoalState state, const T& result) {
  auto& writer = rclcpp::detail::scratch_writer();
  writer.clear();
  writer.put(static_cast<std::int8_t>(state));
  try {
    myelin::cdr::typed::put(result, writer);
  } catch (const myelin::cdr::Fault& fault) {
    throw myelin::cdr::EncodeError(fault.describe(myelin::cdr::type_name<T>()));
  }
  std::vector<std::byte> bytes(writer.size());
  myelin::copy_to(bytes.data(), writer.pieces());
  return bytes;
}

}  // namespace rclcpp_action::detail

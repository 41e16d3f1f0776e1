// SPDX-License-Identifier: Apache-2.0
// What can be asked about a message, service or action type at compile time. Generated headers answer.
#pragma once

#include <type_traits>

namespace rosidl_generator_traits {

template <typename T>
const char* data_type();  // "std_msgs::msg::String"

template <typename T>
const char* name();  // "std_msgs/msg/String"

template <typename T>
struct has_fixed_size : std::false_type {};
template <typename T>
struct has_bounded_size : std::false_type {};

template <typename T>
struct is_message : std::false_type {};
template <typename T>
struct is_service : std::false_type {};
template <typename T>
struct is_service_request : std::false_type {};
template <typename T>
struct is_service_response : std::false_type {};
template <typename T>
struct is_action : std::false_type {};
template <typename T>
struct is_action_goal : std::false_type {};
template <typename T>
struct is_action_result : std::false_type {};
template <typename T>
struct is_action_feedback : std::false_type {};

}  // namespace rosidl_generator_traits

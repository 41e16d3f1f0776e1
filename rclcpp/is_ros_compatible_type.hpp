// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rclcpp/type_adapter.hpp"
#include "rosidl_runtime_cpp/traits.hpp"

namespace rclcpp {

// Messages, and types that an adapter makes messages of.
template <typename T>
struct is_ros_compatible_type {
  static constexpr bool value = rosidl_generator_traits::is_message<T>::value || TypeAdapter<T>::is_specialized::value;
};

}  // namespace rclcpp

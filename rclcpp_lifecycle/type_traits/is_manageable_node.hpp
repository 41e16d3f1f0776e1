// SPDX-License-Identifier: Apache-2.0
// Whether something can be activated and deactivated with a managed node.
#pragma once

#include <type_traits>

namespace rclcpp_lifecycle {

template <class T>
    struct has_on_activate : std::bool_constant < requires(T& thing) {
  thing.on_activate();
} > {};
template <class T>
    struct has_on_deactivate : std::bool_constant < requires(T& thing) {
  thing.on_deactivate();
} > {};
template <class T>
struct is_manageable_node : std::bool_constant<has_on_activate<T>::value && has_on_deactivate<T>::value> {};

}  // namespace rclcpp_lifecycle

// SPDX-License-Identifier: Apache-2.0
// What classes declare about themselves: that they are not copied, and how one holds them.
#pragma once

#include <memory>
#include <utility>

#define RCLCPP_DISABLE_COPY(...)            \
  __VA_ARGS__(const __VA_ARGS__&) = delete; \
  __VA_ARGS__& operator=(const __VA_ARGS__&) = delete;

#define RCLCPP_SHARED_PTR_ALIASES(...)                             \
  using SharedPtr [[maybe_unused]] = std::shared_ptr<__VA_ARGS__>; \
  using ConstSharedPtr [[maybe_unused]] = std::shared_ptr<const __VA_ARGS__>;

#define RCLCPP_MAKE_SHARED(...)                                        \
  template <typename... Args>                                          \
  static std::shared_ptr<__VA_ARGS__> make_shared(Args&&... args) {    \
    return std::make_shared<__VA_ARGS__>(std::forward<Args>(args)...); \
  }

#define RCLCPP_WEAK_PTR_DEFINITIONS(...)                       \
  using WeakPtr [[maybe_unused]] = std::weak_ptr<__VA_ARGS__>; \
  using ConstWeakPtr [[maybe_unused]] = std::weak_ptr<const __VA_ARGS__>;

#define RCLCPP_UNIQUE_PTR_DEFINITIONS(...)                          \
  using UniquePtr [[maybe_unused]] = std::unique_ptr<__VA_ARGS__>;  \
  template <typename... Args>                                       \
  static UniquePtr make_unique(Args&&... args) {                    \
    return UniquePtr(new __VA_ARGS__(std::forward<Args>(args)...)); \
  }

#define RCLCPP_SHARED_PTR_DEFINITIONS(...) RCLCPP_SHARED_PTR_ALIASES(__VA_ARGS__) RCLCPP_MAKE_SHARED(__VA_ARGS__)

#define RCLCPP_SMART_PTR_ALIASES_ONLY(...) \
  RCLCPP_SHARED_PTR_ALIASES(__VA_ARGS__) RCLCPP_WEAK_PTR_DEFINITIONS(__VA_ARGS__)

#define RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(...) \
  RCLCPP_SHARED_PTR_DEFINITIONS(__VA_ARGS__)           \
  RCLCPP_WEAK_PTR_DEFINITIONS(__VA_ARGS__)

#define RCLCPP_SMART_PTR_DEFINITIONS(...)                \
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(__VA_ARGS__) \
  RCLCPP_UNIQUE_PTR_DEFINITIONS(__VA_ARGS__)

#define RCLCPP_STRING_JOIN(one, other) one##other

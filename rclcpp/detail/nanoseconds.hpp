// SPDX-License-Identifier: Apache-2.0
// How long users say that something may last, in nanoseconds. What is longer than 64 bits count is as long as they count.
#pragma once

#include <chrono>

namespace rclcpp::detail {

template <class Rep, class Period>
constexpr std::chrono::nanoseconds nanoseconds_of(const std::chrono::duration<Rep, Period>& duration) {
  using std::chrono::nanoseconds;
  using Seconds = std::chrono::duration<double>;
  if (Seconds(duration) >= Seconds(nanoseconds::max())) return nanoseconds::max();
  if (Seconds(duration) <= Seconds(nanoseconds::min())) return nanoseconds::min();
  return std::chrono::duration_cast<nanoseconds>(duration);
}

}  // namespace rclcpp::detail

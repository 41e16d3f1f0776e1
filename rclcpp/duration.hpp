// SPDX-License-Identifier: Apache-2.0
// Duration: a span of time in nanoseconds, positive or negative. A value.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "builtin_interfaces/msg/duration.hpp"
#include "rcl/time.h"
#include "rmw/types.h"

namespace rclcpp {
namespace detail {

// Throw std::overflow_error, std::underflow_error.
inline std::int64_t checked_add(std::int64_t one, std::int64_t other) {
  std::int64_t sum;
  if (!__builtin_add_overflow(one, other, &sum)) return sum;
  if (other > 0) throw std::overflow_error("addition leads to int64_t overflow");
  throw std::underflow_error("addition leads to int64_t underflow");
}
inline std::int64_t checked_subtract(std::int64_t one, std::int64_t other) {
  std::int64_t difference;
  if (!__builtin_sub_overflow(one, other, &difference)) return difference;
  if (other < 0) throw std::overflow_error("time subtraction leads to int64_t overflow");
  throw std::underflow_error("time subtraction leads to int64_t underflow");
}

inline constexpr std::int64_t ns_per_s = 1'000'000'000;

// Whole seconds rounded down and what is left, as messages have it; what 32 bits of seconds cannot hold is cut off.
template <class Message>
Message to_sec_nanosec(std::int64_t nanoseconds) {
  std::int64_t seconds = nanoseconds / ns_per_s, rest = nanoseconds % ns_per_s;
  if (rest < 0) {
    --seconds;
    rest += ns_per_s;
  }
  Message message;
  if (seconds > std::numeric_limits<std::int32_t>::max()) {
    message.sec = std::numeric_limits<std::int32_t>::max();
    message.nanosec = std::numeric_limits<std::uint32_t>::max();
  } else if (seconds < std::numeric_limits<std::int32_t>::min()) {
    message.sec = std::numeric_limits<std::int32_t>::min();
    message.nanosec = 0;
  } else {
    message.sec = static_cast<std::int32_t>(seconds);
    message.nanosec = static_cast<std::uint32_t>(rest);
  }
  return message;
}

}  // namespace detail

class Duration {
 public:
  Duration(std::int32_t seconds, std::uint32_t nanoseconds)
      : nanoseconds_(seconds * detail::ns_per_s + static_cast<std::int64_t>(nanoseconds)) {}
  explicit Duration(std::chrono::nanoseconds nanoseconds) : nanoseconds_(nanoseconds.count()) {}
  template <class Rep, class Period>
  Duration(const std::chrono::duration<Rep, Period>& duration)  // NOLINT: converts
      : Duration(std::chrono::duration_cast<std::chrono::nanoseconds>(duration)) {}
  Duration(const builtin_interfaces::msg::Duration& message)  // NOLINT: converts
      : Duration(message.sec, message.nanosec) {}
  explicit Duration(const rcl_duration_t& duration) : nanoseconds_(duration.nanoseconds) {}
  Duration(const Duration&) = default;
  Duration& operator=(const Duration&) = default;
  Duration& operator=(const builtin_interfaces::msg::Duration& message) { return *this = Duration(message); }

  operator builtin_interfaces::msg::Duration() const {  // NOLINT: converts
    return detail::to_sec_nanosec<builtin_interfaces::msg::Duration>(nanoseconds_);
  }

  bool operator==(const Duration& other) const { return nanoseconds_ == other.nanoseconds_; }
  bool operator!=(const Duration& other) const { return nanoseconds_ != other.nanoseconds_; }
  bool operator<(const Duration& other) const { return nanoseconds_ < other.nanoseconds_; }
  bool operator<=(const Duration& other) const { return nanoseconds_ <= other.nanoseconds_; }
  bool operator>(const Duration& other) const { return nanoseconds_ > other.nanoseconds_; }
  bool operator>=(const Duration& other) const { return nanoseconds_ >= other.nanoseconds_; }

  // Throw std::overflow_error, std::underflow_error.
  Duration operator+(const Duration& other) const {
    return from_nanoseconds(detail::checked_add(nanoseconds_, other.nanoseconds_));
  }
  Duration operator-(const Duration& other) const {
    return from_nanoseconds(detail::checked_subtract(nanoseconds_, other.nanoseconds_));
  }
  // Throws std::runtime_error for a scale that is not finite.
  Duration operator*(double scale) const {
    if (!std::isfinite(scale)) throw std::runtime_error("abnormal scale in rclcpp::Duration");
    const long double product = static_cast<long double>(nanoseconds_) * static_cast<long double>(scale);
    if (product > static_cast<long double>(std::numeric_limits<std::int64_t>::max())) {
      throw std::overflow_error("duration scaling leads to int64_t overflow");
    }
    if (product < static_cast<long double>(std::numeric_limits<std::int64_t>::min())) {
      throw std::underflow_error("duration scaling leads to int64_t underflow");
    }
    return from_nanoseconds(static_cast<std::int64_t>(product));
  }
  Duration& operator+=(const Duration& other) { return *this = *this + other; }
  Duration& operator-=(const Duration& other) { return *this = *this - other; }
  Duration& operator*=(double scale) { return *this = *this * scale; }

  static Duration max() { return from_nanoseconds(std::numeric_limits<std::int64_t>::max()); }
  static Duration from_seconds(double seconds) {
    return from_nanoseconds(static_cast<std::int64_t>(seconds * static_cast<double>(detail::ns_per_s)));
  }
  static Duration from_nanoseconds(rcl_duration_value_t nanoseconds) {
    return Duration(std::chrono::nanoseconds(nanoseconds));
  }
  // Cut off at what fits.
  static Duration from_rmw_time(rmw_time_t time) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    std::uint64_t total;
    if (__builtin_mul_overflow(time.sec, static_cast<std::uint64_t>(detail::ns_per_s), &total) ||
        __builtin_add_overflow(total, time.nsec, &total) || total > most) {
      return max();
    }
    return from_nanoseconds(static_cast<std::int64_t>(total));
  }
  // Throws std::runtime_error for a negative one.
  rmw_time_t to_rmw_time() const {
    if (nanoseconds_ < 0) throw std::runtime_error("rmw_time_t cannot be negative");
    return {static_cast<std::uint64_t>(nanoseconds_ / detail::ns_per_s),
            static_cast<std::uint64_t>(nanoseconds_ % detail::ns_per_s)};
  }

  rcl_duration_value_t nanoseconds() const { return nanoseconds_; }
  double seconds() const { return std::chrono::duration<double>(std::chrono::nanoseconds(nanoseconds_)).count(); }
  template <class DurationT>
  DurationT to_chrono() const {
    return std::chrono::duration_cast<DurationT>(std::chrono::nanoseconds(nanoseconds_));
  }

 private:
  std::int64_t nanoseconds_;
};

}  // namespace rclcpp

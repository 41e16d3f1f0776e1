// SPDX-License-Identifier: Apache-2.0
// Time: a point in time on a clock of a certain type. A value. Points of different clocks are not compared.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "builtin_interfaces/msg/time.hpp"
#include "rcl/time.h"
#include "rclcpp/duration.hpp"

namespace rclcpp {

class Time {
 public:
  // Throws std::runtime_error for negative seconds.
  Time(std::int32_t seconds, std::uint32_t nanoseconds, rcl_clock_type_t clock_type = RCL_SYSTEM_TIME)
      : nanoseconds_(seconds * detail::ns_per_s + static_cast<std::int64_t>(nanoseconds)), clock_type_(clock_type) {
    if (seconds < 0) throw std::runtime_error("cannot store a negative time point in rclcpp::Time");
  }
  explicit Time(std::int64_t nanoseconds = 0, rcl_clock_type_t clock_type = RCL_SYSTEM_TIME)
      : nanoseconds_(nanoseconds), clock_type_(clock_type) {}
  Time(const builtin_interfaces::msg::Time& message, rcl_clock_type_t clock_type = RCL_ROS_TIME)  // NOLINT: converts
      : Time(message.sec, message.nanosec, clock_type) {}
  explicit Time(const rcl_time_point_t& point) : nanoseconds_(point.nanoseconds), clock_type_(point.clock_type) {}
  Time(const Time&) = default;
  Time& operator=(const Time&) = default;
  // Becomes a point of ROS time.
  Time& operator=(const builtin_interfaces::msg::Time& message) { return *this = Time(message); }

  operator builtin_interfaces::msg::Time() const {  // NOLINT: converts
    return detail::to_sec_nanosec<builtin_interfaces::msg::Time>(nanoseconds_);
  }

  // Throw std::runtime_error for points of different clocks.
  bool operator==(const Time& other) const {
    require_same_clock(other, "can't compare times with different time sources");
    return nanoseconds_ == other.nanoseconds_;
  }
  bool operator!=(const Time& other) const { return !(*this == other); }
  bool operator<(const Time& other) const {
    require_same_clock(other, "can't compare times with different time sources");
    return nanoseconds_ < other.nanoseconds_;
  }
  bool operator<=(const Time& other) const { return !(other < *this); }
  bool operator>(const Time& other) const { return other < *this; }
  bool operator>=(const Time& other) const { return !(*this < other); }

  // Throw std::overflow_error, std::underflow_error.
  Time operator+(const Duration& duration) const {
    return Time(detail::checked_add(nanoseconds_, duration.nanoseconds()), clock_type_);
  }
  Time operator-(const Duration& duration) const {
    return Time(detail::checked_subtract(nanoseconds_, duration.nanoseconds()), clock_type_);
  }
  Duration operator-(const Time& other) const {
    require_same_clock(other, "can't subtract times with different time sources");
    return Duration::from_nanoseconds(detail::checked_subtract(nanoseconds_, other.nanoseconds_));
  }
  Time& operator+=(const Duration& duration) { return *this = *this + duration; }
  Time& operator-=(const Duration& duration) { return *this = *this - duration; }

  rcl_time_point_value_t nanoseconds() const { return nanoseconds_; }
  double seconds() const { return std::chrono::duration<double>(std::chrono::nanoseconds(nanoseconds_)).count(); }
  rcl_clock_type_t get_clock_type() const { return clock_type_; }
  static Time max(rcl_clock_type_t clock_type = RCL_SYSTEM_TIME) {
    return Time(std::numeric_limits<std::int64_t>::max(), clock_type);
  }

 private:
  void require_same_clock(const Time& other, const char* refusal) const {
    if (clock_type_ != other.clock_type_) throw std::runtime_error(refusal);
  }

  std::int64_t nanoseconds_;
  rcl_clock_type_t clock_type_;
};

inline Time operator+(const Duration& duration, const Time& time) {
  return time + duration;
}

// The nanoseconds of a point as seconds and what is left: what fills a message.
inline builtin_interfaces::msg::Time convert_rcl_time_to_sec_nanos(rcl_time_point_value_t time_point) {
  return detail::to_sec_nanosec<builtin_interfaces::msg::Time>(time_point);
}

}  // namespace rclcpp

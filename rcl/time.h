// SPDX-License-Identifier: Apache-2.0
// The plain values of time that appear in rclcpp's API: clock types, jumps, and conversions to nanoseconds.
#pragma once

#include <cstdint>

#include "rcutils/time.h"

enum rcl_clock_type_t { RCL_CLOCK_UNINITIALIZED = 0, RCL_ROS_TIME = 1, RCL_SYSTEM_TIME = 2, RCL_STEADY_TIME = 3 };

using rcl_time_point_value_t = std::int64_t;
using rcl_duration_value_t = std::int64_t;

struct rcl_duration_t {
  rcl_duration_value_t nanoseconds;
};
struct rcl_time_point_t {
  rcl_time_point_value_t nanoseconds;
  rcl_clock_type_t clock_type;
};

enum rcl_clock_change_t {
  RCL_ROS_TIME_NO_CHANGE = 1,
  RCL_ROS_TIME_ACTIVATED = 2,
  RCL_ROS_TIME_DEACTIVATED = 3,
  RCL_SYSTEM_TIME_NO_CHANGE = 4
};
struct rcl_time_jump_t {
  rcl_clock_change_t clock_change;
  rcl_duration_t delta;
};
// Which jumps somebody wants to hear of. Zero: no jump of that direction.
struct rcl_jump_threshold_t {
  bool on_clock_change;
  rcl_duration_t min_forward;
  rcl_duration_t min_backward;  // negative
};

#define RCL_S_TO_NS RCUTILS_S_TO_NS
#define RCL_MS_TO_NS RCUTILS_MS_TO_NS
#define RCL_US_TO_NS RCUTILS_US_TO_NS
#define RCL_NS_TO_S RCUTILS_NS_TO_S
#define RCL_NS_TO_MS RCUTILS_NS_TO_MS
#define RCL_NS_TO_US RCUTILS_NS_TO_US

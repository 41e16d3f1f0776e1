// SPDX-License-Identifier: Apache-2.0
// Nothing is exported from headers: the words are there so that programs that use them compile.
#pragma once

#define RCLCPP_LIFECYCLE_PUBLIC
#define RCLCPP_LIFECYCLE_LOCAL
#define RCLCPP_LIFECYCLE_PUBLIC_TYPE

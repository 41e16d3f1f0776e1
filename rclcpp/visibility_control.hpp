// SPDX-License-Identifier: Apache-2.0
// The face is in headers: nothing is imported or exported.
#pragma once

#define RCLCPP_PUBLIC
#define RCLCPP_LOCAL
#define RCLCPP_PUBLIC_TYPE

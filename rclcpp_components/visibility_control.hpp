// SPDX-License-Identifier: Apache-2.0
// Nothing is exported from headers: the words are there so that programs that use them compile.
#pragma once

#define RCLCPP_COMPONENTS_PUBLIC
#define RCLCPP_COMPONENTS_LOCAL

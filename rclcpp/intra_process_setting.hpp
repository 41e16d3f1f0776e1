// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rclcpp {

// Whether messages pass by pointer inside the process; NodeDefault: as the node's options say.
enum class IntraProcessSetting { Enable, Disable, NodeDefault };

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rclcpp {

// How a wait ended. Empty: there is nothing to wait for.
enum class WaitResultKind { Invalid, Ready, Timeout, Empty };

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rclcpp {

enum class IntraProcessBufferType { SharedPtr, UniquePtr, CallbackDefault };

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rclcpp {

// Whether a subscription measures age and period of its messages; NodeDefault: as the node's options say.
enum class TopicStatisticsState { Enable, Disable, NodeDefault };

}  // namespace rclcpp

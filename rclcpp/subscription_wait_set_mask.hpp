// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rclcpp {

// What of a subscription a wait set waits for. Its events call back in its executor, and are not waited for.
class SubscriptionWaitSetMask {
 public:
  bool include_subscription = true;
  bool include_events = true;
  bool include_intra_process_waitable = true;
};

}  // namespace rclcpp

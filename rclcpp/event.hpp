// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "rclcpp/macros.hpp"

namespace rclcpp {

// That something has happened since one last looked. Any thread.
class Event {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(Event)
  Event() = default;
  RCLCPP_DISABLE_COPY(Event)

  // Return what it was.
  bool set() { return state_.exchange(true); }
  bool check() { return state_.load(); }
  bool check_and_clear() { return state_.exchange(false); }

 private:
  std::atomic_bool state_{false};
};

}  // namespace rclcpp

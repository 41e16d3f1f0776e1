// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rclcpp/executor.hpp"

namespace rclcpp::experimental::executors {

// In one thread, driven by events; so are all executors here.
class EventsExecutor : public Executor {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(EventsExecutor)
  explicit EventsExecutor(const ExecutorOptions& options = ExecutorOptions()) : Executor(options) {}
  void spin() override { run(1); }
};

}  // namespace rclcpp::experimental::executors

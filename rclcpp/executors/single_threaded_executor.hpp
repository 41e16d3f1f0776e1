// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rclcpp/executor.hpp"

namespace rclcpp::executors {

// In one thread, the one that calls spin().
class SingleThreadedExecutor : public Executor {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(SingleThreadedExecutor)
  explicit SingleThreadedExecutor(const ExecutorOptions& options = ExecutorOptions()) : Executor(options) {}
  void spin() override { run(1); }
};

}  // namespace rclcpp::executors

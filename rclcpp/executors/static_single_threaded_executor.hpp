// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rclcpp/executor.hpp"

namespace rclcpp::executors {

// In one thread. Nothing is rebuilt here when a node changes, so this is SingleThreadedExecutor by another name.
class StaticSingleThreadedExecutor : public Executor {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(StaticSingleThreadedExecutor)
  explicit StaticSingleThreadedExecutor(const ExecutorOptions& options = ExecutorOptions()) : Executor(options) {}
  void spin() override { run(1); }
};

}  // namespace rclcpp::executors

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

#include "rclcpp/executor.hpp"

namespace rclcpp::executors {

// In several threads, the one that calls spin() among them. When a callback throws, all of them end, and then it leaves spin().
class MultiThreadedExecutor : public Executor {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(MultiThreadedExecutor)

  // 0 threads: as many as the machine has, two at least. The other two have no meaning here.
  explicit MultiThreadedExecutor(const ExecutorOptions& options = ExecutorOptions(), std::size_t number_of_threads = 0,
                                 bool yield_before_execute = false,
                                 std::chrono::nanoseconds timeout = std::chrono::nanoseconds(-1))
      : Executor(options),
        number_of_threads_(number_of_threads > 0 ? number_of_threads
                                                 : std::max<std::size_t>(std::thread::hardware_concurrency(), 2)) {
    static_cast<void>(yield_before_execute);
    static_cast<void>(timeout);
  }

  void spin() override { run(number_of_threads_); }
  std::size_t get_number_of_threads() { return number_of_threads_; }

 private:
  const std::size_t number_of_threads_;
};

}  // namespace rclcpp::executors

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "rclcpp/context.hpp"
#include "rclcpp/contexts/default_context.hpp"

namespace rclcpp {

struct ExecutorOptions {
  ExecutorOptions() : context(contexts::get_global_default_context()) {}

  Context::SharedPtr context;
  std::size_t max_conditions = 0;  // of no meaning here: nothing is scanned
};

}  // namespace rclcpp

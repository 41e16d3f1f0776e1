// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace rclcpp {

// Which messages a subscription would have, in SQL's words.
struct ContentFilterOptions {
  std::string filter_expression;
  std::vector<std::string> expression_parameters;
};

}  // namespace rclcpp

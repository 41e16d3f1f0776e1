// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/nodes/run.hpp"

#include <cstdio>
#include <exception>

#include "rclcpp/rclcpp.hpp"

namespace humanoid_ai {

int run(int argc, char** argv, const char* name,
        const std::function<RunningNode(const rclcpp::NodeOptions&)>& make_node) {
  try {
    rclcpp::init(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  int code = 0;
  try {
    const RunningNode node = make_node(rclcpp::NodeOptions());
    rclcpp::spin(node.second);
  } catch (const std::exception& error) {
    if (rclcpp::ok()) {  // what fails while a node is built after the context was shut down fails because of that
      RCLCPP_ERROR(rclcpp::get_logger(name), "%s", error.what());
      code = 1;
    }
  }
  rclcpp::shutdown();
  return code;
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// The main() of a program that runs one component of a library that it is linked with.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "rclcpp/utilities.hpp"
#include "rclcpp_components/detail/registry.hpp"

namespace rclcpp_components {

// The exit code: 1, with one line on stderr, when the library has no such class. What the node throws is not caught.
template <class ExecutorT>
int run_standalone(int argc, char* argv[], const char* class_name) {
  const std::vector<std::string> arguments = rclcpp::init_and_remove_ros_arguments(argc, argv);
  const auto factory = detail::find_class(class_name);
  if (!factory) {
    std::fprintf(stderr, "%s: no component '%s' was registered\n", argv[0], class_name);
    return 1;
  }
  {
    rclcpp::NodeOptions options;
    options.arguments(arguments);
    NodeInstanceWrapper node = factory->create_node_instance(options);
    ExecutorT executor;
    executor.add_node(node.get_node_base_interface());
    executor.spin();
    executor.remove_node(node.get_node_base_interface());
  }
  rclcpp::shutdown();
  return 0;
}

}  // namespace rclcpp_components

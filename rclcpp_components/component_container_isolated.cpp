// SPDX-License-Identifier: Apache-2.0
// component_container_isolated: each component has an executor of its own; with --use_multi_threaded_executor one of several
// threads.
#include <algorithm>
#include <string>
#include <vector>

#include "rclcpp/executors/multi_threaded_executor.hpp"
#include "rclcpp/executors/single_threaded_executor.hpp"
#include "rclcpp/utilities.hpp"
#include "rclcpp_components/component_manager_isolated.hpp"

int main(int argc, char* argv[]) {
  const std::vector<std::string> arguments = rclcpp::init_and_remove_ros_arguments(argc, argv);
  const bool several =
      std::find(arguments.begin(), arguments.end(), "--use_multi_threaded_executor") != arguments.end();
  const auto executor = std::make_shared<rclcpp::executors::SingleThreadedExecutor>();
  std::shared_ptr<rclcpp_components::ComponentManager> manager;
  if (several) {
    using Threads = rclcpp::executors::MultiThreadedExecutor;
    manager = std::make_shared<rclcpp_components::ComponentManagerIsolated<Threads>>(executor);
  } else {
    manager = std::make_shared<rclcpp_components::ComponentManagerIsolated<>>(executor);
  }
  executor->add_node(manager);
  executor->spin();
  rclcpp::shutdown();
}

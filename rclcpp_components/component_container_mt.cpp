// SPDX-License-Identifier: Apache-2.0
// component_container_mt: several threads for all components, as many as the parameter thread_num says; else one a core.
#include <algorithm>

#include "rclcpp/executors/multi_threaded_executor.hpp"
#include "rclcpp/utilities.hpp"
#include "rclcpp_components/component_manager.hpp"

int main(int argc, char* argv[]) {
  rclcpp::init(argc, argv);
  const auto manager = std::make_shared<rclcpp_components::ComponentManager>();
  const std::int64_t threads = manager->declare_parameter<std::int64_t>("thread_num", 0);
  const auto executor = std::make_shared<rclcpp::executors::MultiThreadedExecutor>(
      rclcpp::ExecutorOptions(), static_cast<std::size_t>(std::max<std::int64_t>(threads, 0)));
  manager->set_executor(executor);
  executor->add_node(manager);
  executor->spin();
  rclcpp::shutdown();
}

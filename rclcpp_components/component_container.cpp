// SPDX-License-Identifier: Apache-2.0
// component_container: one thread for all components.
#include "rclcpp/executors/single_threaded_executor.hpp"
#include "rclcpp/utilities.hpp"
#include "rclcpp_components/component_manager.hpp"

int main(int argc, char* argv[]) {
  rclcpp::init(argc, argv);
  const auto executor = std::make_shared<rclcpp::executors::SingleThreadedExecutor>();
  const auto manager = std::make_shared<rclcpp_components::ComponentManager>(executor);
  executor->add_node(manager);
  executor->spin();
  rclcpp::shutdown();
}

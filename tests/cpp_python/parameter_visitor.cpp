// SPDX-License-Identifier: Apache-2.0
// Changes the parameters of another node: parameter_visitor NODE. Expects "rate" (a double of at most 50) there, sets it,
// tells what it saw a line each, and ends.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "rclcpp/rclcpp.hpp"

int main(int argc, char* argv[]) {
  const std::vector<std::string> arguments = rclcpp::init_and_remove_ros_arguments(argc, argv);
  const std::string& remote = arguments.at(1);
  const auto node = std::make_shared<rclcpp::Node>("parameter_visitor");

  bool changed = false;
  rclcpp::ParameterEventHandler events(node);
  const auto watch = events.add_parameter_callback(
      "rate",
      [&](const rclcpp::Parameter& parameter) {
        std::printf("event rate=%s\n", parameter.value_to_string().c_str());
        changed = true;
      },
      remote);

  rclcpp::SyncParametersClient client(node, remote);
  if (!client.wait_for_service(std::chrono::seconds(30))) return 1;
  std::printf("rate=%g\n", client.get_parameter<double>("rate"));
  std::printf("missing=%d\n", client.get_parameter("missing", 7));
  std::printf("type=%s\n", rclcpp::to_string(client.get_parameter_types({"rate"}).at(0)).c_str());
  std::printf("described=%s\n", client.describe_parameters({"rate"}).at(0).description.c_str());
  std::printf("has=%d%d\n", client.has_parameter("rate"), client.has_parameter("missing"));
  const auto refused = client.set_parameters({rclcpp::Parameter("rate", 51.0)}).at(0);
  std::printf("refused=%d\n", !refused.successful && !refused.reason.empty());
  std::printf("set=%d\n", client.set_parameters_atomically({rclcpp::Parameter("rate", 20.0)}).successful);

  rclcpp::executors::SingleThreadedExecutor executor;
  executor.add_node(node);
  while (!changed && rclcpp::ok()) executor.spin_once(std::chrono::seconds(30));
  rclcpp::shutdown();
}

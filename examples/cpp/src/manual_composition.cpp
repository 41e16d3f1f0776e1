// SPDX-License-Identifier: Apache-2.0
// Both components in one process, put together by hand.
#include <memory>

#include "cpp_tutorials/listener_component.hpp"
#include "cpp_tutorials/talker_component.hpp"
#include "rclcpp/rclcpp.hpp"

int main(int argc, char * argv[])
{
  setvbuf(stdout, NULL, _IONBF, BUFSIZ);
  rclcpp::init(argc, argv);
  rclcpp::executors::SingleThreadedExecutor exec;
  rclcpp::NodeOptions options;
  options.use_intra_process_comms(true);

  auto talker = std::make_shared<cpp_tutorials::Talker>(options);
  exec.add_node(talker);
  auto listener = std::make_shared<cpp_tutorials::Listener>(options);
  exec.add_node(listener);

  exec.spin();
  rclcpp::shutdown();
  return 0;
}

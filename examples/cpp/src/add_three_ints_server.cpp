// SPDX-License-Identifier: Apache-2.0
// A service whose type is of this package.
#include <memory>

#include "cpp_tutorials/srv/add_three_ints.hpp"
#include "rclcpp/rclcpp.hpp"

int main(int argc, char ** argv)
{
  using cpp_tutorials::srv::AddThreeInts;
  rclcpp::init(argc, argv);
  auto node = rclcpp::Node::make_shared("add_three_ints_server");
  auto service = node->create_service<AddThreeInts>(
    "add_three_ints",
    [](const AddThreeInts::Request::SharedPtr request, AddThreeInts::Response::SharedPtr response) {
      response->sum = request->a + request->b + request->c;
    });
  RCLCPP_INFO(node->get_logger(), "Ready to add three ints.");
  rclcpp::spin(node);
  rclcpp::shutdown();
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// A component that says hello every 200 ms.
#include "cpp_tutorials/talker_component.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

using namespace std::chrono_literals;

namespace cpp_tutorials
{

Talker::Talker(const rclcpp::NodeOptions & options)
: Node("talker", options)
{
  pub_ = create_publisher<std_msgs::msg::String>("chatter", 10);
  timer_ = create_wall_timer(200ms, std::bind(&Talker::on_timer, this));
}

void Talker::on_timer()
{
  auto msg = std::make_unique<std_msgs::msg::String>();
  msg->data = "Hello World: " + std::to_string(++count_);
  RCLCPP_INFO(this->get_logger(), "Publishing: '%s'", msg->data.c_str());
  pub_->publish(std::move(msg));
}

}  // namespace cpp_tutorials

#include "rclcpp_components/register_node_macro.hpp"

RCLCPP_COMPONENTS_REGISTER_NODE(cpp_tutorials::Talker)

// SPDX-License-Identifier: Apache-2.0
// A component that prints what it hears.
#include "cpp_tutorials/listener_component.hpp"

namespace cpp_tutorials
{

Listener::Listener(const rclcpp::NodeOptions & options)
: Node("listener", options)
{
  auto callback = [this](std_msgs::msg::String::ConstSharedPtr msg) {
      RCLCPP_INFO(this->get_logger(), "I heard: [%s]", msg->data.c_str());
    };
  sub_ = create_subscription<std_msgs::msg::String>("chatter", 10, callback);
}

}  // namespace cpp_tutorials

#include "rclcpp_components/register_node_macro.hpp"

RCLCPP_COMPONENTS_REGISTER_NODE(cpp_tutorials::Listener)

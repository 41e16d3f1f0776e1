// SPDX-License-Identifier: Apache-2.0
#ifndef CPP_TUTORIALS__LISTENER_COMPONENT_HPP_
#define CPP_TUTORIALS__LISTENER_COMPONENT_HPP_

#include "rclcpp/rclcpp.hpp"
#include "std_msgs/msg/string.hpp"

namespace cpp_tutorials
{

class Listener : public rclcpp::Node
{
public:
  explicit Listener(const rclcpp::NodeOptions & options);

private:
  rclcpp::Subscription<std_msgs::msg::String>::SharedPtr sub_;
};

}  // namespace cpp_tutorials

#endif  // CPP_TUTORIALS__LISTENER_COMPONENT_HPP_

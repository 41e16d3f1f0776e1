// SPDX-License-Identifier: Apache-2.0
#ifndef CPP_TUTORIALS__TALKER_COMPONENT_HPP_
#define CPP_TUTORIALS__TALKER_COMPONENT_HPP_

#include "rclcpp/rclcpp.hpp"
#include "std_msgs/msg/string.hpp"

namespace cpp_tutorials
{

class Talker : public rclcpp::Node
{
public:
  explicit Talker(const rclcpp::NodeOptions & options);

protected:
  void on_timer();

private:
  size_t count_ = 0;
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr pub_;
  rclcpp::TimerBase::SharedPtr timer_;
};

}  // namespace cpp_tutorials

#endif  // CPP_TUTORIALS__TALKER_COMPONENT_HPP_

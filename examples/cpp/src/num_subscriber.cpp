// SPDX-License-Identifier: Apache-2.0
// Hears a message type of this package.
#include <cinttypes>
#include <memory>

#include "cpp_tutorials/msg/num.hpp"
#include "rclcpp/rclcpp.hpp"

class NumSubscriber : public rclcpp::Node
{
public:
  NumSubscriber()
  : Node("num_subscriber")
  {
    subscription_ = this->create_subscription<cpp_tutorials::msg::Num>(
      "num", 10, [this](const cpp_tutorials::msg::Num & msg) {
        RCLCPP_INFO(this->get_logger(), "I heard: '%" PRId64 "'", msg.num);
      });
  }

private:
  rclcpp::Subscription<cpp_tutorials::msg::Num>::SharedPtr subscription_;
};

int main(int argc, char * argv[])
{
  rclcpp::init(argc, argv);
  rclcpp::spin(std::make_shared<NumSubscriber>());
  rclcpp::shutdown();
  return 0;
}

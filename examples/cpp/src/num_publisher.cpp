// SPDX-License-Identifier: Apache-2.0
// Publishes a message type of this package.
#include <chrono>
#include <cinttypes>
#include <memory>

#include "cpp_tutorials/msg/num.hpp"
#include "rclcpp/rclcpp.hpp"

using namespace std::chrono_literals;

class NumPublisher : public rclcpp::Node
{
public:
  NumPublisher()
  : Node("num_publisher")
  {
    publisher_ = this->create_publisher<cpp_tutorials::msg::Num>("num", 10);
    timer_ = this->create_wall_timer(
      200ms, [this]() {
        auto message = cpp_tutorials::msg::Num();
        message.num = count_++;
        RCLCPP_INFO(this->get_logger(), "Publishing: '%" PRId64 "'", message.num);
        publisher_->publish(message);
      });
  }

private:
  rclcpp::TimerBase::SharedPtr timer_;
  rclcpp::Publisher<cpp_tutorials::msg::Num>::SharedPtr publisher_;
  int64_t count_ = 0;
};

int main(int argc, char * argv[])
{
  rclcpp::init(argc, argv);
  rclcpp::spin(std::make_shared<NumPublisher>());
  rclcpp::shutdown();
  return 0;
}

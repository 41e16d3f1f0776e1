// SPDX-License-Identifier: Apache-2.0
// Components that tests load.
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "rclcpp/node.hpp"
#include "rclcpp/utilities.hpp"
#include "rclcpp_components/register_node_macro.hpp"
#include "rclcpp_lifecycle/lifecycle_node.hpp"
#include "std_msgs/msg/string.hpp"

namespace components_testing {

// Answers each text on "in" with the parameter "prefix" before it, on "out".
class Echo : public rclcpp::Node {
 public:
  explicit Echo(const rclcpp::NodeOptions& options) : Node("echo", options) {
    declare_parameter("prefix", "echo");
    declare_parameter("intra_process", get_node_options().use_intra_process_comms());
    publisher_ = create_publisher<std_msgs::msg::String>("out", 10);
    subscription_ =
        create_subscription<std_msgs::msg::String>("in", 10, [this](std_msgs::msg::String::ConstSharedPtr asked) {
          std_msgs::msg::String answer;
          answer.data = get_parameter("prefix").as_string() + " " + asked->data;
          publisher_->publish(answer);
        });
  }

 private:
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr publisher_;
  rclcpp::Subscription<std_msgs::msg::String>::SharedPtr subscription_;
};

class Managed : public rclcpp_lifecycle::LifecycleNode {
 public:
  explicit Managed(const rclcpp::NodeOptions& options) : LifecycleNode("managed", options) {}
};

// Is nearly always in the middle of a callback, several at once where threads allow, and uses what its destructor takes away.
class Spinner : public rclcpp::Node {
 public:
  explicit Spinner(const rclcpp::NodeOptions& options)
      : Node("spinner", options), text_(std::make_unique<std::string>(100, 'x')) {
    publisher_ = create_publisher<std_msgs::msg::String>("spinning", 10);
    group_ = create_callback_group(rclcpp::CallbackGroupType::Reentrant);
    for (auto& timer : timers_) {
      timer = create_wall_timer(
          std::chrono::milliseconds(1), [this] { work(); }, group_);
    }
  }
  ~Spinner() override { text_.reset(); }

 private:
  void work() {
    std_msgs::msg::String message;
    for (int i = 0; i < 100; ++i) message.data = *text_;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    message.data += *text_;
    publisher_->publish(message);
  }

  std::unique_ptr<std::string> text_;
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr publisher_;
  rclcpp::CallbackGroup::SharedPtr group_;
  rclcpp::TimerBase::SharedPtr timers_[2];
};

class Thrower : public rclcpp::Node {
 public:
  explicit Thrower(const rclcpp::NodeOptions& options) : Node("thrower", options) {
    throw std::runtime_error("no camera there");
  }
};

}  // namespace components_testing

RCLCPP_COMPONENTS_REGISTER_NODE(components_testing::Echo)
RCLCPP_COMPONENTS_REGISTER_NODE(components_testing::Managed)
RCLCPP_COMPONENTS_REGISTER_NODE(components_testing::Spinner)
RCLCPP_COMPONENTS_REGISTER_NODE(components_testing::Thrower)

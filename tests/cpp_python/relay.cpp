// SPDX-License-Identifier: Apache-2.0
// A C++ node that sends back what it hears: as a program, and, loaded into a Python process, as a node beside Python's.
#include <memory>
#include <string>
#include <thread>

#include "rclcpp/rclcpp.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "std_msgs/msg/string.hpp"

namespace {

using sensor_msgs::msg::Image;
using std_msgs::msg::String;

class Relay : public rclcpp::Node {
 public:
  explicit Relay(const std::string& name, const rclcpp::NodeOptions& options = rclcpp::NodeOptions())
      : Node(name, options) {
    texts_out_ = create_publisher<String>("~/texts_out", 10);
    texts_in_ = create_subscription<String>("~/texts_in", 10, [this](const String& text) {
      auto answer = std::make_unique<String>();
      answer->data = "heard " + text.data;
      texts_out_->publish(std::move(answer));
    });
    images_out_ = create_publisher<Image>("~/images_out", rclcpp::SensorDataQoS());
    images_in_ = create_subscription<Image>("~/images_in", rclcpp::SensorDataQoS(),
                                            [this](Image::ConstSharedPtr image) { images_out_->publish(*image); });
    bytes_out_ = create_generic_publisher("~/bytes_out", "std_msgs/msg/String", 10);
    bytes_in_ = create_generic_subscription(
        "~/bytes_in", "std_msgs/msg/String", 10,
        [this](std::shared_ptr<rclcpp::SerializedMessage> bytes) { bytes_out_->publish(*bytes); });
  }

 private:
  rclcpp::Publisher<String>::SharedPtr texts_out_;
  rclcpp::Subscription<String>::SharedPtr texts_in_;
  rclcpp::Publisher<Image>::SharedPtr images_out_;
  rclcpp::Subscription<Image>::SharedPtr images_in_;
  rclcpp::GenericPublisher::SharedPtr bytes_out_;
  rclcpp::GenericSubscription::SharedPtr bytes_in_;
};

std::thread spinning;

}  // namespace

extern "C" {

// In a thread of its own, until relay_stop().
void relay_start(const char* name) {
  const char* arguments[] = {"relay"};
  rclcpp::init(1, arguments, rclcpp::InitOptions(), rclcpp::SignalHandlerOptions::None);
  spinning = std::thread([node = std::make_shared<Relay>(name)]() mutable {
    rclcpp::spin(node);
    node.reset();
  });
}

void relay_stop() {
  rclcpp::shutdown();
  spinning.join();
}
}

int main(int argc, char* argv[]) {
  rclcpp::init(argc, argv);
  rclcpp::spin(std::make_shared<Relay>("relay"));
  rclcpp::shutdown();
}

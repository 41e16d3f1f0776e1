// SPDX-License-Identifier: Apache-2.0
// Parameters: declared with ranges, validated before they are taken, reported when they changed.
//
// Publishes    parameter_status (std_msgs/String)   'Threshold: 0.5, Max Objects: 10, Model: ..., GPU: True'
//
// Parameters   detection_threshold (0.5)   0..1
//              max_objects (10)            1..1000
//              model_path ('/default/model/path')   absolute, or empty for none
//              use_gpu (true)
//              status_period_sec (5.0)     seconds between two reports; may change while running
#include <chrono>
#include <cstdint>
#include <memory>
#include <sstream>
#include <string>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/live_parameters.hpp"
#include "rclcpp/rclcpp.hpp"
#include "std_msgs/msg/string.hpp"

namespace humanoid_ai {

class ParameterNode : public rclcpp::Node {
 public:
  explicit ParameterNode(const rclcpp::NodeOptions& options) : Node("parameter_node", options), parameters_(*this) {
    threshold_ =
        parameters_.number("detection_threshold", 0.5, 0.0, 1.0, "detections below this confidence do not count");
    objects_ = parameters_.integer("max_objects", 10, 1, 1000, "objects reported per frame, at most");
    model_ = parameters_.text("model_path", "/default/model/path", "absolute path of the model, or empty",
                              [this](const std::string& path) { return complaint(path); });
    gpu_ = parameters_.flag("use_gpu", true, "compute on the graphics card when there is one");
    period_ = parameters_.number("status_period_sec", 5.0, 0.01, 3600.0, "seconds between two reports");
    for (const char* name : {"detection_threshold", "max_objects", "model_path", "use_gpu", "status_period_sec"}) {
      parameters_.on_change(name, [this, name] {
        RCLCPP_INFO(get_logger(), "Parameter %s becomes %s", name, get_parameter(name).value_to_string().c_str());
      });
    }
    parameters_.on_change("status_period_sec", [this] { start(); });
    publisher_ = create_publisher<std_msgs::msg::String>("parameter_status", 10);
    start();
    RCLCPP_INFO(get_logger(), "Parameter node is ready");
  }

 private:
  std::string complaint(const std::string& path) {
    if (path.empty() || path.front() == '/') return {};
    const std::string reason = "model_path must be an absolute path, not \"" + path + "\"";
    RCLCPP_WARN(get_logger(), "Refused: %s", reason.c_str());
    return reason;
  }

  void start() {
    timer_ = create_wall_timer(std::chrono::duration<double>(period_.get()), [this] { report(); });
  }

  void report() {
    std::ostringstream text;
    text << "Threshold: " << number(threshold_.get()) << ", Max Objects: " << objects_.get()
         << ", Model: " << model_.get() << ", GPU: " << (gpu_.get() ? "True" : "False");
    auto message = std::make_unique<std_msgs::msg::String>();
    message->data = text.str();
    RCLCPP_INFO(get_logger(), "%s", message->data.c_str());
    publisher_->publish(std::move(message));
  }

  // As Python writes it: with a point.
  static std::string number(double value) {
    std::ostringstream text;
    text.precision(15);
    text << value;
    return text.str().find_first_of(".e") == std::string::npos ? text.str() + ".0" : text.str();
  }

  LiveParameters parameters_;
  Live<double> threshold_;
  Live<std::int64_t> objects_;
  Live<std::string> model_;
  Live<bool> gpu_;
  Live<double> period_;
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr publisher_;
  rclcpp::TimerBase::SharedPtr timer_;
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(ParameterNode, parameter_node)

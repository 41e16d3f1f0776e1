// SPDX-License-Identifier: Apache-2.0
// DebugImage: a picture of what the node saw, made only while somebody subscribes.
//
//   DebugImage debug_(*this, "~/debug_image");
//   if (debug_.wanted()) debug_.publish(image.header, drawn);        // drawn: cv::Mat, 8-bit BGR or grey
#pragma once

#include <cstring>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <utility>

#include "rclcpp/rclcpp.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "std_msgs/msg/header.hpp"

namespace humanoid_ai {

// A message with a copy of the picture: 8-bit BGR or grey.
inline std::unique_ptr<sensor_msgs::msg::Image> image_message(const std_msgs::msg::Header& header,
                                                              const cv::Mat& picture) {
  auto message = std::make_unique<sensor_msgs::msg::Image>();
  message->header = header;
  message->width = static_cast<std::uint32_t>(picture.cols);
  message->height = static_cast<std::uint32_t>(picture.rows);
  message->encoding = picture.channels() == 1 ? "mono8" : "bgr8";
  message->is_bigendian = 0;
  message->step = static_cast<std::uint32_t>(picture.cols * picture.elemSize());
  message->data.resize(std::size_t{message->step} * message->height);
  for (int row = 0; row < picture.rows; ++row) {
    std::memcpy(message->data.data() + std::size_t{message->step} * row, picture.ptr(row), message->step);
  }
  return message;
}

class DebugImage {
 public:
  template <class NodeT>
  explicit DebugImage(NodeT& node, const std::string& topic = "~/debug_image")
      : publisher_(rclcpp::create_publisher<sensor_msgs::msg::Image>(node, topic, rclcpp::QoS(1))) {}

  bool wanted() const {
    return publisher_->get_subscription_count() > 0 || publisher_->get_intra_process_subscription_count() > 0;
  }
  void publish(const std_msgs::msg::Header& header, const cv::Mat& picture) {
    publisher_->publish(image_message(header, picture));
  }

 private:
  rclcpp::Publisher<sensor_msgs::msg::Image>::SharedPtr publisher_;
};

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// WireImage: an image that is made in the form in which it is published, so that nobody has to copy its pixels.
//
//   WireImage wire;
//   std::uint8_t* pixels = wire.make_room(image, size);    // image: everything but the pixels; its data is empty
//   fill(pixels, size);
//   image.header.stamp = now;
//   publisher->publish(wire.finish(image));
//
// The pixels are the last member of sensor_msgs/Image: on the wire they are their number, then themselves. So the image is
// serialized without pixels, the number is put right, and the pixels are written behind it. Where the middleware shares memory,
// an rclcpp::SerializedMessage lies in it and is handed over as it is. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "rclcpp/rclcpp.hpp"
#include "rclcpp/serialization.hpp"
#include "rclcpp/serialized_message.hpp"
#include "sensor_msgs/msg/image.hpp"

namespace humanoid_ai {

class WireImage {
 public:
  // Where `size` pixel bytes belong; valid until finish().
  std::uint8_t* make_room(const sensor_msgs::msg::Image& image, std::size_t size) {
    serialization_.serialize_message(&image, &head_);
    message_ = rclcpp::SerializedMessage(head_.size() + size);
    auto& raw = message_.get_rcl_serialized_message();
    raw.buffer_length = head_.size() + size;
    pixels_ = static_cast<std::uint32_t>(size);
    return raw.buffer + head_.size();
  }

  // The message, with the image as it is now in front of the pixels. Only fields of constant size may have changed.
  rclcpp::SerializedMessage finish(const sensor_msgs::msg::Image& image) {
    const std::size_t room = head_.size();
    serialization_.serialize_message(&image, &head_);
    if (head_.size() != room || room < sizeof pixels_) throw std::logic_error("the image's head changed its size");
    const auto& head = head_.get_rcl_serialized_message();
    auto& raw = message_.get_rcl_serialized_message();
    std::memcpy(raw.buffer, head.buffer, room - sizeof pixels_);
    const bool is_little_endian = (head.buffer[1] & 1) != 0;
    for (std::size_t byte = 0; byte < sizeof pixels_; ++byte) {
      const std::size_t shift = 8 * (is_little_endian ? byte : sizeof pixels_ - 1 - byte);
      raw.buffer[room - sizeof pixels_ + byte] = static_cast<std::uint8_t>(pixels_ >> shift);
    }
    return std::move(message_);
  }

 private:
  rclcpp::Serialization<sensor_msgs::msg::Image> serialization_;
  rclcpp::SerializedMessage head_, message_;
  std::uint32_t pixels_ = 0;
};

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// SerializedMessage: a message as it goes on the wire, encapsulation header first.
//
//   rclcpp::SerializedMessage message(capacity);
//   auto& raw = message.get_rcl_serialized_message();
//   fill(raw.buffer, size);  raw.buffer_length = size;
//   publisher->publish(std::move(message));      // moved: handed over as it is to readers on this host, when it is large
//
// A received one shows the payload where it lies. Copies are copies of the bytes. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "core/base/bytes.hpp"
#include "core/base/large_memory.hpp"
#include "core/cdr/stream.hpp"

struct rcl_serialized_message_t {
  std::uint8_t* buffer;
  std::size_t buffer_length;
  std::size_t buffer_capacity;
};

namespace rclcpp {

class SerializedMessage {
 public:
  SerializedMessage() = default;
  explicit SerializedMessage(std::size_t initial_capacity) { reserve(initial_capacity); }
  explicit SerializedMessage(const rcl_serialized_message_t& other) { assign(other); }
  // The bytes where they lie; they may be written.
  explicit SerializedMessage(myelin::Buffer payload)
      : owner_(std::move(payload.owner)),
        raw_{reinterpret_cast<std::uint8_t*>(payload.bytes.data()), payload.bytes.size(), payload.bytes.size()} {}
  SerializedMessage(const SerializedMessage& other) { assign(other.raw_); }
  SerializedMessage(SerializedMessage&& other) noexcept { swap(other); }
  SerializedMessage& operator=(const SerializedMessage& other) {
    if (this != &other) assign(other.raw_);
    return *this;
  }
  SerializedMessage& operator=(const rcl_serialized_message_t& other) {
    if (&other != &raw_) assign(other);
    return *this;
  }
  SerializedMessage& operator=(SerializedMessage&& other) noexcept {
    SerializedMessage emptied(std::move(other));
    swap(emptied);
    return *this;
  }
  virtual ~SerializedMessage() = default;

  // Filled by the caller: the length, and as many octets at the buffer, of which there are no more than the capacity.
  rcl_serialized_message_t& get_rcl_serialized_message() { return raw_; }
  const rcl_serialized_message_t& get_rcl_serialized_message() const { return raw_; }

  std::size_t size() const { return raw_.buffer_length; }
  std::size_t capacity() const { return raw_.buffer_capacity; }

  // Keeps the content.
  void reserve(std::size_t capacity) {
    if (capacity <= raw_.buffer_capacity) return;
    SerializedMessage larger;
    if (capacity >= myelin::large_size) {
      // The header goes into the margin before, so that the body can be handed over, and lies aligned.
      myelin::Buffer body = myelin::allocate_large(capacity - header_size);
      larger.raw_.buffer = reinterpret_cast<std::uint8_t*>(body.bytes.data() - header_size);
      larger.owner_ = std::move(body.owner);
      larger.large_ = myelin::large_memory_is_shared();
    }
    if (!larger.large_) {
      const myelin::Buffer memory = myelin::Buffer::allocate(capacity);
      larger.raw_.buffer = reinterpret_cast<std::uint8_t*>(memory.bytes.data());
      larger.owner_ = memory.owner;
    }
    larger.raw_.buffer_capacity = capacity;
    larger.raw_.buffer_length = raw_.buffer_length;
    if (raw_.buffer_length != 0) std::memcpy(larger.raw_.buffer, raw_.buffer, raw_.buffer_length);
    swap(larger);
  }

  myelin::Bytes bytes() const { return std::as_bytes(std::span(raw_.buffer, raw_.buffer_length)); }
  // Bytes and their owner.
  myelin::Buffer payload() const { return {owner_, {reinterpret_cast<std::byte*>(raw_.buffer), raw_.buffer_length}}; }
  // Whether all behind the header lies in memory of allocate_large().
  bool is_large() const { return large_ && raw_.buffer_length > header_size; }

 private:
  static constexpr std::size_t header_size = myelin::cdr::header_size;

  void assign(const rcl_serialized_message_t& other) {
    SerializedMessage copy;
    copy.reserve(other.buffer_capacity);
    if (other.buffer_length != 0) std::memcpy(copy.raw_.buffer, other.buffer, other.buffer_length);
    copy.raw_.buffer_length = other.buffer_length;
    swap(copy);
  }
  void swap(SerializedMessage& other) noexcept {
    std::swap(owner_, other.owner_);
    std::swap(raw_, other.raw_);
    std::swap(large_, other.large_);
  }

  std::shared_ptr<void> owner_;
  rcl_serialized_message_t raw_{};
  bool large_ = false;
};

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
// LoanedMessage: a message to fill and give to its publisher, which takes it as it is where messages pass by pointer.
//
//   auto loaned = publisher->borrow_loaned_message();
//   loaned.get().data = 7;
//   publisher->publish(std::move(loaned));
//
// Dropped unpublished, it is gone. Moved, not copied.
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "rclcpp/publisher_base.hpp"

namespace rclcpp {

template <typename MessageT, typename AllocatorT = std::allocator<void>>
class LoanedMessage {
 public:
  LoanedMessage(const PublisherBase&, AllocatorT) : message_(std::make_unique<MessageT>()) {}
  LoanedMessage(LoanedMessage&& other) noexcept = default;
  LoanedMessage& operator=(LoanedMessage&& other) noexcept = default;
  virtual ~LoanedMessage() = default;

  bool is_valid() const { return message_ != nullptr; }
  // REQUIRES: is_valid().
  MessageT& get() const { return *message_; }
  std::unique_ptr<MessageT> release() { return std::move(message_); }

 private:
  std::unique_ptr<MessageT> message_;
};

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
// What the codec throws, and Fault, the form an error has while it still climbs out of a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error.hpp"

namespace myelin::cdr {

// Bytes that are no message of the type. The text names the type, the field's path and the offset in octets from the
// encapsulation header's first: "std_msgs/msg/String: data: 255 octets announced at offset 4, 1 left".
class DecodeError : public Error {
 public:
  using Error::Error;
};

// A value that the type has no room for: a bound exceeded, a wrong element count, a wrong alternative in a Value.
class EncodeError : public Error {
 public:
  using Error::Error;
};

// Thrown by streams, sources and targets, which know what is wrong but not where in the message they are. Every level
// of the walk puts its field in front of the path; encode() and decode() turn the whole into an EncodeError or
// DecodeError.
class Fault {
 public:
  explicit Fault(std::string text) : text_(std::move(text)) {}

  void within_field(std::string_view name) {
    // An element's path begins with its bracket: "fields" + "[2].name".
    const bool joined = path_.empty() || path_.front() == '[';
    path_ = std::string(name) + (joined ? "" : ".") + path_;
  }
  void within_element(std::size_t index) {
    const bool joined = path_.empty() || path_.front() == '[';
    path_ = "[" + std::to_string(index) + "]" + (joined ? "" : ".") + path_;
  }
  // "std_msgs/msg/String: data: <text>"
  std::string describe(std::string_view type_name) const {
    return std::string(type_name) + ": " + (path_.empty() ? "" : path_ + ": ") + text_;
  }

 private:
  std::string text_;
  std::string path_;
};

}  // namespace myelin::cdr

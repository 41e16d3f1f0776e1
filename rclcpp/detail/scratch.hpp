// SPDX-License-Identifier: Apache-2.0
// The writer in which this thread shapes its messages, one at a time.
#pragma once

#include "core/cdr/stream.hpp"

namespace rclcpp::detail {

inline myelin::cdr::Writer& scratch_writer() {
  thread_local myelin::cdr::Writer writer;
  return writer;
}

}  // namespace rclcpp::detail

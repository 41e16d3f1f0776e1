// SPDX-License-Identifier: Apache-2.0
// Throttle: a line that may have to be written often, for example once for each damaged message. The first is written at
// once, then at most one a second, which says how many were left out before it. Any thread may call.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/guarded.hpp"
#include "core/node/logging.hpp"

namespace myelin::node::logging {

class Throttle {
 public:
  void write(std::string_view logger, Severity severity, std::string message, const Location& location);
  // How many were asked for, written or not.
  std::uint64_t count() const;

 private:
  struct State {
    std::chrono::steady_clock::time_point written_at;
    std::uint64_t count = 0, written_count = 0;
  };
  Guarded<State> state_;
};

}  // namespace myelin::node::logging

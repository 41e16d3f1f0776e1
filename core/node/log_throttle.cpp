// SPDX-License-Identifier: Apache-2.0
#include "core/node/log_throttle.hpp"

namespace myelin::node::logging {

void Throttle::write(std::string_view logger, Severity severity, std::string message, const Location& location) {
  {
    auto state = state_.lock();
    const auto now = std::chrono::steady_clock::now();
    ++state->count;
    if (state->written_count != 0 && now - state->written_at < std::chrono::seconds(1)) return;
    const std::uint64_t left_out = state->count - state->written_count - 1;
    if (left_out > 0) message += " (and " + std::to_string(left_out) + " more like it before)";
    state->written_at = now;
    state->written_count = state->count;
  }
  if (enabled(logger, severity)) logging::write(logger, severity, message, location);
}

std::uint64_t Throttle::count() const {
  return state_.lock()->count;
}

}  // namespace myelin::node::logging

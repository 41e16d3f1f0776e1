// SPDX-License-Identifier: Apache-2.0
#include "core/node/discarded.hpp"

#include "core/node/logging.hpp"

namespace myelin::node {

void Discarded::count(const cdr::DecodeError& error) {
  std::uint64_t total = 0;
  {
    auto state = state_.lock();
    total = ++state->total;
    const auto now = exec::Clock::now();
    if (total > 1 && now - state->last_warning < std::chrono::seconds(5)) return;
    state->last_warning = now;
  }
  if (!logging::enabled(logger_, logging::Severity::warn)) return;
  logging::write(logger_, logging::Severity::warn,
                 "Discarded " + what_ + " (" + std::to_string(total) + " so far): " + error.what(),
                 {.function = "take", .file = __FILE__, .line = 0});
}

}  // namespace myelin::node

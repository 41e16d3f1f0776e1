// SPDX-License-Identifier: Apache-2.0
// Discarded: warns of bytes that are no message, at most every five seconds, with their number. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/cdr/error.hpp"
#include "core/exec/entity.hpp"

namespace myelin::node {

class Discarded {
 public:
  // "Discarded <what> (3 so far): ..."
  Discarded(std::string logger, std::string what) : logger_(std::move(logger)), what_(std::move(what)) {}
  void count(const cdr::DecodeError& error);
  std::uint64_t total() const { return state_.lock()->total; }

 private:
  struct State {
    std::uint64_t total = 0;
    exec::Clock::time_point last_warning;
  };
  const std::string logger_, what_;
  Guarded<State> state_;
};

}  // namespace myelin::node

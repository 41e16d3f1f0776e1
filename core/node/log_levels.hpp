// SPDX-License-Identifier: Apache-2.0
// The severities of loggers: "a.b.c" has its own, else that of "a.b", else of "a", else the root's.
//
// effective() is what every log call pays, so each thread remembers its last answers; a change of any level makes all
// of them stale at once. Any thread may call any method.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/guarded.hpp"
#include "core/node/logging.hpp"

namespace myelin::node::logging {

// The root's severity until somebody sets another.
inline constexpr Severity default_severity = Severity::info;

class LogLevels {
 public:
  Severity effective(std::string_view logger) const;
  Severity own(std::string_view logger) const;  // unset when inherited
  void set(std::string_view logger, Severity severity);
  void reset();
  // The same object for the same name, while anybody has it.
  std::shared_ptr<const Logger> find(std::string_view logger) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Levels {
    Severity root = default_severity;
    std::unordered_map<std::string, Severity, TextHash, std::equal_to<>> loggers;
    // Those that somebody has; their levels follow every change.
    std::unordered_map<std::string, std::weak_ptr<Logger>, TextHash, std::equal_to<>> shared;
    std::size_t purge_at = 64;

    Severity effective(std::string_view logger) const;
    void tell() const;
  };
  Severity look_up(std::string_view logger) const;

  Guarded<Levels> levels_;
  // Starts above the zero of a thread's empty memory.
  std::atomic<std::uint64_t> generation_{1};
};

}  // namespace myelin::node::logging

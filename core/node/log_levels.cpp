// SPDX-License-Identifier: Apache-2.0
#include "core/node/log_levels.hpp"

#include <array>
#include <memory>

namespace myelin::node::logging {
namespace {

struct Remembered {
  std::uint64_t generation = 0;
  std::string logger;
  Severity severity = Severity::unset;
};

// On the heap, made when a thread first logs: what is thread-local has little room in a library loaded at run time.
Remembered& remembered(std::size_t hash) {
  thread_local std::unique_ptr<std::array<Remembered, 32>> slots;
  if (slots == nullptr) slots = std::make_unique<std::array<Remembered, 32>>();
  return (*slots)[hash % slots->size()];
}

}  // namespace

Severity LogLevels::effective(std::string_view logger) const {
  Remembered& slot = remembered(TextHash{}(logger));
  const std::uint64_t generation = generation_.load(std::memory_order_acquire);  // A
  if (slot.generation != generation || slot.logger != logger) {
    slot.severity = look_up(logger);
    slot.logger = logger;
    slot.generation = generation;
  }
  return slot.severity;
}

Severity LogLevels::look_up(std::string_view logger) const {
  auto levels = levels_.lock();
  for (std::string_view ancestor = logger; !ancestor.empty();) {
    const auto found = levels->loggers.find(ancestor);
    if (found != levels->loggers.end() && found->second != Severity::unset) return found->second;
    const std::size_t dot = ancestor.rfind('.');
    ancestor = ancestor.substr(0, dot == std::string_view::npos ? 0 : dot);
  }
  return levels->root;
}

Severity LogLevels::own(std::string_view logger) const {
  auto levels = levels_.lock();
  if (logger.empty()) return levels->root;
  const auto found = levels->loggers.find(logger);
  return found == levels->loggers.end() ? Severity::unset : found->second;
}

void LogLevels::set(std::string_view logger, Severity severity) {
  auto levels = levels_.lock();
  if (logger.empty())
    levels->root = severity;  // unset: every severity passes
  else
    levels->loggers.insert_or_assign(std::string(logger), severity);
  generation_.fetch_add(1, std::memory_order_release);  // A: answers remembered under the old generation are stale
}

void LogLevels::reset() {
  auto levels = levels_.lock();
  *levels = {};
  generation_.fetch_add(1, std::memory_order_release);  // A
}

}  // namespace myelin::node::logging

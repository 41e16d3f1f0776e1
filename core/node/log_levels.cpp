// SPDX-License-Identifier: Apache-2.0
#include "core/node/log_levels.hpp"

#include <algorithm>
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
  return levels_.lock()->effective(logger);
}

Severity LogLevels::Levels::effective(std::string_view logger) const {
  for (std::string_view ancestor = logger; !ancestor.empty();) {
    const auto own = loggers.find(ancestor);
    if (own != loggers.end() && own->second != Severity::unset) return own->second;
    const std::size_t dot = ancestor.rfind('.');
    ancestor = ancestor.substr(0, dot == std::string_view::npos ? 0 : dot);
  }
  return root;
}

void LogLevels::Levels::tell() const {
  for (const auto& [name, weak] : shared) {
    if (const auto logger = weak.lock()) {
      logger->level.store(static_cast<int>(effective(name)), std::memory_order_relaxed);
    }
  }
}

std::shared_ptr<const Logger> LogLevels::find(std::string_view name) const {
  auto levels = levels_.lock();
  if (levels->shared.size() >= levels->purge_at) {
    std::erase_if(levels->shared, [](const auto& known) { return known.second.expired(); });
    levels->purge_at = std::max<std::size_t>(64, 2 * levels->shared.size());
  }
  std::weak_ptr<Logger>& known = levels->shared[std::string(name)];
  auto logger = known.lock();
  if (!logger) {
    logger = std::make_shared<Logger>(std::string(name), static_cast<int>(levels->effective(name)));
    known = logger;
  }
  return logger;
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
  levels->tell();
  generation_.fetch_add(1, std::memory_order_release);  // A: answers remembered under the old generation are stale
}

void LogLevels::reset() {
  auto levels = levels_.lock();
  levels->root = default_severity;
  levels->loggers.clear();
  levels->tell();
  generation_.fetch_add(1, std::memory_order_release);  // A
}

}  // namespace myelin::node::logging

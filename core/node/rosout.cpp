// SPDX-License-Identifier: Apache-2.0
#include "core/node/rosout.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/cdr/stream.hpp"

namespace myelin::node {
namespace {

// Loggers belong to the process, and so does the question who speaks for them. The oldest of a name comes first.
using Speakers = std::map<std::string, std::vector<const Rosout*>, std::less<>>;
Guarded<Speakers>& speakers() {
  static Guarded<Speakers>* const known = new Guarded<Speakers>;
  return *known;
}

}  // namespace

Rosout::Rosout(std::string logger, std::shared_ptr<Publisher> publisher)
    : logger_(std::move(logger)), publisher_(std::move(publisher)) {
  (*speakers().lock())[logger_].push_back(this);
  sink_ = logging::add_sink(logger_, [this](const logging::Record& record) {
    if (speaks_for(record.logger)) publish(record);
  });
}

Rosout::~Rosout() {
  sink_.reset();
  auto known = speakers().lock();
  const auto found = known->find(logger_);
  std::erase(found->second, this);
  if (found->second.empty()) known->erase(found);
}

bool Rosout::speaks_for(std::string_view logger) const {
  auto known = speakers().lock();
  for (;;) {
    const auto found = known->find(logger);
    if (found != known->end()) return found->second.front() == this;
    const std::size_t dot = logger.rfind('.');
    if (dot == std::string_view::npos) return false;
    logger = logger.substr(0, dot);
  }
}

// rcl_interfaces/msg/Log: stamp, level, name, msg, file, function, line.
void Rosout::publish(const logging::Record& record) const {
  thread_local cdr::Writer message;
  message.clear();
  message.put(static_cast<std::int32_t>(record.stamp_ns / 1'000'000'000));
  message.put(static_cast<std::uint32_t>(record.stamp_ns % 1'000'000'000));
  message.put(static_cast<std::uint8_t>(record.severity));
  message.put_string(record.logger);
  message.put_string(record.message);
  message.put_string(record.location.file);
  message.put_string(record.location.function);
  message.put(record.location.line);
  try {
    publisher_->publish(message.pieces());
  } catch (const Error&) {
    // The line is on the console and in the file; whoever logs has no use for an exception about /rosout.
  }
}

}  // namespace myelin::node

// SPDX-License-Identifier: Apache-2.0
#include "core/node/time_source.hpp"

#include <mutex>
#include <string>
#include <utility>

#include "core/cdr/stream.hpp"
#include "core/exec/callback_group.hpp"
#include "core/node/logging.hpp"

namespace myelin::node {

struct TimeSource::State {
  // Constant after construction. Weak: the node's owner may own this too.
  std::weak_ptr<Node> node;
  std::shared_ptr<Clock> clock;
  std::string logger;

  std::mutex switching;  // held while it is switched on or off
  std::shared_ptr<Subscription> subscription;
};

namespace {

// rosgraph_msgs/msg/Clock: a time, in seconds and nanoseconds.
std::int64_t decode_clock(Bytes message) {
  cdr::Reader reader(message);
  const auto seconds = reader.get<std::int32_t>();
  const auto nanoseconds = reader.get<std::uint32_t>();
  return std::int64_t{seconds} * 1'000'000'000 + nanoseconds;
}

}  // namespace

std::shared_ptr<TimeSource> TimeSource::create(const std::shared_ptr<Node>& node) {
  auto state = std::make_unique<State>();
  state->node = node;
  state->clock = node->clock();
  state->logger = node->logger_name();
  return std::shared_ptr<TimeSource>(new TimeSource(std::move(state)));
}

TimeSource::TimeSource(std::unique_ptr<State> state) : state_(std::move(state)) {}

TimeSource::~TimeSource() {
  if (state_->subscription) state_->subscription->destroy();
}

bool TimeSource::enabled() const {
  const std::lock_guard lock(state_->switching);
  return state_->subscription != nullptr;
}

void TimeSource::enable(bool enabled) {
  const std::lock_guard lock(state_->switching);
  if (enabled == (state_->subscription != nullptr)) return;
  if (!enabled) {
    state_->subscription->destroy();
    state_->subscription.reset();
    state_->clock->enable_override(false);
    return;
  }
  const auto node = state_->node.lock();
  if (!node) throw Closed("cannot use Destroyable because destruction was requested");
  state_->subscription = node->create_subscription(
      {.name = "/clock", .type = "rosgraph_msgs/msg/Clock", .qos = transport::qos::clock()},
      std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::mutually_exclusive),
      [clock = state_->clock, logger = state_->logger](transport::Sample&& sample, exec::Claim&) {
        try {
          clock->set_override(decode_clock(sample.payload.bytes));
        } catch (const cdr::Fault& fault) {
          logging::write(logger, logging::Severity::warn,
                         "dropped a damaged message on /clock: " + fault.describe("rosgraph_msgs/msg/Clock"),
                         {"TimeSource", __FILE__, __LINE__});
        }
      });
  state_->clock->enable_override(true);
}

}  // namespace myelin::node

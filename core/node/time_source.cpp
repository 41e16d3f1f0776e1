// SPDX-License-Identifier: Apache-2.0
#include "core/node/time_source.hpp"

#include <mutex>
#include <string>
#include <utility>

#include "core/cdr/stream.hpp"
#include "core/exec/callback_group.hpp"
#include "core/node/log_throttle.hpp"

namespace myelin::node {

struct TimeSource::State {
  // Constant after construction. Weak: the node's owner may own this too.
  std::weak_ptr<Node> node;
  std::shared_ptr<Clock> clock;
  std::string logger;

  std::mutex switching;                        // held while the subscription is made or destroyed
  std::shared_ptr<Subscription> subscription;  // guarded by it

  void listen(bool wanted);
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

void TimeSource::enable(bool wanted) {
  state_->listen(wanted);
  // Without the lock: jump callbacks run, which may come back here. Of several threads that switch, the last word holds.
  while (state_->clock->override_enabled() != enabled()) state_->clock->enable_override(enabled());
}

void TimeSource::State::listen(bool wanted) {
  const std::lock_guard lock(switching);
  if (wanted == (subscription != nullptr)) return;
  if (!wanted) {
    subscription->destroy();
    subscription.reset();
    return;
  }
  const auto maker = node.lock();
  if (!maker) throw Closed("cannot use Destroyable because destruction was requested");
  subscription = maker->create_subscription(
      {.name = "/clock", .type = "rosgraph_msgs/msg/Clock", .qos = transport::qos::clock()},
      std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::mutually_exclusive),
      [clock = clock, logger = logger, damaged = std::make_shared<logging::Throttle>()](transport::Sample&& sample,
                                                                                        exec::Claim&) {
        try {
          clock->set_override(decode_clock(sample.payload.bytes));
        } catch (const cdr::Fault& fault) {
          damaged->write(logger, logging::Severity::warn,
                         "dropped a damaged message on /clock: " + fault.describe("rosgraph_msgs/msg/Clock"),
                         {"TimeSource", __FILE__, __LINE__});
        }
      });
}

}  // namespace myelin::node

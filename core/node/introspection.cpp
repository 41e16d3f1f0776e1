// SPDX-License-Identifier: Apache-2.0
#include "core/node/introspection.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/cdr/value.hpp"
#include "core/node/node.hpp"

namespace myelin::node {
namespace {

bool is_request(ServiceStep step) {
  return step == ServiceStep::request_sent || step == ServiceStep::request_received;
}

std::vector<std::byte> joined(Gather pieces) {
  std::vector<std::byte> bytes(size_of(pieces));
  copy_to(bytes.data(), pieces);
  return bytes;
}

}  // namespace

// How events are made; constant.
struct Introspection::Observed {
  IntrospectionOptions options;
  std::shared_ptr<Publisher> publisher;
  const cdr::Plan& event;
  const cdr::Plan& request;
  const cdr::Plan& response;
};

void Introspection::configure(Node& node, const EndpointName& service, const IntrospectionOptions& options) {
  if (options.state == IntrospectionState::off) return close();
  const auto before = *observed_.lock();
  auto publisher =
      before && before->options.qos == options.qos
          ? before->publisher
          : node.create_publisher({service.name + "/_service_event", service.type + "_Event", options.qos});
  cdr::PlanCache& plans = node.context()->plans();
  set(std::make_shared<const Observed>(Observed{options, std::move(publisher), plans.plan(service.type + "_Event"),
                                                plans.plan(service.type + "_Request"),
                                                plans.plan(service.type + "_Response")}));
}

void Introspection::close() {
  set(nullptr);
}

void Introspection::set(std::shared_ptr<const Observed> observed) {
  {
    auto locked = observed_.lock();
    on_.store(observed != nullptr, std::memory_order_relaxed);
    std::swap(*locked, observed);
  }
  // Here goes what was before, and not under the lock.
}

void Introspection::report(ServiceStep step, const transport::Guid& client, std::int64_t sequence,
                           Gather message) const {
  const auto observed = *observed_.lock();
  if (!observed) return;
  try {
    const std::int64_t now_ns = observed->options.clock->now_ns();
    cdr::Value event(observed->event);
    cdr::Value& info = event["info"];
    info["event_type"] = static_cast<std::uint8_t>(step);
    info["stamp"]["sec"] = static_cast<std::int32_t>(now_ns / 1'000'000'000);
    info["stamp"]["nanosec"] = static_cast<std::uint32_t>(now_ns % 1'000'000'000);
    info["client_gid"] = std::vector<std::uint8_t>(client.octets.begin(), client.octets.end());
    info["sequence_number"] = sequence;
    if (observed->options.state == IntrospectionState::contents) {
      const cdr::Plan& plan = is_request(step) ? observed->request : observed->response;
      event[is_request(step) ? "request" : "response"].as<cdr::Value::List>().push_back(
          cdr::decode(plan, joined(message)));
    }
    const std::vector<std::byte> bytes = cdr::encode(event);
    observed->publisher->publish(std::array{Bytes(bytes)});
  } catch (const Error&) {
    // Damaged, destroyed or shut down: whoever calls is told so elsewhere.
  }
}

}  // namespace myelin::node

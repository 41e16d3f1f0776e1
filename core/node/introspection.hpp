// SPDX-License-Identifier: Apache-2.0
// Introspection: a client or a service that tells observers of each request and response, on `<service>/_service_event`.
//
//   introspection.configure(node, name, {clock, qos, IntrospectionState::contents});
//   if (introspection.on()) introspection.report(ServiceStep::request_sent, client, sequence, request);
//
// Off, which it is at first, costs one branch. A report copies and decodes the message when its contents are wanted. It
// never fails a call: an event that cannot be sent is not sent. Any thread may call any method.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "core/base/bytes.hpp"
#include "core/base/guarded.hpp"
#include "core/node/clock.hpp"
#include "core/node/endpoints.hpp"

namespace myelin::node {

enum class IntrospectionState : std::uint8_t { off = 0, metadata = 1, contents = 2 };

// As service_msgs/msg/ServiceEventInfo numbers them.
enum class ServiceStep : std::uint8_t {
  request_sent = 0,
  request_received = 1,
  response_sent = 2,
  response_received = 3
};

struct IntrospectionOptions {
  std::shared_ptr<Clock> clock;  // the stamp of events; unused when off
  transport::Qos qos;            // of the publisher of events
  IntrospectionState state = IntrospectionState::off;
};

class Introspection {
 public:
  Introspection() = default;
  Introspection(const Introspection&) = delete;
  Introspection& operator=(const Introspection&) = delete;

  // The publisher comes with the first state that is not off and goes with off; one that is there stays while the QoS is
  // the same. Throws as Node::create_publisher().
  void configure(Node& node, const EndpointName& service, const IntrospectionOptions& options);
  void close();

  bool on() const { return on_.load(std::memory_order_relaxed); }

  // `client` and `sequence` together say which call it is; `message` is what was sent or received, in CDR.
  void report(ServiceStep step, const transport::Guid& client, std::int64_t sequence, Gather message) const;
  void report(ServiceStep step, const transport::Guid& client, std::int64_t sequence, Bytes message) const {
    report(step, client, sequence, Gather(&message, 1));
  }

 private:
  struct Observed;
  void set(std::shared_ptr<const Observed> observed);

  std::atomic<bool> on_{false};
  Guarded<std::shared_ptr<const Observed>> observed_;
};

}  // namespace myelin::node

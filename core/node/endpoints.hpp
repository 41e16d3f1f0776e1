// SPDX-License-Identifier: Apache-2.0
// What a node communicates through: Publisher, Subscription, Client, Service. All move CDR bytes; a face shapes them.
//
// They are made by Node and shared with whoever uses them. destroy() takes one out of the graph and of its executor at once
// (the object stays, closed); every call on a closed one throws Closed. Any thread may call any method.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/exec/executor.hpp"
#include "core/transport/transport.hpp"

namespace myelin::node {

class Node;
struct IntrospectionOptions;  // core/node/introspection.hpp

// A call on something that was destroyed: InvalidHandle in Python.
class Closed : public Error {
 public:
  using Error::Error;
};

// The context was shut down: RCLError in Python ("Failed to publish: publisher's context is invalid").
class ContextInvalid : public Error {
 public:
  using Error::Error;
};

// A QoS status that calls back from the executor when it changes.
class EventSource final : public exec::Entity {
 public:
  using Handler = std::function<void(const transport::EventStatus&, exec::Claim&)>;
  EventSource(transport::Event event, std::shared_ptr<exec::CallbackGroup> group, Handler handler);
  transport::Event event() const { return event_; }
  void bind(transport::Endpoint* endpoint);  // nullptr on destruction of the endpoint
  void look();                               // once, before it runs: notifies itself when something has changed already
  void execute(exec::Claim& claim) override;

 private:
  const transport::Event event_;
  const Handler handler_;
  Guarded<transport::Endpoint*> endpoint_;
  std::optional<transport::EventStatus> first_;  // guarded by endpoint_: what had changed before it was bound
};

// The names under which an endpoint of any kind is known.
struct EndpointName {
  std::string name;  // full, remapped: "/chatter"
  std::string type;  // "std_msgs/msg/String", "example_interfaces/srv/AddTwoInts"
};

class Publisher {
 public:
  virtual ~Publisher() = default;
  // CDR bytes, encapsulation header first. Throws Closed, ContextInvalid. False when a reliable keep-all writer timed out.
  virtual bool publish(Gather pieces, const transport::WriteOptions& options = {}) = 0;
  virtual const EndpointName& name() const = 0;
  virtual transport::Qos qos() const = 0;
  virtual transport::Guid guid() const = 0;
  virtual std::size_t subscription_count() const = 0;
  virtual std::vector<transport::Guid> matched() const = 0;  // the subscriptions, at this moment
  virtual std::uint64_t matched_version() const = 0;         // another number after every change of matched(); cheap
  virtual bool wait_for_all_acked(std::int64_t timeout_ns) = 0;
  virtual void assert_liveliness() = 0;
  virtual std::shared_ptr<EventSource> create_event(transport::Event event, std::shared_ptr<exec::CallbackGroup> group,
                                                    EventSource::Handler handler) = 0;
  virtual void destroy() = 0;
};

class Subscription : public exec::Entity {
 public:
  using Handler = std::function<void(transport::Sample&&, exec::Claim&)>;
  using Entity::Entity;
  virtual std::optional<transport::Sample> take() = 0;
  virtual bool has_data() const = 0;
  // Calls `on_data` in the transport's thread when a message has come, as long as the token lives.
  using Token = std::shared_ptr<const void>;
  virtual Token watch(std::function<void()> on_data) = 0;
  virtual const EndpointName& name() const = 0;
  virtual transport::Qos qos() const = 0;
  virtual transport::Guid guid() const = 0;
  virtual std::size_t publisher_count() const = 0;
  virtual std::shared_ptr<EventSource> create_event(transport::Event event, std::shared_ptr<exec::CallbackGroup> group,
                                                    EventSource::Handler handler) = 0;
  virtual void destroy() = 0;
};

class Client : public exec::Entity {
 public:
  // The sequence number that send() returned, and the response.
  using Handler = std::function<void(std::int64_t sequence, transport::Sample&&, exec::Claim&)>;
  using Entity::Entity;
  // Sends a request; its response will carry the returned sequence number. Also after the context was shut down: a program
  // that ends may still ask others to stop. Throws Closed.
  virtual std::int64_t send(Gather request) = 0;
  // Delivers one response that has arrived to the handler, in the calling thread; false when there is none. This is how a
  // blocking call pumps its own response: executor or caller, whoever takes it delivers it.
  virtual bool pump(exec::Claim& claim) = 0;
  // Waits until a response may have arrived; false when the deadline passed. Interrupted by interrupt().
  virtual bool wait_for_response(exec::Deadline deadline) = 0;
  virtual void interrupt() = 0;
  virtual bool service_is_ready() const = 0;
  virtual bool wait_for_service(exec::Deadline deadline) = 0;  // also returns when the context is shut down
  // Whether requests that are sent and responses that are received are told of. `node` is the one that made the client.
  // Throws as Node::create_publisher().
  virtual void configure_introspection(Node& node, const IntrospectionOptions& options) = 0;
  virtual const EndpointName& name() const = 0;
  virtual transport::Qos qos() const = 0;
  virtual void destroy() = 0;
};

class Service : public exec::Entity {
 public:
  // Who asked: what send_response() needs.
  struct Request {
    transport::SampleIdentity id;  // request writer's guid and its sequence number
    transport::Guid reply_to;      // the client's reply reader when it told it
    std::int64_t source_timestamp_ns = 0;
    std::int64_t received_timestamp_ns = 0;

    // Who hears the answer.
    const transport::Guid& client() const { return reply_to ? reply_to : id.endpoint; }
  };
  using Handler = std::function<void(const Request&, transport::Sample&&, exec::Claim&)>;
  using Entity::Entity;
  // Serves one request that has come, in the calling thread, which waits for an answer and may be the only one that could
  // serve. False when there is none, when something else of the callback group runs that does not wait itself, and when
  // it is closed.
  virtual bool serve_one() = 0;
  // Whether a request waits to be served.
  virtual bool has_request() const = 0;
  // Calls `on_request` in the transport's thread when a request has come, as long as the token lives.
  using Token = std::shared_ptr<const void>;
  virtual Token watch(std::function<void()> on_request) = 0;
  // Waits up to 100 ms for the client's reply reader to match; drops the reply silently when the client is gone. Also after
  // the context was shut down: a service that ends its program answers that it does. Throws Closed;
  // transport::TransportError when a keep-all writer has no room for it.
  virtual void respond(const Request& request, Gather response) = 0;
  // Whether requests that are received and responses that are sent are told of. `node` is the one that made the service.
  // Throws as Node::create_publisher().
  virtual void configure_introspection(Node& node, const IntrospectionOptions& options) = 0;
  virtual const EndpointName& name() const = 0;
  virtual transport::Qos qos() const = 0;
  virtual void destroy() = 0;
};

}  // namespace myelin::node

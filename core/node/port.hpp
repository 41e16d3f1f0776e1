// SPDX-License-Identifier: Apache-2.0
// Port: one transport endpoint of a node's publisher, subscription, client or service. Opened, it is on the participant
// and in the graph; closed, in neither. Whoever is using the endpoint at that moment finishes in peace: it keeps the
// participant.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/graph/graph.hpp"
#include "core/node/context.hpp"
#include "core/node/endpoints.hpp"
#include "core/node/members.hpp"
#include "core/transport/transport.hpp"

namespace myelin::node {

// What a node shares with all it makes, and what keeps the context alive for them; the participant, until leave().
class NodeCore {
 public:
  const std::shared_ptr<Context> context;
  graph::Graph& graph;
  const graph::NodeName name;
  Members members;

  explicit NodeCore(std::shared_ptr<Context> its_context, graph::NodeName its_name)
      : context(std::move(its_context)),
        graph(context->graph()),
        name(std::move(its_name)),
        participant_(std::in_place, context->participant()) {}

  // Throws Closed after leave().
  std::shared_ptr<transport::Participant> participant() const {
    auto participant = *participant_.lock();
    if (!participant) throw Closed("cannot use Destroyable because destruction was requested");
    return participant;
  }
  void leave() { const std::shared_ptr<transport::Participant> left = std::exchange(*participant_.lock(), nullptr); }

  void require_context(const char* refusal) const {
    if (!context->ok()) throw ContextInvalid(refusal);
  }

 private:
  Guarded<std::shared_ptr<transport::Participant>> participant_;
};

// Topic and type by their names on the wire, and the type's hash. REQUIRES: the type's full name. Throws
// idl::UnknownInterface.
transport::EndpointOptions describe_topic(NodeCore& core, const EndpointName& name, const transport::Qos& qos);
transport::EndpointOptions describe_request(NodeCore& core, const EndpointName& name, const transport::Qos& qos);
transport::EndpointOptions describe_reply(NodeCore& core, const EndpointName& name, const transport::Qos& qos);

// As `actual` but with the history that the user asked for: services keep more than that, and do not say so.
transport::Qos with_history_of(transport::Qos actual, const transport::Qos& asked);

template <class T>  // transport::Writer or transport::Reader
class Port {
 public:
  explicit Port(std::shared_ptr<NodeCore> core) : core_(std::move(core)) {}
  ~Port() { close(); }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  void open(const transport::EndpointOptions& options);
  void close();

  // Throws Closed.
  std::shared_ptr<T> use() const {
    auto endpoint = find();
    if (!endpoint) throw Closed("cannot use Destroyable because destruction was requested");
    return endpoint;
  }
  // Null when closed.
  std::shared_ptr<T> find() const { return *endpoint_.lock(); }

 private:
  const std::shared_ptr<NodeCore> core_;
  Guarded<std::shared_ptr<T>> endpoint_;
};

// The event sources of one endpoint.
class EventSources {
 public:
  std::shared_ptr<EventSource> create(NodeCore& core, transport::Endpoint& endpoint, transport::Event event,
                                      std::shared_ptr<exec::CallbackGroup> group, EventSource::Handler handler);
  void ring(transport::Event event);
  void unbind();  // before the endpoint goes; create() then throws Closed

 private:
  struct State {
    std::vector<std::weak_ptr<EventSource>> sources;
    bool unbound = false;
  };
  Guarded<State> state_;
};

std::shared_ptr<Publisher> make_publisher(std::shared_ptr<NodeCore> core, EndpointName name, const transport::Qos& qos);
std::shared_ptr<Subscription> make_subscription(std::shared_ptr<NodeCore> core, EndpointName name,
                                                const transport::Qos& qos, std::shared_ptr<exec::CallbackGroup> group,
                                                Subscription::Handler handler, bool ignore_local);
std::shared_ptr<Client> make_client(std::shared_ptr<NodeCore> core, EndpointName name, const transport::Qos& qos,
                                    std::shared_ptr<exec::CallbackGroup> group, Client::Handler handler);
std::shared_ptr<Service> make_service(std::shared_ptr<NodeCore> core, EndpointName name, const transport::Qos& qos,
                                      std::shared_ptr<exec::CallbackGroup> group, Service::Handler handler);

}  // namespace myelin::node

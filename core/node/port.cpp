// SPDX-License-Identifier: Apache-2.0
#include "core/node/port.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "core/graph/names.hpp"
#include "core/idl/registry.hpp"

namespace myelin::node {
namespace {

// Twenty clients that ask at once are all served, whatever depth the default says: a request that is dropped leaves its
// caller waiting for ever.
constexpr std::uint32_t service_depth = 1000;

transport::Qos deep(transport::Qos qos) {
  if (qos.history != transport::History::keep_all) qos.depth = std::max(qos.depth, service_depth);
  return qos;
}

transport::EndpointOptions describe(NodeCore& core, std::string topic, const std::string& type,
                                    const transport::Qos& qos) {
  transport::EndpointOptions options;
  options.topic = std::move(topic);
  options.type_name = graph::type_to_wire(type);
  options.user_data = "typehash=" + core.context->plans().registry().hash(type) + ";";
  options.qos = qos;
  return options;
}

}  // namespace

transport::EndpointOptions describe_topic(NodeCore& core, const EndpointName& name, const transport::Qos& qos) {
  return describe(core, graph::topic_to_wire(name.name, qos.avoid_ros_namespace_conventions), name.type, qos);
}

transport::EndpointOptions describe_request(NodeCore& core, const EndpointName& name, const transport::Qos& qos) {
  return describe(core, graph::service_request_to_wire(name.name), name.type + "_Request", deep(qos));
}

transport::EndpointOptions describe_reply(NodeCore& core, const EndpointName& name, const transport::Qos& qos) {
  return describe(core, graph::service_reply_to_wire(name.name), name.type + "_Response", deep(qos));
}

transport::Qos with_history_of(transport::Qos actual, const transport::Qos& asked) {
  if (asked.history != transport::History::keep_all) actual.depth = asked.depth;
  return actual;
}

template <class T>
void Port<T>::open(const transport::EndpointOptions& options) {
  const auto participant = core_->participant();
  std::unique_ptr<T> made;
  if constexpr (std::is_same_v<T, transport::Writer>) {
    made = participant->create_writer(options);
  } else {
    made = participant->create_reader(options);
  }
  std::shared_ptr<T> created(made.release(), [participant](T* gone) { delete gone; });
  core_->graph.add_endpoint(core_->name, created->guid());
  *endpoint_.lock() = std::move(created);
}

template <class T>
void Port<T>::close() {
  // Not under the lock: the endpoint's destructor waits for its callbacks, and they may look here.
  const std::shared_ptr<T> closed = std::exchange(*endpoint_.lock(), nullptr);
  if (closed) core_->graph.remove_endpoint(core_->name, closed->guid());
}

template class Port<transport::Writer>;
template class Port<transport::Reader>;

namespace {

bool changed(const transport::EventStatus& status) {
  return status.total_change != 0 || status.current_change != 0 || status.not_alive_change != 0;
}

}  // namespace

EventSource::EventSource(transport::Event event, std::shared_ptr<exec::CallbackGroup> group, Handler handler)
    : Entity(std::move(group)), event_(event), handler_(std::move(handler)) {}

void EventSource::bind(transport::Endpoint* endpoint) {
  *endpoint_.lock() = endpoint;
}

void EventSource::look() {
  {
    auto endpoint = endpoint_.lock();
    if (!*endpoint) return;
    const transport::EventStatus status = (*endpoint)->take_status(event_);
    if (!changed(status)) return;
    first_ = status;
  }
  notify();
}

void EventSource::execute(exec::Claim& claim) {
  transport::EventStatus status;
  bool look_again = false;
  {
    auto endpoint = endpoint_.lock();
    if (!*endpoint) return;
    look_again = first_.has_value();
    status = look_again ? *std::exchange(first_, std::nullopt) : (*endpoint)->take_status(event_);
  }
  if (look_again) notify();  // what came since may have rung already
  if (changed(status)) handler_(status, claim);
}

std::shared_ptr<EventSource> EventSources::create(NodeCore& core, transport::Endpoint& endpoint, transport::Event event,
                                                  std::shared_ptr<exec::CallbackGroup> group,
                                                  EventSource::Handler handler) {
  auto source = std::make_shared<EventSource>(event, std::move(group), std::move(handler));
  {
    auto state = state_.lock();
    if (state->unbound) throw Closed("cannot use Destroyable because destruction was requested");
    std::erase_if(state->sources, [](const auto& known) { return known.expired(); });
    state->sources.push_back(source);
    source->bind(&endpoint);
  }
  source->look();
  core.members.adopt(source);
  return source;
}

void EventSources::ring(transport::Event event) {
  std::vector<std::shared_ptr<EventSource>> rung;
  {
    auto state = state_.lock();
    for (const auto& weak : state->sources) {
      if (auto source = weak.lock(); source && source->event() == event) rung.push_back(std::move(source));
    }
  }
  for (const auto& source : rung) source->notify();
}

void EventSources::unbind() {
  std::vector<std::shared_ptr<EventSource>> unbound;
  {
    auto state = state_.lock();
    state->unbound = true;
    for (const auto& weak : state->sources) {
      if (auto source = weak.lock()) unbound.push_back(std::move(source));
    }
  }
  for (const auto& source : unbound) source->bind(nullptr);
}

}  // namespace myelin::node

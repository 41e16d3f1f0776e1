// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/graph/graph.hpp"
#include "core/node/bell.hpp"
#include "rclcpp/detail/translate.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_graph_interface.hpp"

namespace rclcpp {

// wait_for_graph_change() was given an event that get_graph_event() did not give.
class EventNotRegisteredError : public std::runtime_error {
 public:
  EventNotRegisteredError() : std::runtime_error("event already unregistered") {}
};
class InvalidEventError : public std::runtime_error {
 public:
  InvalidEventError() : std::runtime_error("event is invalid") {}
};

namespace node_interfaces {

class NodeGraph : public NodeGraphInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeGraph)
  explicit NodeGraph(NodeBaseInterface::SharedPtr base)
      : base_(std::move(base)),
        context_(base_->core()->context()),
        graph_(detail::translated([&]() -> myelin::graph::Graph& { return context_->graph(); })),
        watching_(graph_.on_change([events = events_] { events->set(); })),
        ending_(context_->on_shutdown([events = events_] { events->bell.ring(); })) {}

  NamesAndTypes get_topic_names_and_types(bool no_demangle = false) const override {
    return graph_.topics(no_demangle);
  }
  NamesAndTypes get_service_names_and_types() const override { return graph_.services(); }
  NamesAndTypes get_service_names_and_types_by_node(const std::string& node_name,
                                                    const std::string& namespace_) const override {
    return asked("service", [&] { return graph_.services_of({namespace_, node_name}); });
  }
  NamesAndTypes get_client_names_and_types_by_node(const std::string& node_name,
                                                   const std::string& namespace_) const override {
    return asked("service", [&] { return graph_.clients_of({namespace_, node_name}); });
  }
  NamesAndTypes get_publisher_names_and_types_by_node(const std::string& node_name, const std::string& namespace_,
                                                      bool no_demangle = false) const override {
    return asked("publisher", [&] { return graph_.publishers_of({namespace_, node_name}, no_demangle); });
  }
  NamesAndTypes get_subscriber_names_and_types_by_node(const std::string& node_name, const std::string& namespace_,
                                                       bool no_demangle = false) const override {
    return asked("subscriber", [&] { return graph_.subscriptions_of({namespace_, node_name}, no_demangle); });
  }

  std::vector<std::string> get_node_names() const override {
    std::vector<std::string> names;
    for (const auto& node : graph_.nodes()) {
      names.push_back((node.name_space == "/" ? "" : node.name_space) + "/" + node.name);
    }
    return names;
  }
  std::vector<std::tuple<std::string, std::string, std::string>> get_node_names_with_enclaves() const override {
    std::vector<std::tuple<std::string, std::string, std::string>> names;
    for (const auto& node : graph_.nodes()) names.emplace_back(node.name, node.name_space, node.enclave);
    return names;
  }
  std::vector<std::pair<std::string, std::string>> get_node_names_and_namespaces() const override {
    std::vector<std::pair<std::string, std::string>> names;
    for (const auto& node : graph_.nodes()) names.emplace_back(node.name, node.name_space);
    return names;
  }

  std::size_t count_publishers(const std::string& topic_name) const override {
    return graph_.count_publishers(resolved(topic_name, false));
  }
  std::size_t count_subscribers(const std::string& topic_name) const override {
    return graph_.count_subscribers(resolved(topic_name, false));
  }
  std::size_t count_clients(const std::string& service_name) const override {
    return graph_.count_clients(resolved(service_name, true));
  }
  std::size_t count_services(const std::string& service_name) const override {
    return graph_.count_services(resolved(service_name, true));
  }
  std::vector<TopicEndpointInfo> get_publishers_info_by_topic(const std::string& topic_name,
                                                              bool no_mangle = false) const override {
    return infos(graph_.publishers(no_mangle ? topic_name : resolved(topic_name, false), no_mangle));
  }
  std::vector<TopicEndpointInfo> get_subscriptions_info_by_topic(const std::string& topic_name,
                                                                 bool no_mangle = false) const override {
    return infos(graph_.subscriptions(no_mangle ? topic_name : resolved(topic_name, false), no_mangle));
  }

  Event::SharedPtr get_graph_event() override {
    auto event = Event::make_shared();
    auto known = events_->known.lock();
    std::erase_if(*known, [](const auto& each) { return each.expired(); });
    known->push_back(event);
    return event;
  }
  void wait_for_graph_change(Event::SharedPtr event, std::chrono::nanoseconds timeout) override {
    if (!event) throw InvalidEventError();
    if (!events_->knows(event)) throw EventNotRegisteredError();
    const auto now = myelin::exec::Clock::now();
    myelin::exec::Deadline deadline;
    if (timeout.count() >= 0 && timeout < myelin::exec::Clock::time_point::max() - now) deadline = now + timeout;
    while (!event->check() && context_->ok()) {
      if (!events_->bell.wait(deadline)) return;
    }
  }
  std::size_t count_graph_users() const override {
    auto known = events_->known.lock();
    return static_cast<std::size_t>(
        std::count_if(known->begin(), known->end(), [](const auto& each) { return !each.expired(); }));
  }

 private:
  struct Events {
    myelin::Guarded<std::vector<Event::WeakPtr>> known;
    myelin::node::Bell bell;

    void set() {
      {
        auto events = known.lock();
        for (const auto& weak : *events) {
          if (const auto event = weak.lock()) event->set();
        }
      }
      bell.ring();
    }
    bool knows(const Event::SharedPtr& event) const {
      auto events = known.lock();
      return std::any_of(events->begin(), events->end(), [&](const auto& weak) { return weak.lock() == event; });
    }
  };

  template <class Query>
  static NamesAndTypes asked(const char* what, Query query) {
    try {
      return query();
    } catch (const myelin::graph::UnknownNode& error) {
      throw std::runtime_error(std::string("failed to get ") + what + " names and types by node: " + error.what());
    }
  }
  std::string resolved(const std::string& name, bool is_service) const {
    return base_->resolve_topic_or_service_name(name, is_service);
  }
  static std::vector<TopicEndpointInfo> infos(const std::vector<myelin::graph::TopicEndpoint>& endpoints) {
    std::vector<TopicEndpointInfo> infos;
    infos.reserve(endpoints.size());
    for (const auto& endpoint : endpoints) {
      infos.emplace_back(TopicEndpointInfo::Facts{
          .node_name = endpoint.node.name,
          .node_namespace = endpoint.node.name_space,
          .topic_type = endpoint.type,
          .type_hash = endpoint.type_hash,
          .endpoint_type = endpoint.is_publisher ? EndpointType::Publisher : EndpointType::Subscription,
          .gid = endpoint.guid.octets,
          .qos = detail::from_core(endpoint.qos)});
    }
    return infos;
  }

  // Constant after construction.
  const NodeBaseInterface::SharedPtr base_;
  const std::shared_ptr<myelin::node::Context> context_;
  myelin::graph::Graph& graph_;
  const std::shared_ptr<Events> events_ = std::make_shared<Events>();
  const myelin::graph::Graph::Token watching_;
  const myelin::node::Context::Token ending_;
};

}  // namespace node_interfaces
}  // namespace rclcpp

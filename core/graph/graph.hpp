// SPDX-License-Identifier: Apache-2.0
// Graph: who talks to whom. It hears discovery, says which of our endpoints belong to which node (ros_discovery_info), and
// answers every question of the kind "which nodes, topics, services, publishers are there".
//
// A query is answered from what has been heard so far, without waiting. wait_for_change() is how to wait.
// Any thread may call any method.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/transport/transport.hpp"

namespace myelin::graph {

// Topic or service name -> its types ("std_msgs/msg/String"), both sorted.
using NamesAndTypes = std::map<std::string, std::vector<std::string>>;

struct NodeName {
  std::string name_space;  // "/" or "/ns"
  std::string name;
  std::string enclave = "/";
  auto operator<=>(const NodeName&) const = default;
};

struct TopicEndpoint {
  NodeName node;          // "_NODE_NAME_UNKNOWN_" / "_NODE_NAMESPACE_UNKNOWN_" until its participant says
  std::string type;       // demangled: "std_msgs/msg/String"
  std::string type_hash;  // "RIHS01_..."; "INVALID" when none was announced
  bool is_publisher = false;
  transport::Guid guid;
  transport::Qos qos;
};

// A server or a client: the reader and the writer of one node that belong together.
struct ServiceEndpoint {
  NodeName node;
  std::string type;  // "example_interfaces/srv/AddTwoInts"
  std::string request_hash;
  TopicEndpoint reader;  // of requests, or of a client's replies
  TopicEndpoint writer;
};

class UnknownNode : public Error {
 public:
  using Error::Error;
};

class Graph final : public transport::DiscoveryListener {
 public:
  Graph();
  ~Graph() override;

  // The participant whose discovery feeds this graph: creates the ros_discovery_info endpoints on it. `enclave` is ours.
  void attach(transport::Participant& participant, std::string enclave);
  void detach();  // destroys them; REQUIRES: before the participant goes

  // Our side. Every change is announced once to the domain; what the middleware refuses to send goes out with the next.
  void add_node(const NodeName& node);
  void remove_node(const NodeName& node);
  void add_endpoint(const NodeName& node, const transport::Guid& endpoint);
  void remove_endpoint(const NodeName& node, const transport::Guid& endpoint);

  // Questions. Names of topics and services are full ROS names.
  std::vector<NodeName> nodes() const;  // one entry per node, duplicates kept
  NamesAndTypes topics(bool no_demangle = false) const;
  NamesAndTypes services() const;
  NamesAndTypes publishers_of(const NodeName& node, bool no_demangle = false) const;  // all four throw UnknownNode
  NamesAndTypes subscriptions_of(const NodeName& node, bool no_demangle = false) const;
  NamesAndTypes services_of(const NodeName& node) const;
  NamesAndTypes clients_of(const NodeName& node) const;
  std::size_t count_publishers(std::string_view topic) const;
  std::size_t count_subscribers(std::string_view topic) const;
  std::size_t count_services(std::string_view service) const;
  std::size_t count_clients(std::string_view service) const;
  // With no_mangle the topic is taken as it is on the wire.
  std::vector<TopicEndpoint> publishers(std::string_view topic, bool no_mangle = false) const;
  std::vector<TopicEndpoint> subscriptions(std::string_view topic, bool no_mangle = false) const;

  // With no_mangle the service's name is taken without the "rq" and "rr" that ROS puts before it. A node with several of one
  // service has them in the order in which it made them.
  std::vector<ServiceEndpoint> servers(std::string_view service, bool no_mangle = false) const;
  std::vector<ServiceEndpoint> clients(std::string_view service, bool no_mangle = false) const;

  // A server whose request reader and reply writer have both matched `request_writer` and `reply_reader`, and whose
  // counts in the graph agree.
  bool service_is_ready(std::string_view service, const transport::Writer& request_writer,
                        const transport::Reader& reply_reader) const;

  // Called after every change in the thread that brought it, a transport's or one that changes our side; it must not
  // block, change the graph or drop its own token. Once the token's destructor has returned, it does not run and will not.
  using Token = std::shared_ptr<void>;
  [[nodiscard]] Token on_change(std::function<void()> callback);

  // True when the graph changed after `version()` was `seen`; false when the deadline passed first.
  std::uint64_t version() const;
  bool wait_for_change(std::uint64_t seen, std::chrono::steady_clock::time_point deadline) const;

  void on_participant(const transport::ParticipantInfo& participant) override;
  void on_participant_gone(const transport::Guid& participant) override;
  void on_endpoint(const transport::EndpointInfo& endpoint) override;
  void on_endpoint_gone(const transport::Guid& endpoint) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace myelin::graph

// SPDX-License-Identifier: Apache-2.0
#include "core/graph/graph.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <set>

#include "core/base/guarded.hpp"
#include "core/graph/announcement.hpp"
#include "core/graph/names.hpp"
#include "core/transport/gate.hpp"
#include "core/transport/relay.hpp"

namespace myelin::graph {

using transport::EndpointInfo;
using transport::Guid;

namespace {

// The value of `key` in DDS user data: "key=value;key=value;".
std::optional<std::string> value_of(std::string_view user_data, std::string_view key) {
  while (!user_data.empty()) {
    const std::string_view entry = user_data.substr(0, user_data.find(';'));
    if (entry.starts_with(key) && entry.substr(key.size()).starts_with('=')) {
      return std::string(entry.substr(key.size() + 1));
    }
    user_data.remove_prefix(std::min(entry.size() + 1, user_data.size()));
  }
  return std::nullopt;
}

struct Watcher {
  transport::Gate gate;
  std::function<void()> callback;
};

// Participants that announce nodes and were never discovered: an announcement can overtake discovery by a little, or
// come when its participant is gone; more of them than this are somebody's invention.
constexpr std::size_t undiscovered_max = 64;

struct RemoteParticipant {
  bool discovered = false;             // else known from its announcement alone
  std::optional<std::string> enclave;  // none: no ROS participant, or not discovered
  std::vector<Announcement::Node> nodes;
};

struct Content {
  std::map<Guid, RemoteParticipant> participants;
  std::map<Guid, EndpointInfo> endpoints;
  std::vector<std::weak_ptr<Watcher>> watchers;
  std::uint64_t version = 0;

  Guid self;  // zero while detached
  std::string enclave = "/";
  std::vector<Announcement::Node> own_nodes;

  // Every node that is known, ours first.
  template <class Visit>
  void each_node(Visit&& visit) const {
    for (const auto& node : own_nodes) visit(node, enclave);
    for (const auto& [guid, participant] : participants) {
      if (!participant.enclave || guid == self) continue;
      for (const auto& node : participant.nodes) visit(node, *participant.enclave);
    }
  }

  const Announcement::Node* find(const NodeName& name) const {
    const Announcement::Node* found = nullptr;
    each_node([&](const Announcement::Node& node, const std::string&) {
      if (!found && node.name == name.name && node.name_space == name.name_space) found = &node;
    });
    return found;
  }

  NodeName owner(const Guid& endpoint) const {
    NodeName owner{"_NODE_NAMESPACE_UNKNOWN_", "_NODE_NAME_UNKNOWN_", "/"};
    const auto look_in = [&](const std::vector<Announcement::Node>& nodes, const std::string& enclave_) {
      for (const auto& node : nodes) {
        const auto& guids = endpoint.is_reader() ? node.readers : node.writers;
        if (std::find(guids.begin(), guids.end(), endpoint) != guids.end()) {
          owner = {node.name_space, node.name, enclave_};
        }
      }
    };
    const Guid participant = endpoint.participant();
    if (participant == self) {
      look_in(own_nodes, enclave);
    } else if (const auto found = participants.find(participant);
               found != participants.end() && found->second.enclave) {
      look_in(found->second.nodes, *found->second.enclave);
    }
    return owner;
  }

  // Where to put what a participant announced; null when there is no room for one more that was never discovered.
  RemoteParticipant* announcer(const Guid& participant) {
    if (const auto known = participants.find(participant); known != participants.end()) return &known->second;
    const auto undiscovered = std::count_if(participants.begin(), participants.end(),
                                            [](const auto& known) { return !known.second.discovered; });
    if (static_cast<std::size_t>(undiscovered) >= undiscovered_max) return nullptr;
    return &participants[participant];
  }

  Announcement::Node* own(const NodeName& name) {
    const auto found = std::find_if(own_nodes.begin(), own_nodes.end(), [&](const Announcement::Node& node) {
      return node.name == name.name && node.name_space == name.name_space;
    });
    return found == own_nodes.end() ? nullptr : &*found;
  }
};

using Demangle = std::optional<std::string> (*)(std::string_view);

std::optional<std::string> as_it_is(std::string_view text) {
  return std::string(text);
}
std::optional<std::string> ros_type(std::string_view type) {
  return type_from_wire(type);
}

std::optional<std::string> requested_service(std::string_view topic) {
  return topic.starts_with("rq") ? service_from_wire(topic) : std::nullopt;
}
std::optional<std::string> replied_service(std::string_view topic) {
  return topic.starts_with("rr") ? service_from_wire(topic) : std::nullopt;
}

class Collector {
 public:
  Collector(Demangle topic, Demangle type) : topic_(topic), type_(type) {}
  void add(const EndpointInfo& endpoint) {
    const auto topic = topic_(endpoint.topic);
    const auto type = topic ? type_(endpoint.type_name) : std::nullopt;
    if (type) found_[*topic].insert(*type);
  }
  NamesAndTypes result() const {
    NamesAndTypes all;
    for (const auto& [name, types] : found_) all[name].assign(types.begin(), types.end());
    return all;
  }

 private:
  Demangle topic_, type_;
  std::map<std::string, std::set<std::string>> found_;
};

NamesAndTypes of_node(const Content& content, const NodeName& name, std::vector<Guid> Announcement::Node::*endpoints,
                      Demangle topic, Demangle type) {
  const Announcement::Node* node = content.find(name);
  if (!node) {
    throw UnknownNode("no node '" + name.name + "' in namespace '" + name.name_space + "'");
  }
  Collector collector(topic, type);
  for (const Guid& guid : node->*endpoints) {
    if (const auto found = content.endpoints.find(guid); found != content.endpoints.end()) {
      collector.add(found->second);
    }
  }
  return collector.result();
}

std::size_t count(const Content& content, const std::string& topic, bool writers) {
  return static_cast<std::size_t>(std::count_if(
      content.endpoints.begin(), content.endpoints.end(),
      [&](const auto& entry) { return entry.second.is_writer == writers && entry.second.topic == topic; }));
}

std::vector<TopicEndpoint> endpoints_at(const Content& content, const std::string& wire, bool no_mangle, bool writers) {
  std::vector<TopicEndpoint> found;
  for (const auto& [guid, endpoint] : content.endpoints) {
    if (endpoint.is_writer != writers || endpoint.topic != wire) continue;
    found.push_back({content.owner(guid), no_mangle ? endpoint.type_name : type_from_wire(endpoint.type_name),
                     value_of(endpoint.user_data, "typehash").value_or("INVALID"), writers, guid, endpoint.qos});
  }
  return found;
}

std::vector<TopicEndpoint> endpoints_of(const Content& content, std::string_view topic, bool no_mangle, bool writers) {
  return endpoints_at(content, topic_to_wire(topic, no_mangle), no_mangle, writers);
}

// Pairs what `read` and `written` have of one participant and node: within a node the guids ascend as they are made.
std::vector<ServiceEndpoint> service_endpoints(const Content& content, const std::string& read,
                                               const std::string& written, bool of_servers) {
  std::vector<TopicEndpoint> writers = endpoints_at(content, written, true, true);
  std::vector<ServiceEndpoint> found;
  for (TopicEndpoint& reader : endpoints_at(content, read, true, false)) {
    const auto writer = std::find_if(writers.begin(), writers.end(), [&](const TopicEndpoint& candidate) {
      return candidate.guid.participant() == reader.guid.participant() && candidate.node == reader.node;
    });
    const auto type = service_type_from_wire(reader.type);
    if (writer == writers.end() || !type) continue;
    const std::string request_hash = of_servers ? reader.type_hash : writer->type_hash;
    found.push_back({reader.node, *type, request_hash, std::move(reader), std::move(*writer)});
    writers.erase(writer);
  }
  return found;
}

}  // namespace

struct Graph::State {
  Guarded<Content> content;
  std::condition_variable changed;

  // Held while a change of ours is made and announced, so that announcements leave in the order of the changes.
  std::mutex announcing;
  cdr::Writer message;
  std::unique_ptr<transport::Writer> writer;

  // Data may come before create_reader() has returned: then there is nothing yet to listen to.
  std::unique_ptr<transport::Reader> reader;
  std::atomic<transport::Reader*> listening{nullptr};
  transport::Relay relay;

  // Applies `change` to the content; if it says that something changed, everybody who waits or watches is told.
  template <class Change>
  void apply(Change&& change) {
    std::vector<std::shared_ptr<Watcher>> watchers;
    {
      auto locked = content.lock();
      if (!change(*locked)) return;
      ++locked->version;
      std::erase_if(locked->watchers, [](const auto& watcher) { return watcher.expired(); });
      for (const auto& watcher : locked->watchers) {
        if (auto alive = watcher.lock()) watchers.push_back(std::move(alive));
      }
    }
    changed.notify_all();
    for (const auto& watcher : watchers) {
      if (const transport::Gate::Pass pass(watcher->gate); pass) watcher->callback();
    }
  }

  // The same for a change of our own nodes, which the domain is told.
  template <class Change>
  void apply_and_announce(Change&& change) {
    const std::lock_guard order(announcing);
    bool ours_changed = false;
    apply([&](Content& now) { return ours_changed = change(now); });
    if (ours_changed) announce();
  }

  // REQUIRES: `announcing` held.
  void announce() {
    if (!writer) return;
    {
      auto locked = content.lock();
      encode({locked->self, locked->own_nodes}, message);
    }
    try {
      writer->write(message.pieces());
    } catch (const transport::TransportError&) {
      // The change is made, and the next announcement tells of it too.
    }
  }

  // Takes what the other participants announced.
  void hear() {
    relay.run([this] {
      transport::Reader* const from = listening.load();
      if (!from) return;
      while (const auto sample = from->take()) learn(sample->payload.bytes);
    });
  }

  void learn(Bytes bytes) {
    auto announcement = decode_announcement(bytes);
    if (!announcement) return;
    apply([&](Content& now) {
      if (announcement->participant == now.self) return false;
      RemoteParticipant* const announcer = now.announcer(announcement->participant);
      if (!announcer || announcer->nodes == announcement->nodes) return false;
      announcer->nodes = std::move(announcement->nodes);
      return true;
    });
  }
};

Graph::Graph() : state_(std::make_unique<State>()) {}

Graph::~Graph() {
  detach();
}

void Graph::attach(transport::Participant& participant, std::string enclave) {
  {
    auto content = state_->content.lock();
    content->self = participant.guid();
    content->enclave = std::move(enclave);
  }
  transport::EndpointOptions options;
  options.topic = announcement_topic;
  options.type_name = announcement_type;
  options.user_data = announcement_user_data;
  options.qos.depth = 1;
  options.qos.durability = transport::Durability::transient_local;

  const std::lock_guard order(state_->announcing);
  state_->writer = participant.create_writer(options);

  options.qos.history = transport::History::keep_all;
  options.unique_network_flow = true;
  options.ignore_local = true;
  options.on_data = [state = state_.get()] { state->hear(); };
  state_->reader = participant.create_reader(options);
  state_->listening.store(state_->reader.get());
  state_->hear();
  if (!state_->content.lock()->own_nodes.empty()) state_->announce();
}

void Graph::detach() {
  state_->listening.store(nullptr);
  state_->reader.reset();
  const std::lock_guard order(state_->announcing);
  state_->writer.reset();
  state_->content.lock()->self = {};
}

void Graph::add_node(const NodeName& node) {
  state_->apply_and_announce([&](Content& now) {
    now.own_nodes.push_back({node.name_space, node.name, {}, {}});
    return true;
  });
}

void Graph::remove_node(const NodeName& node) {
  state_->apply_and_announce([&](Content& now) {
    // Endpoints of several nodes of one name are with the first of them: the last one leaves first.
    const auto found = std::find_if(now.own_nodes.rbegin(), now.own_nodes.rend(), [&](const Announcement::Node& own) {
      return own.name == node.name && own.name_space == node.name_space;
    });
    if (found == now.own_nodes.rend()) return false;
    now.own_nodes.erase(std::next(found).base());
    return true;
  });
}

void Graph::add_endpoint(const NodeName& node, const Guid& endpoint) {
  state_->apply_and_announce([&](Content& now) {
    auto* found = now.own(node);
    if (!found) return false;
    (endpoint.is_reader() ? found->readers : found->writers).push_back(endpoint);
    return true;
  });
}

void Graph::remove_endpoint(const NodeName& node, const Guid& endpoint) {
  state_->apply_and_announce([&](Content& now) {
    auto* found = now.own(node);
    return found && std::erase(endpoint.is_reader() ? found->readers : found->writers, endpoint) > 0;
  });
}

std::vector<NodeName> Graph::nodes() const {
  std::vector<NodeName> names;
  state_->content.lock()->each_node([&](const Announcement::Node& node, const std::string& enclave) {
    names.push_back({node.name_space, node.name, enclave});
  });
  return names;
}

NamesAndTypes Graph::topics(bool no_demangle) const {
  Collector collector(no_demangle ? as_it_is : topic_from_wire, no_demangle ? as_it_is : ros_type);
  auto content = state_->content.lock();
  for (const auto& [guid, endpoint] : content->endpoints) collector.add(endpoint);
  return collector.result();
}

NamesAndTypes Graph::services() const {
  Collector collector(service_from_wire, service_type_from_wire);
  auto content = state_->content.lock();
  for (const auto& [guid, endpoint] : content->endpoints) collector.add(endpoint);
  return collector.result();
}

NamesAndTypes Graph::publishers_of(const NodeName& node, bool no_demangle) const {
  return of_node(*state_->content.lock(), node, &Announcement::Node::writers, no_demangle ? as_it_is : topic_from_wire,
                 no_demangle ? as_it_is : ros_type);
}

NamesAndTypes Graph::subscriptions_of(const NodeName& node, bool no_demangle) const {
  return of_node(*state_->content.lock(), node, &Announcement::Node::readers, no_demangle ? as_it_is : topic_from_wire,
                 no_demangle ? as_it_is : ros_type);
}

NamesAndTypes Graph::services_of(const NodeName& node) const {
  return of_node(*state_->content.lock(), node, &Announcement::Node::readers, requested_service,
                 service_type_from_wire);
}

NamesAndTypes Graph::clients_of(const NodeName& node) const {
  return of_node(*state_->content.lock(), node, &Announcement::Node::readers, replied_service, service_type_from_wire);
}

std::size_t Graph::count_publishers(std::string_view topic) const {
  return count(*state_->content.lock(), topic_to_wire(topic), true);
}

std::size_t Graph::count_subscribers(std::string_view topic) const {
  return count(*state_->content.lock(), topic_to_wire(topic), false);
}

std::size_t Graph::count_services(std::string_view service) const {
  return count(*state_->content.lock(), service_request_to_wire(service), false);
}

std::size_t Graph::count_clients(std::string_view service) const {
  return count(*state_->content.lock(), service_reply_to_wire(service), false);
}

std::vector<TopicEndpoint> Graph::publishers(std::string_view topic, bool no_mangle) const {
  return endpoints_of(*state_->content.lock(), topic, no_mangle, true);
}

std::vector<TopicEndpoint> Graph::subscriptions(std::string_view topic, bool no_mangle) const {
  return endpoints_of(*state_->content.lock(), topic, no_mangle, false);
}

namespace {

struct ServiceTopics {
  std::string request, reply;
};
ServiceTopics topics_of(std::string_view service, bool no_mangle) {
  if (!no_mangle) return {service_request_to_wire(service), service_reply_to_wire(service)};
  return {std::string(service) + "Request", std::string(service) + "Reply"};
}

}  // namespace

std::vector<ServiceEndpoint> Graph::servers(std::string_view service, bool no_mangle) const {
  const auto [request, reply] = topics_of(service, no_mangle);
  return service_endpoints(*state_->content.lock(), request, reply, true);
}

std::vector<ServiceEndpoint> Graph::clients(std::string_view service, bool no_mangle) const {
  const auto [request, reply] = topics_of(service, no_mangle);
  return service_endpoints(*state_->content.lock(), reply, request, false);
}

bool Graph::service_is_ready(std::string_view service, const transport::Writer& request_writer,
                             const transport::Reader& reply_reader) const {
  struct Server {
    int matched_readers = 0, matched_writers = 0, readers = 0, writers = 0;
  };
  std::map<Guid, Server> servers;
  for (const Guid& guid : request_writer.matched()) ++servers[guid.participant()].matched_readers;
  for (const Guid& guid : reply_reader.matched()) ++servers[guid.participant()].matched_writers;

  const std::string request = service_request_to_wire(service), reply = service_reply_to_wire(service);
  auto content = state_->content.lock();
  for (const auto& [guid, endpoint] : content->endpoints) {
    const auto server = servers.find(guid.participant());
    if (server == servers.end()) continue;
    if (!endpoint.is_writer && endpoint.topic == request) ++server->second.readers;
    if (endpoint.is_writer && endpoint.topic == reply) ++server->second.writers;
  }
  return std::any_of(servers.begin(), servers.end(), [](const auto& entry) {
    const Server& server = entry.second;
    return server.matched_readers > 0 && server.matched_writers > 0 && server.readers == server.writers;
  });
}

Graph::Token Graph::on_change(std::function<void()> callback) {
  auto watcher = std::make_shared<Watcher>();
  watcher->callback = std::move(callback);
  {
    auto content = state_->content.lock();
    std::erase_if(content->watchers, [](const auto& known) { return known.expired(); });
    content->watchers.push_back(watcher);
  }
  Watcher* const raw = watcher.get();
  return Token(raw, [watcher = std::move(watcher)](Watcher*) { watcher->gate.close(); });
}

std::uint64_t Graph::version() const {
  return state_->content.lock()->version;
}

bool Graph::wait_for_change(std::uint64_t seen, std::chrono::steady_clock::time_point deadline) const {
  auto content = state_->content.lock();
  return state_->changed.wait_until(content.mutex(), deadline, [&] { return content->version > seen; });
}

void Graph::on_participant(const transport::ParticipantInfo& participant) {
  state_->apply([&](Content& now) {
    auto& known = now.participants[participant.guid];
    known.discovered = true;
    auto enclave = value_of(participant.user_data, "enclave");
    if (known.enclave == enclave) return false;
    known.enclave = std::move(enclave);
    return true;
  });
}

void Graph::on_participant_gone(const Guid& participant) {
  state_->apply([&](Content& now) {
    const bool known = now.participants.erase(participant) > 0;
    const auto left =
        std::erase_if(now.endpoints, [&](const auto& entry) { return entry.first.participant() == participant; });
    return known || left > 0;
  });
}

void Graph::on_endpoint(const EndpointInfo& endpoint) {
  state_->apply([&](Content& now) {
    now.endpoints.insert_or_assign(endpoint.guid, endpoint);
    return true;
  });
}

void Graph::on_endpoint_gone(const Guid& endpoint) {
  state_->apply([&](Content& now) { return now.endpoints.erase(endpoint) > 0; });
}

}  // namespace myelin::graph

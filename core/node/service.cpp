// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/exec/running.hpp"
#include "core/node/bell.hpp"
#include "core/node/introspection.hpp"
#include "core/node/local_services.hpp"
#include "core/node/port.hpp"
#include "core/node/watchers.hpp"

namespace myelin::node {
namespace {

// As long as the genuine stack waits: the max_blocking_time of its writers.
constexpr std::chrono::milliseconds longest_wait{100};

bool has_matched(const transport::Endpoint& endpoint, const transport::Guid& other) {
  const auto matched = endpoint.matched();
  return std::find(matched.begin(), matched.end(), other) != matched.end();
}

class NodeService final : public Service, public Closable {
 public:
  NodeService(std::shared_ptr<NodeCore> core, EndpointName name, const transport::Qos& qos,
              std::shared_ptr<exec::CallbackGroup> group, Handler handler)
      : Service(std::move(group)),
        core_(std::move(core)),
        name_(std::move(name)),
        qos_(qos),
        handler_(std::move(handler)),
        replies_(core_),
        requests_(core_) {}
  ~NodeService() override { destroy(); }

  void open() {
    transport::EndpointOptions request = describe_request(*core_, name_, qos_);
    request.on_data = [this] {
      notify();
      watchers_.tell();
    };
    request.on_event = [this](transport::Event event) { on_event(event); };
    transport::EndpointOptions reply = describe_reply(*core_, name_, qos_);
    reply.on_event = [this](transport::Event event) { on_event(event); };
    requests_.open(request);
    replies_.open(reply);
  }

  void execute(exec::Claim& claim) override {
    if (auto reader = requests_.find()) serve(std::move(reader), claim);
  }

  bool serve_one() override {
    auto reader = requests_.find();
    const exec::Waiting waiting;
    if (!reader || !reader->has_data()) return false;
    exec::Claim claim = group()->try_claim(shared_from_this());
    if (!claim && !group()->holder_waits()) return false;
    const exec::Running here(*group());
    return serve(std::move(reader), claim);
  }

  bool has_request() const override {
    const auto reader = requests_.find();
    return reader && reader->has_data();
  }

  Token watch(std::function<void()> on_request) override { return watchers_.add(std::move(on_request)); }

  void respond(const Request& request, Gather response) override {
    const auto writer = replies_.use();
    const transport::Guid client = request.client();
    transport::WriteOptions options;
    options.related = transport::SampleIdentity{client, request.id.sequence};
    if (client.is_reader()) {
      if (!await_client(*writer, client, request.id.endpoint)) return;
      options.only_to = client;
    }
    if (!writer->write(response, options)) {
      throw transport::TransportError("no room to send a response of service '" + name_.name + "'");
    }
    if (introspection_.on()) {
      introspection_.report(ServiceStep::response_sent, client, request.id.sequence, response);
    }
  }

  void configure_introspection(Node& node, const IntrospectionOptions& options) override {
    replies_.use();
    introspection_.configure(node, name_, options);
  }

  const EndpointName& name() const override { return name_; }
  bool runs_in(const exec::Executor& executor) const { return core_->members.executor_of(group()).get() == &executor; }
  transport::Qos qos() const override { return with_history_of(replies_.use()->qos(), qos_); }

  void destroy() override {
    core_->members.remove(*this);
    core_->members.release(*this);
    introspection_.close();
    requests_.close();
    replies_.close();
    matched_.ring();
  }

 private:
  bool serve(std::shared_ptr<transport::Reader> reader, exec::Claim& claim) {
    auto sample = reader->take();
    if (!sample) return false;
    if (reader->has_data()) notify();
    reader.reset();  // the handler may destroy it
    const Request request{{sample->writer, sample->sequence},
                          sample->related.endpoint,
                          sample->source_timestamp_ns,
                          sample->received_timestamp_ns};
    if (introspection_.on()) {
      introspection_.report(ServiceStep::request_received, request.client(), request.id.sequence,
                            sample->payload.bytes);
    }
    handler_(request, std::move(*sample), claim);
    return true;
  }

  // Whether the client's reader is there to hear the answer. A request can be here before our writer has found the reader
  // of a client that is quite new.
  bool await_client(const transport::Writer& writer, const transport::Guid& reply_reader,
                    const transport::Guid& request_writer) {
    const auto deadline = exec::Clock::now() + longest_wait;
    while (!has_matched(writer, reply_reader)) {
      const auto requests = requests_.find();
      // A writer that is not known may be there still.
      const bool gone = !requests || (request_writer && !has_matched(*requests, request_writer));
      if (gone || !matched_.wait(deadline)) return false;
    }
    return true;
  }

  void on_event(transport::Event event) {
    if (event == transport::Event::matched) matched_.ring();
  }

  // Constant after construction.
  const std::shared_ptr<NodeCore> core_;
  const EndpointName name_;
  const transport::Qos qos_;
  const Handler handler_;

  Bell matched_;
  Watchers watchers_;
  Introspection introspection_;
  Port<transport::Writer> replies_;
  Port<transport::Reader> requests_;
};

// All services of the process by name.
using Known = std::unordered_multimap<std::string, std::weak_ptr<NodeService>>;
Guarded<Known>& known_services() {
  static Guarded<Known>* const known = new Guarded<Known>;  // threads may outlive every static object
  return *known;
}

void make_known(const std::shared_ptr<NodeService>& service) {
  auto known = known_services().lock();
  std::erase_if(*known, [](const auto& each) { return each.second.expired(); });
  known->emplace(service->name().name, service);
}

}  // namespace

std::vector<std::shared_ptr<Service>> local_services(const std::string& name, const exec::Executor& executor) {
  std::vector<std::shared_ptr<NodeService>> alive;
  {
    auto known = known_services().lock();
    const auto [begin, end] = known->equal_range(name);
    for (auto each = begin; each != end; ++each) {
      if (auto service = each->second.lock()) alive.push_back(std::move(service));
    }
  }
  std::erase_if(alive, [&](const auto& service) { return !service->runs_in(executor); });
  return {alive.begin(), alive.end()};
}

std::shared_ptr<Service> make_service(std::shared_ptr<NodeCore> core, EndpointName name, const transport::Qos& qos,
                                      std::shared_ptr<exec::CallbackGroup> group, Service::Handler handler) {
  const auto service = std::make_shared<NodeService>(core, std::move(name), qos, std::move(group), std::move(handler));
  service->open();
  core->members.add(service);
  core->members.adopt(service);
  make_known(service);
  return service;
}

}  // namespace myelin::node

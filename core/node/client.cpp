// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "core/node/bell.hpp"
#include "core/node/introspection.hpp"
#include "core/node/port.hpp"

namespace myelin::node {
namespace {

class NodeClient final : public Client, public Closable {
 public:
  NodeClient(std::shared_ptr<NodeCore> core, EndpointName name, const transport::Qos& qos,
             std::shared_ptr<exec::CallbackGroup> group, Handler handler)
      : Client(std::move(group)),
        core_(std::move(core)),
        name_(std::move(name)),
        qos_(qos),
        handler_(std::move(handler)),
        replies_(core_),
        requests_(core_) {}
  ~NodeClient() override { destroy(); }

  void open() {
    transport::EndpointOptions reply = describe_reply(*core_, name_, qos_);
    reply.on_data = [this] {
      if (!answered_.ring()) notify();  // who waits takes it
    };
    reply.on_event = [this](transport::Event event) { on_event(event); };
    transport::EndpointOptions request = describe_request(*core_, name_, qos_);
    request.correlated = true;
    request.on_event = [this](transport::Event event) { on_event(event); };
    replies_.open(reply);
    requests_.open(request);
    reply_reader_ = replies_.use()->guid();
    request_writer_ = requests_.use()->guid();
    on_shutdown_ = core_->context->on_shutdown([weak = weak_from_this()] {
      if (const auto alive = weak.lock()) static_cast<NodeClient&>(*alive).wake();
    });
  }

  std::int64_t send(Gather request) override {
    const auto writer = requests_.use();
    const auto sequence =
        writer->write(request, {.related = transport::SampleIdentity{reply_reader_, transport::sequence_unknown}});
    if (!sequence) throw transport::TransportError("no room to send a request to service '" + name_.name + "'");
    if (introspection_.on()) introspection_.report(ServiceStep::request_sent, request_writer_, *sequence, request);
    return *sequence;
  }

  void execute(exec::Claim& claim) override {
    if (auto reader = replies_.find()) deliver(std::move(reader), claim);
  }

  bool pump(exec::Claim& claim) override { return deliver(replies_.use(), claim); }

  bool wait_for_response(exec::Deadline deadline) override {
    replies_.use();
    return core_->context->ok() && answered_.wait(deadline);
  }

  void interrupt() override { answered_.ring(); }

  bool service_is_ready() const override {
    return core_->graph.service_is_ready(name_.name, *requests_.use(), *replies_.use());
  }

  bool wait_for_service(exec::Deadline deadline) override {
    const graph::Graph::Token token = core_->graph.on_change([this] { found_.ring(); });
    while (!service_is_ready()) {
      if (!core_->context->ok() || !found_.wait(deadline)) return false;
    }
    return true;
  }

  void configure_introspection(Node& node, const IntrospectionOptions& options) override {
    requests_.use();
    introspection_.configure(node, name_, options);
  }

  const EndpointName& name() const override { return name_; }
  transport::Qos qos() const override { return with_history_of(requests_.use()->qos(), qos_); }

  void destroy() override {
    core_->members.remove(*this);
    core_->members.release(*this);
    introspection_.close();
    requests_.close();
    replies_.close();
    wake();
  }

 private:
  // Everybody who asked this service hears every answer: those to others are passed over.
  bool deliver(std::shared_ptr<transport::Reader> reader, exec::Claim& claim) {
    while (auto sample = reader->take()) {
      const transport::SampleIdentity answered = sample->related;
      if (answered.endpoint != reply_reader_ && answered.endpoint != request_writer_) continue;
      if (reader->has_data()) notify();
      reader.reset();  // the handler may destroy it
      if (introspection_.on()) {
        introspection_.report(ServiceStep::response_received, request_writer_, answered.sequence,
                              sample->payload.bytes);
      }
      handler_(answered.sequence, std::move(*sample), claim);
      return true;
    }
    return false;
  }

  void on_event(transport::Event event) {
    if (event == transport::Event::matched) found_.ring();
  }

  void wake() {
    answered_.ring();
    found_.ring();
  }

  // Constant after open().
  const std::shared_ptr<NodeCore> core_;
  const EndpointName name_;
  const transport::Qos qos_;
  const Handler handler_;
  transport::Guid reply_reader_;
  transport::Guid request_writer_;
  Context::Token on_shutdown_;

  Bell answered_;
  Bell found_;
  Introspection introspection_;
  Port<transport::Reader> replies_;
  Port<transport::Writer> requests_;
};

}  // namespace

std::shared_ptr<Client> make_client(std::shared_ptr<NodeCore> core, EndpointName name, const transport::Qos& qos,
                                    std::shared_ptr<exec::CallbackGroup> group, Client::Handler handler) {
  const auto client = std::make_shared<NodeClient>(core, std::move(name), qos, std::move(group), std::move(handler));
  client->open();
  core->members.add(client);
  core->members.adopt(client);
  return client;
}

}  // namespace myelin::node

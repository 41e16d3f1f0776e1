// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <utility>

#include "core/node/port.hpp"

namespace myelin::node {
namespace {

class NodePublisher final : public Publisher, public Closable {
 public:
  NodePublisher(std::shared_ptr<NodeCore> core, EndpointName name)
      : core_(std::move(core)), name_(std::move(name)), port_(core_) {}
  ~NodePublisher() override { destroy(); }

  void open(const transport::Qos& qos) {
    transport::EndpointOptions options = describe_topic(*core_, name_, qos);
    options.on_event = [this](transport::Event event) {
      if (event == transport::Event::matched) matched_version_.fetch_add(1, std::memory_order_release);
      events_.ring(event);
    };
    port_.open(options);
  }

  bool publish(Gather pieces, const transport::WriteOptions& options) override {
    const auto writer = port_.use();
    core_->require_context("Failed to publish: publisher's context is invalid");
    return writer->write(pieces, options).has_value();
  }

  const EndpointName& name() const override { return name_; }
  transport::Qos qos() const override { return port_.use()->qos(); }
  transport::Guid guid() const override { return port_.use()->guid(); }
  std::size_t subscription_count() const override { return port_.use()->matched().size(); }
  std::vector<transport::Guid> matched() const override { return port_.use()->matched(); }
  std::uint64_t matched_version() const override { return matched_version_.load(std::memory_order_acquire); }
  bool wait_for_all_acked(std::int64_t timeout_ns) override { return port_.use()->wait_for_all_acked(timeout_ns); }
  void assert_liveliness() override { port_.use()->assert_liveliness(); }

  std::shared_ptr<EventSource> create_event(transport::Event event, std::shared_ptr<exec::CallbackGroup> group,
                                            EventSource::Handler handler) override {
    return events_.create(*core_, *port_.use(), event, std::move(group), std::move(handler));
  }

  void destroy() override {
    core_->members.remove(*this);
    events_.unbind();
    port_.close();
  }

 private:
  const std::shared_ptr<NodeCore> core_;
  const EndpointName name_;
  std::atomic<std::uint64_t> matched_version_{0};
  EventSources events_;
  Port<transport::Writer> port_;
};

}  // namespace

std::shared_ptr<Publisher> make_publisher(std::shared_ptr<NodeCore> core, EndpointName name,
                                          const transport::Qos& qos) {
  const auto publisher = std::make_shared<NodePublisher>(core, std::move(name));
  publisher->open(qos);
  core->members.add(publisher);
  return publisher;
}

}  // namespace myelin::node

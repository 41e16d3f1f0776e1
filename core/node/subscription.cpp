// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "core/node/port.hpp"
#include "core/node/watchers.hpp"

namespace myelin::node {
namespace {

class NodeSubscription final : public Subscription, public Closable {
 public:
  NodeSubscription(std::shared_ptr<NodeCore> core, EndpointName name, std::shared_ptr<exec::CallbackGroup> group,
                   Handler handler)
      : Subscription(std::move(group)),
        core_(std::move(core)),
        name_(std::move(name)),
        handler_(std::move(handler)),
        port_(core_) {}
  ~NodeSubscription() override { destroy(); }

  void open(const transport::Qos& qos, bool ignore_local) {
    transport::EndpointOptions options = describe_topic(*core_, name_, qos);
    options.ignore_local = ignore_local;
    options.on_data = [this] {
      notify();
      watchers_.tell();
    };
    options.on_event = [this](transport::Event event) { events_.ring(event); };
    port_.open(options);
  }

  void execute(exec::Claim& claim) override {
    auto reader = port_.find();
    if (!reader) return;
    auto sample = reader->take();
    if (!sample) return;
    if (reader->has_data()) notify();
    reader.reset();  // the handler may destroy it
    handler_(std::move(*sample), claim);
  }

  std::optional<transport::Sample> take() override { return port_.use()->take(); }
  bool has_data() const override { return port_.use()->has_data(); }
  Token watch(std::function<void()> on_data) override { return watchers_.add(std::move(on_data)); }
  const EndpointName& name() const override { return name_; }
  transport::Qos qos() const override { return port_.use()->qos(); }
  transport::Guid guid() const override { return port_.use()->guid(); }
  std::size_t publisher_count() const override { return port_.use()->matched().size(); }

  std::shared_ptr<EventSource> create_event(transport::Event event, std::shared_ptr<exec::CallbackGroup> group,
                                            EventSource::Handler handler) override {
    return events_.create(*core_, *port_.use(), event, std::move(group), std::move(handler));
  }

  void destroy() override {
    core_->members.remove(*this);
    core_->members.release(*this);
    events_.unbind();
    port_.close();
  }

 private:
  const std::shared_ptr<NodeCore> core_;
  const EndpointName name_;
  const Handler handler_;
  Watchers watchers_;
  EventSources events_;
  Port<transport::Reader> port_;
};

}  // namespace

std::shared_ptr<Subscription> make_subscription(std::shared_ptr<NodeCore> core, EndpointName name,
                                                const transport::Qos& qos, std::shared_ptr<exec::CallbackGroup> group,
                                                Subscription::Handler handler, bool ignore_local) {
  const auto subscription =
      std::make_shared<NodeSubscription>(core, std::move(name), std::move(group), std::move(handler));
  subscription->open(qos, ignore_local);
  core->members.add(subscription);
  core->members.adopt(subscription);
  return subscription;
}

}  // namespace myelin::node

// SPDX-License-Identifier: Apache-2.0
#include "core/node/in_process.hpp"

#include <algorithm>
#include <utility>

#include "core/transport/status.hpp"

namespace myelin::node {
namespace {

// So many publishers are remembered after they went.
constexpr std::size_t heard_most = 256;

}  // namespace

bool Heard::contains(const transport::Guid& publisher) const {
  if (!any_.load(std::memory_order_acquire)) return false;
  auto publishers = publishers_.lock();
  return std::find(publishers->begin(), publishers->end(), publisher) != publishers->end();
}

void Heard::add(const transport::Guid& publisher) {
  auto publishers = publishers_.lock();
  if (publishers->size() >= heard_most) publishers->erase(publishers->begin());
  publishers->push_back(publisher);
  any_.store(true, std::memory_order_release);
}

Inlet::Inlet(const Subscription& subscription, std::shared_ptr<exec::CallbackGroup> group, std::type_index type,
             bool takes_ownership, std::shared_ptr<Heard> heard, Handler handler)
    : Entity(std::move(group)),
      topic_(subscription.name().name),
      qos_(subscription.qos()),
      guid_(subscription.guid()),
      type_(type),
      takes_ownership_(takes_ownership),
      heard_(std::move(heard)),
      handler_(std::move(handler)) {}

std::optional<PassedMessage> Inlet::take() {
  auto waiting = waiting_.lock();
  if (waiting->empty()) return std::nullopt;
  return waiting->pop();
}

void Inlet::execute(exec::Claim& claim) {
  auto message = take();
  if (!message) return;
  if (has_data()) notify();
  handler_(std::move(*message), claim);
}

void Inlet::on_push(std::function<void()> callback) {
  *on_push_.lock() = callback ? std::make_shared<const std::function<void()>>(std::move(callback)) : nullptr;
}

void Inlet::push(PassedMessage message) {
  PassedMessage dropped;  // destroyed without the lock
  {
    auto waiting = waiting_.lock();
    if (waiting->size() >= qos_.depth) dropped = waiting->pop();
    waiting->push(std::move(message));
  }
  notify();
  if (const auto callback = *on_push_.lock()) (*callback)();
}

Outlet::Outlet(std::shared_ptr<Publisher> publisher, MessageType type)
    : publisher_(std::move(publisher)),
      topic_(publisher_->name().name),
      qos_(publisher_->qos()),
      guid_(publisher_->guid()),
      type_(type) {}

// To those that only read, and to the memory.
void Outlet::share(State& state, const Inlets& inlets, const PassedMessage& message) const {
  const auto& content = std::get<SharedMessage>(message.message);
  const auto again = [&] { return PassedMessage{content, message.publisher, message.sequence, message.stamp_ns}; };
  if (keeps()) {
    if (state.kept.size() >= qos_.depth) state.kept.pop();
    state.kept.push(again());
  }
  for (const auto& inlet : inlets) {
    if (!inlet->takes_ownership_) inlet->push(again());
  }
}

void Outlet::send(OwnedMessage message, std::int64_t stamp_ns) {
  auto state = state_.lock();
  const auto inlets = state->inlets;
  const auto is_owner = [](const auto& inlet) { return inlet->takes_ownership_; };
  const auto owners = static_cast<std::size_t>(std::count_if(inlets->begin(), inlets->end(), is_owner));
  const std::uint64_t sequence = ++state->sequence;
  const auto passed = [&](std::variant<SharedMessage, OwnedMessage> content) {
    return PassedMessage{std::move(content), guid_, sequence, stamp_ns};
  };
  if (keeps() || owners != inlets->size()) {
    share(*state, *inlets, passed(SharedMessage(owners == 0 ? std::move(message) : type_.copy(message.get()))));
  }
  std::size_t left = owners;
  for (const auto& inlet : *inlets) {
    if (!inlet->takes_ownership_) continue;
    inlet->push(passed(--left == 0 ? std::move(message) : type_.copy(message.get())));
  }
}

bool Outlet::reaches_not_all() {
  auto state = state_.lock();
  return keeps() || has_others(*state);
}

bool Outlet::wants_messages() const {
  return keeps() || inlet_count() != 0;
}

std::size_t Outlet::inlet_count() const {
  return state_.lock()->inlets->size();
}

bool Outlet::has_others(State& state) const {
  const std::uint64_t version = publisher_->matched_version();
  if (state.seen && state.seen_version == version) return state.others;
  const auto matched = publisher_->matched();
  state.others = std::any_of(matched.begin(), matched.end(), [&](const transport::Guid& reader) {
    return std::none_of(state.inlets->begin(), state.inlets->end(),
                        [&](const auto& inlet) { return inlet->guid_ == reader; });
  });
  state.seen_version = version;
  state.seen = true;
  return state.others;
}

void Outlet::connect(const std::shared_ptr<Inlet>& inlet) {
  auto state = state_.lock();
  inlet->heard_->add(guid_);
  auto inlets = std::make_shared<Inlets>(*state->inlets);
  inlets->push_back(inlet);
  state->inlets = std::move(inlets);
  state->seen = false;
  if (inlet->qos_.durability != transport::Durability::transient_local) return;
  state->kept.for_each([&](const PassedMessage& kept) {
    const auto& content = std::get<SharedMessage>(kept.message);
    if (inlet->takes_ownership_) {
      inlet->push({type_.copy(content.get()), kept.publisher, kept.sequence, kept.stamp_ns});
    } else {
      inlet->push({content, kept.publisher, kept.sequence, kept.stamp_ns});
    }
  });
}

void Outlet::disconnect(const Inlet& inlet) {
  auto state = state_.lock();
  auto inlets = std::make_shared<Inlets>(*state->inlets);
  std::erase_if(*inlets, [&](const auto& known) { return known.get() == &inlet; });
  state->inlets = std::move(inlets);
  state->seen = false;
}

bool InProcess::fit(const Outlet& outlet, const Inlet& inlet) {
  return outlet.topic_ == inlet.topic_ && outlet.type_.index == inlet.type_ &&
         !transport::mismatch(outlet.qos_, inlet.qos_);
}

std::shared_ptr<Outlet> InProcess::add_outlet(std::shared_ptr<Publisher> publisher, const MessageType& type) {
  auto outlet = std::make_shared<Outlet>(std::move(publisher), type);
  std::vector<std::shared_ptr<Inlet>> seen;  // outlive the lock: each may be the last to know one
  auto ends = ends_.lock();
  std::erase_if(ends->outlets, [](const auto& known) { return known.expired(); });
  ends->outlets.push_back(outlet);
  for (const auto& weak : ends->inlets) {
    if (const auto& inlet = seen.emplace_back(weak.lock()); inlet && fit(*outlet, *inlet)) outlet->connect(inlet);
  }
  return outlet;
}

void InProcess::add_inlet(const std::shared_ptr<Inlet>& inlet) {
  std::vector<std::shared_ptr<Outlet>> seen;  // outlive the lock
  auto ends = ends_.lock();
  std::erase_if(ends->inlets, [](const auto& known) { return known.expired(); });
  ends->inlets.push_back(inlet);
  for (const auto& weak : ends->outlets) {
    if (const auto& outlet = seen.emplace_back(weak.lock()); outlet && fit(*outlet, *inlet)) outlet->connect(inlet);
  }
}

void InProcess::remove_inlet(const Inlet& inlet) {
  std::vector<std::shared_ptr<Inlet>> seen_inlets;  // outlive the lock
  std::vector<std::shared_ptr<Outlet>> seen_outlets;
  auto ends = ends_.lock();
  std::erase_if(ends->inlets, [&](const auto& known) {
    const auto& alive = seen_inlets.emplace_back(known.lock());
    return !alive || alive.get() == &inlet;
  });
  for (const auto& weak : ends->outlets) {
    if (const auto& outlet = seen_outlets.emplace_back(weak.lock())) outlet->disconnect(inlet);
  }
}

std::size_t InProcess::outlet_count(const Inlet& inlet) const {
  std::size_t count = 0;
  std::vector<std::shared_ptr<Outlet>> seen;  // outlive the lock
  auto ends = ends_.lock();
  for (const auto& weak : ends->outlets) {
    const auto& outlet = seen.emplace_back(weak.lock());
    if (outlet && fit(*outlet, inlet)) ++count;
  }
  return count;
}

}  // namespace myelin::node

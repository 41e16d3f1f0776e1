// SPDX-License-Identifier: Apache-2.0
// Messages that pass by pointer, between publishers and subscriptions that share an InProcess. Nothing is encoded, and the
// message is not copied when it can be helped: who only reads shares it, and the last of those who want it for themselves
// gets the very one that was published.
//
//   InProcess in_process;
//   auto outlet = in_process.add_outlet(publisher, type);
//   auto inlet = std::make_shared<Inlet>(subscription, group, type, takes_ownership, heard, handler);
//   in_process.add_inlet(inlet);
//   if (outlet->reaches_not_all()) publisher->publish(pieces);
//   outlet->send(std::move(message), stamp_ns);
//
// A subscription has its queue here, as deep as its QoS says, beside that of its transport. What comes from a publisher
// that reaches it by pointer is to be dropped there: Heard. Any thread may call any method. What runs while a message is
// sent (the callbacks of on_push(), the end of a message that is dropped) may send in turn, but add and remove nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <typeindex>
#include <variant>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/exec/ring.hpp"
#include "core/node/endpoints.hpp"

namespace myelin::node {

// A message of a type that only the ends know.
using OwnedMessage = std::unique_ptr<void, void (*)(void*)>;
using SharedMessage = std::shared_ptr<const void>;

struct MessageType {
  std::type_index index;
  OwnedMessage (*copy)(const void* message);
};

struct PassedMessage {
  std::variant<SharedMessage, OwnedMessage> message;
  transport::Guid publisher{};
  std::uint64_t sequence = 0;
  std::int64_t stamp_ns = 0;  // system time
};

// The publishers that reach a subscription by pointer, or did.
class Heard {
 public:
  bool contains(const transport::Guid& publisher) const;
  void add(const transport::Guid& publisher);

 private:
  std::atomic<bool> any_{false};
  Guarded<std::vector<transport::Guid>> publishers_;
};

// The queue of a subscription.
class Inlet final : public exec::Entity {
 public:
  using Handler = std::function<void(PassedMessage&&, exec::Claim&)>;
  // Reads topic and QoS off the subscription, which it does not keep. REQUIRES: a history with a depth.
  Inlet(const Subscription& subscription, std::shared_ptr<exec::CallbackGroup> group, std::type_index type,
        bool takes_ownership, std::shared_ptr<Heard> heard, Handler handler);

  std::optional<PassedMessage> take();
  bool has_data() const { return !waiting_.lock()->empty(); }
  void execute(exec::Claim& claim) override;

  // Called after each message that comes, in the publisher's thread; null: nobody.
  void on_push(std::function<void()> callback);

 private:
  friend class Outlet;
  friend class InProcess;
  void push(PassedMessage message);

  // Constant after construction.
  const std::string topic_;
  const transport::Qos qos_;
  const transport::Guid guid_;
  const std::type_index type_;
  const bool takes_ownership_;
  const std::shared_ptr<Heard> heard_;
  const Handler handler_;

  Guarded<exec::Ring<PassedMessage>> waiting_;
  Guarded<std::shared_ptr<const std::function<void()>>> on_push_;
};

// A publisher's side.
class Outlet {
 public:
  Outlet(std::shared_ptr<Publisher> publisher, MessageType type);

  // To all inlets.
  void send(OwnedMessage message, std::int64_t stamp_ns);

  // Whether messages are to be published too: a matched subscription is not among the inlets, or one may come later and
  // has a right to what was.
  bool reaches_not_all();
  // Without inlets, and nothing to keep for those that come, there is nothing to send.
  bool wants_messages() const;
  std::size_t inlet_count() const;

 private:
  friend class InProcess;
  using Inlets = std::vector<std::shared_ptr<Inlet>>;
  struct State {
    std::shared_ptr<const Inlets> inlets = std::make_shared<const Inlets>();  // another one after each change
    std::uint64_t sequence = 0;
    exec::Ring<PassedMessage> kept;  // for those that come later, when the QoS says so
    std::uint64_t seen_version = 0;  // of the publisher's matches
    bool seen = false;
    bool others = false;  // as seen
  };
  void connect(const std::shared_ptr<Inlet>& inlet);
  void disconnect(const Inlet& inlet);
  bool has_others(State& state) const;
  bool keeps() const { return qos_.durability == transport::Durability::transient_local; }
  void share(State& state, const Inlets& inlets, const PassedMessage& message) const;

  const std::shared_ptr<Publisher> publisher_;
  const std::string topic_;
  const transport::Qos qos_;
  const transport::Guid guid_;
  const MessageType type_;
  Guarded<State, std::recursive_mutex> state_;
};

class InProcess {
 public:
  std::shared_ptr<Outlet> add_outlet(std::shared_ptr<Publisher> publisher, const MessageType& type);
  void add_inlet(const std::shared_ptr<Inlet>& inlet);
  // Held strongly by the outlets that reach it until then.
  void remove_inlet(const Inlet& inlet);
  // How many publishers reach it.
  std::size_t outlet_count(const Inlet& inlet) const;

 private:
  struct Ends {
    std::vector<std::weak_ptr<Outlet>> outlets;
    std::vector<std::weak_ptr<Inlet>> inlets;
  };
  static bool fit(const Outlet& outlet, const Inlet& inlet);
  Guarded<Ends> ends_;
};

}  // namespace myelin::node

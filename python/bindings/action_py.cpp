// SPDX-License-Identifier: Apache-2.0
// Actions. The core keeps states, results and who waits; here bytes become goals, feedback and results of Python, and the
// decisions are asked of the face: rclpy.action's ActionServer and ActionClient, which the handles know weakly.
//
// There is one way by which something that has arrived reaches the face. An ActionPart uses it too: it serves one thing in
// this thread and catches what would have been handed to the face, for those who wait by means of a wait set.
#include <algorithm>
#include <atomic>
#include <functional>

#include "core/action/client.hpp"
#include "core/action/names.hpp"
#include "core/action/server.hpp"
#include "core/base/saturating.hpp"
#include "core/graph/names.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/endpoint_py.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/waited.hpp"

namespace myelin::python {
namespace {

using action::GoalId;

py::bytes to_python(const GoalId& id) {
  return {reinterpret_cast<const char*>(id.octets.data()), id.octets.size()};
}

GoalId to_goal_id(const py::bytes& uuid) {
  const std::string_view octets = uuid;
  GoalId id;
  if (octets.size() != id.octets.size()) throw py::value_error("a goal id has 16 octets");
  std::memcpy(id.octets.data(), octets.data(), octets.size());
  return id;
}

// "example_interfaces/action/Fibonacci"
std::string action_type(py::handle type) {
  const std::string& goal = type_name(message_class(type.attr("Goal")));
  return goal.substr(0, goal.rfind("_Goal"));
}

std::vector<std::byte> encoded(py::handle message) {
  EncodingLease lease;
  const Gather pieces = lease.encode(message);
  std::vector<std::byte> bytes(size_of(pieces));
  copy_to(bytes.data(), pieces);
  return bytes;
}

// A name that is refused is a ValueError here.
template <class Make>
auto named(const char* what, const std::string& name, Make&& make) {
  try {
    return make();
  } catch (const graph::InvalidName& error) {
    throw py::value_error("Failed to create " + std::string(what) + " due to invalid topic name '" + name +
                          "' : " + error.fault.message);
  }
}

// While it exists, what this thread would hand to a face is kept instead.
class Catch {
 public:
  Catch() : outer_(std::exchange(innermost, this)) {}
  ~Catch() { innermost = outer_; }
  Catch(const Catch&) = delete;
  Catch& operator=(const Catch&) = delete;

  py::object caught = py::none();

  // Hands `arguments` to `face.method`, or to whoever catches. What comes back may be a coroutine.
  static void deliver(const py::object& face, const char* method, const py::tuple& arguments, exec::Claim& claim) {
    if (innermost != nullptr) {
      innermost->caught = arguments;
    } else {
      finish(face.attr(method)(*arguments).release().ptr(), claim);
    }
  }

 private:
  Catch* const outer_;
  static thread_local Catch* innermost;
};
thread_local Catch* Catch::innermost = nullptr;

// One thing that a wait set can wait for: `take_one` serves one piece of what came and says whether there was one.
class ActionPart final : public Waited {
 public:
  ActionPart(std::shared_ptr<exec::Entity> entity, std::function<bool()> take_one)
      : entity_(std::move(entity)), take_one_(std::move(take_one)) {}

  std::shared_ptr<exec::Entity> entity() override { return entity_; }
  // Catches what came, for take(): there is no looking without taking.
  bool look() override {
    if (came_) return true;
    Catch caught;
    {
      const Unlocked unlocked;
      came_ = take_one_();
    }
    caught_ = Held(std::move(caught.caught));
    return came_;
  }
  // What the face's method would have been called with, or None when all is done already.
  py::object take() {
    if (!look()) return py::none();
    came_ = false;
    return py::reinterpret_borrow<py::object>(std::exchange(caught_, Held()).handle());
  }

 private:
  const std::shared_ptr<exec::Entity> entity_;
  const std::function<bool()> take_one_;
  bool came_ = false;
  Held caught_;
};

struct GoalRequestHeader {
  action::Server::GoalRequest request;
};

struct CancelRequestHeader {
  action::Server::CancelRequest request;
};

class ActionServerHandle {
 public:
  using Server = action::Server;

  ActionServerHandle(std::shared_ptr<NodeHandle> home, const py::object& type, const std::string& name,
                     const transport::Qos& goal, const transport::Qos& result, const transport::Qos& cancel,
                     const transport::Qos& feedback, const transport::Qos& status, double result_timeout_sec,
                     std::shared_ptr<exec::CallbackGroup> group)
      : home_(std::move(home)), type_(type), group_(std::move(group)) {
    options_.name = name;
    options_.type = action_type(type);
    options_.goal_qos = goal;
    options_.result_qos = result;
    options_.cancel_qos = cancel;
    options_.feedback_qos = feedback;
    options_.status_qos = status;
    constexpr double longest = 9.2e18;
    options_.result_timeout_ns = static_cast<std::int64_t>(std::min(std::max(result_timeout_sec * 1e9, -1.0), longest));
    named("action server", name, [&] { return home_->core()->resolve_topic_name(name); });
  }

  void open(py::handle owner) {
    const auto node = home_->core();
    const auto face = std::make_shared<Weak>(owner);
    const MessageType& goal = message_type_named(options_.type + "_SendGoal_Request");
    const MessageType& cancel = message_type_named("action_msgs/srv/CancelGoal_Request");
    Server::Handlers handlers;
    handlers.on_goal = [face, &goal](const Server::GoalRequest& request, transport::Sample&& sample,
                                     exec::Claim& claim) {
      const WithGil gil;
      const py::object server = face->lock();
      if (!server) return;
      const py::object message = checked_object(decode(goal, sample.payload));
      Catch::deliver(server, "_execute_goal_request",
                     py::make_tuple(py::make_tuple(GoalRequestHeader{request}, message)), claim);
    };
    handlers.on_cancel = [face, &cancel](const Server::CancelRequest& request, transport::Sample&& sample,
                                         exec::Claim& claim) {
      const WithGil gil;
      const py::object server = face->lock();
      if (!server) return;
      const py::object message = checked_object(decode(cancel, sample.payload));
      Catch::deliver(server, "_execute_cancel_request",
                     py::make_tuple(py::make_tuple(CancelRequestHeader{request}, message)), claim);
    };
    handlers.on_expired = [face](const std::vector<GoalId>& ids) {
      const WithGil gil;
      const py::object server = face->lock();
      if (!server) return;
      py::list expired;
      for (const GoalId& id : ids) expired.append(to_python(id));
      server.attr("_forget_goals")(expired);
    };
    const Unlocked unlocked;
    auto opening = core_.lock();
    *opening = Server::create(*node, options_, group_, std::move(handlers));
    for (const auto part : {Server::Part::goal, Server::Part::cancel, Server::Part::result}) {
      (*opening)->service(part)->set_face(face);
    }
  }

  // Null before open().
  std::shared_ptr<Server> remains() const {
    const Unlocked unlocked;
    return *core_.lock();  // a request may come before open() is done
  }
  std::shared_ptr<Server> core() const {
    auto server = remains();
    if (!server || server->closed()) throw node::Closed("action server was destroyed");
    return server;
  }

  // These three do nothing once it is destroyed.
  void answer_goal(const GoalRequestHeader& header, std::optional<std::int64_t> stamp_ns) const {
    const auto server = remains();
    const Unlocked unlocked;
    std::optional<action::GoalInfo> accepted;
    if (stamp_ns) accepted = {header.request.id, *stamp_ns};
    server->answer(header.request, accepted);
  }

  void answer_cancel(const CancelRequestHeader& header, const std::vector<py::bytes>& canceling) const {
    const auto server = remains();
    std::vector<action::GoalInfo> goals;
    for (const py::bytes& uuid : canceling) {
      const GoalId id = to_goal_id(uuid);
      for (const auto& goal : header.request.goals) {
        if (goal.id == id) goals.push_back(goal);
      }
    }
    const Unlocked unlocked;
    server->answer(header.request, goals);
  }

  void finish_goal(const py::bytes& uuid, py::handle response) const {
    const auto server = remains();
    auto bytes = encoded(response);
    const GoalId id = to_goal_id(uuid);
    const Unlocked unlocked;
    server->finish(id, std::move(bytes));
  }

  void publish_feedback(py::handle message) const {
    const auto server = core();
    EncodingLease lease;
    const Gather pieces = lease.encode(message);
    try {
      unless_interrupted([&] { server->publish_feedback(pieces); });
    } catch (const node::ContextInvalid&) {
      throw node::ContextInvalid("Failed to publish feedback with an action server: publisher's context is invalid");
    }
  }

  // "goal", "cancel", "result" or "expired".
  std::unique_ptr<ActionPart> part(const std::string& kind) const {
    const auto server = core();
    if (kind == "expired") {
      const auto timer = server->expiry();
      return std::make_unique<ActionPart>(timer, [timer] {
        exec::Claim none;
        const bool ready = timer->is_ready();
        if (ready) timer->execute(none);
        return ready;
      });
    }
    const auto which = kind == "goal"     ? Server::Part::goal
                       : kind == "cancel" ? Server::Part::cancel
                                          : Server::Part::result;
    return std::make_unique<ActionPart>(server->service(which), [server, which] { return server->serve_one(which); });
  }

  void serve_one() const {
    const auto server = remains();
    if (!server || server->closed()) return;
    const Unlocked unlocked;
    try {
      for (const auto part : {Server::Part::goal, Server::Part::cancel, Server::Part::result}) server->serve_one(part);
    } catch (const node::Closed&) {
    }
  }

  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (const auto server = remains()) {
      const Unlocked unlocked;
      server->destroy();
    }
  }

 private:
  const std::shared_ptr<NodeHandle> home_;
  const Held type_;
  const std::shared_ptr<exec::CallbackGroup> group_;
  action::ServerOptions options_;
  Guarded<std::shared_ptr<Server>> core_;
};

// One goal of a server, until the server forgets it.
class ActionGoalHandle {
 public:
  ActionGoalHandle(const ActionServerHandle& server, py::handle goal_info) : server_(server.core()) {
    id_ = to_goal_id(py::bytes(goal_info.attr("goal_id").attr("uuid").attr("tobytes")()));
    const Unlocked unlocked;
    stamp_ns_ = server_->accept(id_).stamp_ns;
  }
  std::int64_t stamp_ns() const { return stamp_ns_; }
  int status() const { return static_cast<int>(state()); }
  bool is_active() const { return action::is_active(state()); }
  void update(int event) const {
    const Unlocked unlocked;
    server_->update(id_, static_cast<action::GoalEvent>(event));
  }

 private:
  action::GoalState state() const {
    const Unlocked unlocked;
    return server_->state(id_);
  }

  const std::shared_ptr<action::Server> server_;
  GoalId id_;
  std::int64_t stamp_ns_ = 0;
};

class ActionClientHandle {
 public:
  using Client = action::Client;

  ActionClientHandle(std::shared_ptr<NodeHandle> home, const py::object& type, const std::string& name,
                     const transport::Qos& goal, const transport::Qos& result, const transport::Qos& cancel,
                     const transport::Qos& feedback, const transport::Qos& status,
                     std::shared_ptr<exec::CallbackGroup> group)
      : home_(std::move(home)), type_(type), group_(std::move(group)) {
    options_.name = name;
    options_.type = action_type(type);
    options_.goal_qos = goal;
    options_.result_qos = result;
    options_.cancel_qos = cancel;
    options_.feedback_qos = feedback;
    options_.status_qos = status;
    named("action client", name, [&] { return home_->core()->resolve_topic_name(name); });
  }

  void open(py::handle owner) {
    const auto node = home_->core();
    const Delivery delivery{std::make_shared<Weak>(owner),
                            std::make_shared<Discarded>(
                                node->logger_name(), "a message of action '" + node->resolve_topic_name(options_.name) +
                                                         "' that is not of its type " + options_.type)};
    const MessageType& goal = message_type_named(options_.type + "_SendGoal_Response");
    const MessageType& cancel = message_type_named("action_msgs/srv/CancelGoal_Response");
    const MessageType& result = message_type_named(options_.type + "_GetResult_Response");
    const MessageType& feedback = message_type_named(options_.type + "_FeedbackMessage");
    Client::Handlers handlers;
    handlers.on_goal_response = [=, &goal](std::int64_t sequence, transport::Sample&& sample, action::GoalState state) {
      delivery.respond("_deliver_goal_response", "_pending_goal_requests", goal, sequence, sample,
                       static_cast<int>(state));
    };
    handlers.on_cancel_response = [=, &cancel](std::int64_t sequence, transport::Sample&& sample) {
      delivery.respond("_deliver_cancel_response", "_pending_cancel_requests", cancel, sequence, sample);
    };
    handlers.on_result = [=, &result](std::int64_t sequence, transport::Sample&& sample) {
      delivery.respond("_deliver_result", "_pending_result_requests", result, sequence, sample);
    };
    handlers.on_feedback = [=, &feedback](const GoalId& id, transport::Sample&& sample, exec::Claim& claim) {
      const WithGil gil;
      const py::object client = delivery.face->lock();
      if (!client) return;
      py::object message;
      try {
        message = checked_object(decode(feedback, sample.payload));
      } catch (const cdr::DecodeError& error) {
        const Unlocked unlocked;
        delivery.discarded->count(error);
        return;
      }
      Catch::deliver(client, "_deliver_feedback", py::make_tuple(to_python(id), message), claim);
    };
    handlers.on_status = [face = delivery.face](const GoalId& id, action::GoalState state) {
      const WithGil gil;
      const py::object client = face->lock();
      if (client) client.attr("_deliver_status")(to_python(id), static_cast<int>(state));
    };
    handlers.on_forgotten = [face = delivery.face](const GoalId& id) {
      const WithGil gil;
      const py::object client = face->lock();
      if (client) client.attr("_forget_goal")(to_python(id));
    };
    const Unlocked unlocked;
    core_ = Client::create(*node, options_, group_, std::move(handlers));
    for (const auto part : {Client::Part::goal, Client::Part::cancel, Client::Part::result}) {
      core_->client(part)->set_face(delivery.face);
    }
    core_->feedback()->set_face(delivery.face);
    core_->status()->set_face(delivery.face);
  }

  std::shared_ptr<Client> core() const {
    if (!core_ || core_->closed()) throw node::Closed("action client was destroyed");
    return core_;
  }

  std::int64_t send_goal(py::handle request, bool wants_feedback) const {
    const auto client = core();
    EncodingLease lease;
    const Gather pieces = lease.encode(request);
    const GoalId id = id_in(pieces);
    return unless_interrupted([&] { return client->send_goal(id, pieces, wants_feedback); });
  }
  std::int64_t request_cancel(py::handle request) const {
    const auto client = core();
    EncodingLease lease;
    const Gather pieces = lease.encode(request);
    return unless_interrupted([&] { return client->request_cancel(pieces); });
  }
  std::int64_t request_result(py::handle request) const {
    const auto client = core();
    EncodingLease lease;
    const Gather pieces = lease.encode(request);
    const GoalId id = id_in(pieces);
    return unless_interrupted([&] { return client->request_result(id, pieces); });
  }

  // True when a response was delivered; false when the time is over, or after interrupt().
  bool pump(Client::Part part, std::optional<std::int64_t> timeout_ns) {
    const auto client = core();
    const auto& context = home_->remains()->context();
    const std::uint64_t interrupted = interrupts_;
    bool delivered = false;
    wait_with_signals(deadline_after(timeout_ns), [&](exec::Deadline deadline) {
      delivered = client->pump(part) || (client->wait_for_response(part, deadline) && client->pump(part));
      return delivered || interrupts_ != interrupted || !context->ok();
    });
    return delivered;
  }
  void interrupt() {
    ++interrupts_;
    if (!core_) return;
    for (const auto part : {Client::Part::goal, Client::Part::cancel, Client::Part::result}) core_->interrupt(part);
  }
  // Everything that has come, in this thread; of feedback and states only when `topics`.
  void pump_all(bool topics) const {
    const auto client = core();
    const Unlocked unlocked;
    while (topics && client->pump_feedback()) continue;
    while (topics && client->pump_status()) continue;
    for (const auto part : {Client::Part::goal, Client::Part::cancel, Client::Part::result}) {
      while (client->pump(part)) continue;
    }
  }

  // "feedback", "status", "goal", "cancel" or "result".
  std::unique_ptr<ActionPart> part(const std::string& kind) const {
    const auto client = core();
    if (kind == "feedback") {
      return std::make_unique<ActionPart>(client->feedback(), [client] { return client->pump_feedback(); });
    }
    if (kind == "status") {
      return std::make_unique<ActionPart>(client->status(), [client] { return client->pump_status(); });
    }
    const auto which = kind == "goal"     ? Client::Part::goal
                       : kind == "cancel" ? Client::Part::cancel
                                          : Client::Part::result;
    return std::make_unique<ActionPart>(client->client(which), [client, which] { return client->pump(which); });
  }

  bool wait_for_server(std::optional<std::int64_t> timeout_ns) const {
    const auto client = core();
    const auto& context = home_->remains()->context();
    wait_with_signals(deadline_after(timeout_ns),
                      [&](exec::Deadline deadline) { return client->wait_for_server(deadline) || !context->ok(); });
    const Unlocked unlocked;
    return client->server_is_ready();
  }

  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (!core_) return;
    ++interrupts_;
    const Unlocked unlocked;
    core_->destroy();
  }

 private:
  // How a message becomes a call of the face.
  struct Delivery {
    std::shared_ptr<Weak> face;
    std::shared_ptr<Discarded> discarded;

    template <class... More>
    void respond(const char* method, const char* pending, const MessageType& type, std::int64_t sequence,
                 const transport::Sample& sample, More... more) const {
      const WithGil gil;
      const py::object client = face->lock();
      if (!client) return;
      try {
        exec::Claim none;
        Catch::deliver(client, method, py::make_tuple(sequence, checked_object(decode(type, sample.payload)), more...),
                       none);
      } catch (const cdr::DecodeError& error) {
        {
          const Unlocked unlocked;
          discarded->count(error);
        }
        client.attr("_fail")(pending, sequence, py::handle(errors().rmw_error)(error.what()));
      }
    }
  };

  // The id that an encoded message begins with.
  static GoalId id_in(Gather pieces) {
    std::byte begin[20];
    std::size_t size = 0;
    for (const Bytes& piece : pieces) {
      const std::size_t part = std::min(piece.size(), sizeof begin - size);
      std::memcpy(begin + size, piece.data(), part);
      size += part;
    }
    return action::goal_id_of(Bytes(begin, size));
  }

  const std::shared_ptr<NodeHandle> home_;
  const Held type_;
  const std::shared_ptr<exec::CallbackGroup> group_;
  action::ClientOptions options_;
  std::shared_ptr<Client> core_;
  std::atomic<std::uint64_t> interrupts_{0};
};

template <graph::NamesAndTypes (graph::Graph::*query)(const graph::NodeName&, bool) const>
py::list actions_of(const NodeHandle& self, const std::string& name, const std::string& name_space) {
  const auto node = self.core();
  py::list list;
  graph::NamesAndTypes actions;
  {
    const Unlocked unlocked;
    const graph::NodeName wanted{.name_space = graph::normalize_namespace(name_space), .name = name};
    actions = action::actions_in((node->context()->graph().*query)(wanted, false));
  }
  for (const auto& [action, types] : actions) list.append(py::make_tuple(action, types));
  return list;
}

template <class Handle>
void configure_action_introspection(const Handle& self, const std::shared_ptr<node::Clock>& clock,
                                    const transport::Qos& qos, node::IntrospectionState state) {
  const auto core = self.core();
  const auto node = self.home()->core();
  const Unlocked unlocked;
  core->configure_introspection(*node, {clock, qos, state});
}

// The context manager that upstream's handles are; leaving it destroys nothing.
template <class Handle>
void bind_handle(py::class_<Handle>& handle) {
  handle.def("destroy_when_not_in_use", &Handle::destroy)
      .def("__enter__",
           [](const py::object& self) {
             self.cast<Handle&>().core();
             return self;
           })
      .def("__exit__", [](Handle&, const py::args&) {})
      .def("configure_introspection", &configure_action_introspection<Handle>, py::arg("clock").none(false), py::arg("qos"),
           py::arg("state"))
      .def_property_readonly("pointer", [](const Handle& self) { return reinterpret_cast<std::uintptr_t>(&self); })
      .def("action_name", [](const Handle& self) { return self.core()->name(); })
      .def(
          "goal_count", [](const Handle& self) { return self.core()->goal_count(); }, "How many goals it knows.");
}

}  // namespace

void bind_action(py::module_& module) {
  py::class_<ActionPart, Waited>(module, "ActionPart",
                                 "A part of an action client or server that a wait set can wait for.")
      .def("take", &ActionPart::take,
           "One piece of what came; None when there is none, or nothing is left to do with it.");
  py::class_<GoalRequestHeader>(module, "GoalRequestHeader", "Who sent a goal.");
  py::class_<CancelRequestHeader>(module, "CancelRequestHeader", "Who wants goals to be canceled, and which.")
      .def_property_readonly("goals", [](const CancelRequestHeader& self) {
        py::list ids;
        for (const auto& goal : self.request.goals) ids.append(to_python(goal.id));
        return ids;
      });

  py::class_<ActionServerHandle> server(module, "ActionServer", "Asks `owner` about goals; keeps states and results.");
  bind_handle(server);
  server
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, const std::string&, const transport::Qos&,
                    const transport::Qos&, const transport::Qos&, const transport::Qos&, const transport::Qos&, double,
                    std::shared_ptr<exec::CallbackGroup>>(),
           py::arg("node").none(false), py::arg("type"), py::arg("name"), py::arg("goal_qos"), py::arg("result_qos"),
           py::arg("cancel_qos"), py::arg("feedback_qos"), py::arg("status_qos"), py::arg("result_timeout_sec"),
           py::arg("group"))
      .def("open", &ActionServerHandle::open, py::arg("owner"))
      .def("goal_exists",
           [](const ActionServerHandle& self, const py::bytes& uuid) { return self.core()->knows(to_goal_id(uuid)); })
      .def("answer_goal", &ActionServerHandle::answer_goal, py::arg("header"), py::arg("stamp_ns"),
           "Accepted at that time, or rejected when it is None.")
      .def("answer_cancel", &ActionServerHandle::answer_cancel, py::arg("header"), py::arg("canceling"))
      .def("finish_goal", &ActionServerHandle::finish_goal, py::arg("uuid"), py::arg("response"))
      .def("publish_feedback", &ActionServerHandle::publish_feedback, py::arg("message"))
      .def("publish_status",
           [](const ActionServerHandle& self) {
             const auto core = self.core();
             const Unlocked unlocked;
             core->publish_status();
           })
      .def("notify_goal_done",
           [](const ActionServerHandle& self) {
             const auto core = self.core();
             const Unlocked unlocked;
             core->expire();
           })
      .def("part", &ActionServerHandle::part, py::arg("kind"), "What a wait set can wait for.")
      .def("serves",
           [](const ActionServerHandle& self, const std::string& name) {
             const auto core = self.remains();
             return core && !core->closed() && core->name() == name;
           })
      .def("serve_one", &ActionServerHandle::serve_one,
           "Serves what has come, at most one request of a kind, in this thread and whatever the callback group.");

  py::class_<ActionGoalHandle>(module, "ActionGoalHandle", "A goal that a server has accepted.")
      .def(py::init<const ActionServerHandle&, py::handle>(), py::arg("server"), py::arg("goal_info"))
      .def("stamp_ns", &ActionGoalHandle::stamp_ns)
      .def("get_status", &ActionGoalHandle::status)
      .def("is_active", &ActionGoalHandle::is_active)
      .def("update_goal_state", &ActionGoalHandle::update, py::arg("event"))
      .def("destroy_when_not_in_use", [](const ActionGoalHandle&) {});

  using ClientPart = action::Client::Part;
  py::class_<ActionClientHandle> client(module, "ActionClient", "Sends goals; hands what comes back to `owner`.");
  bind_handle(client);
  client
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, const std::string&, const transport::Qos&,
                    const transport::Qos&, const transport::Qos&, const transport::Qos&, const transport::Qos&,
                    std::shared_ptr<exec::CallbackGroup>>(),
           py::arg("node").none(false), py::arg("type"), py::arg("name"), py::arg("goal_qos"), py::arg("result_qos"),
           py::arg("cancel_qos"), py::arg("feedback_qos"), py::arg("status_qos"), py::arg("group"))
      .def("open", &ActionClientHandle::open, py::arg("owner"))
      .def("send_goal_request", &ActionClientHandle::send_goal, py::arg("request"), py::arg("wants_feedback"))
      .def("send_cancel_request", &ActionClientHandle::request_cancel, py::arg("request"))
      .def("send_result_request", &ActionClientHandle::request_result, py::arg("request"))
      .def("abandon_goal_request",
           [](const ActionClientHandle& self, std::int64_t sequence) {
             const auto core = self.core();
             const Unlocked unlocked;
             core->abandon(ClientPart::goal, sequence);
           })
      .def("abandon_result_request",
           [](const ActionClientHandle& self, std::int64_t sequence) {
             const auto core = self.core();
             const Unlocked unlocked;
             core->abandon(ClientPart::result, sequence);
           })
      .def("release_goal",
           [](const ActionClientHandle& self, const py::bytes& uuid) {
             const auto core = self.core();
             const GoalId id = to_goal_id(uuid);
             const Unlocked unlocked;
             core->release(id);
           })
      .def(
          "pump_goal",
          [](ActionClientHandle& self, std::optional<std::int64_t> timeout_ns) {
            return self.pump(ClientPart::goal, timeout_ns);
          },
          py::arg("timeout_ns"))
      .def(
          "pump_cancel",
          [](ActionClientHandle& self, std::optional<std::int64_t> timeout_ns) {
            return self.pump(ClientPart::cancel, timeout_ns);
          },
          py::arg("timeout_ns"))
      .def(
          "pump_result",
          [](ActionClientHandle& self, std::optional<std::int64_t> timeout_ns) {
            return self.pump(ClientPart::result, timeout_ns);
          },
          py::arg("timeout_ns"))
      .def("pump_all", &ActionClientHandle::pump_all, py::arg("topics"))
      .def("interrupt", &ActionClientHandle::interrupt, py::call_guard<Unlocked>())
      .def("part", &ActionClientHandle::part, py::arg("kind"), "What a wait set can wait for.")
      .def(
          "is_action_server_available", [](const ActionClientHandle& self) { return self.core()->server_is_ready(); },
          py::call_guard<Unlocked>())
      .def("wait_for_server", &ActionClientHandle::wait_for_server, py::arg("timeout_ns"));

  module.def("action_servers_of", &actions_of<&graph::Graph::publishers_of>, py::arg("node").none(false), py::arg("name"),
             py::arg("name_space"));
  module.def("action_clients_of", &actions_of<&graph::Graph::subscriptions_of>, py::arg("node").none(false), py::arg("name"),
             py::arg("name_space"));
  module.def("actions", [](const NodeHandle& self) {
    const auto node = self.core();
    graph::NamesAndTypes actions;
    {
      const Unlocked unlocked;
      actions = action::actions_in(node->context()->graph().topics());
    }
    py::list list;
    for (const auto& [action, types] : actions) list.append(py::make_tuple(action, types));
    return list;
  });
}

}  // namespace myelin::python

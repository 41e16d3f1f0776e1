// SPDX-License-Identifier: Apache-2.0
// Server: the side of an action that does the work. It keeps the goals' states and results, answers everything that needs no
// decision, and asks its owner about the rest.
//
//   auto server = action::Server::create(*node, options, handlers);
//   on_goal:    auto info = server->accept(id); server->answer(goal_request, info);     or answer(goal_request, nullopt)
//   work:       server->update(id, GoalEvent::execute); server->publish_feedback(bytes); server->update(id, GoalEvent::succeed);
//   at the end: server->finish(id, result);
//
// A request for a result is answered when it is there, or at once with status unknown when nobody knows the goal. A result
// is kept for the result timeout from the goal's end, then nothing of the goal remains. Every change of a goal's state is
// published, in order. Handlers run where the node runs; what they throw leaves the executor. Any thread may call any
// method; on a server or node that was destroyed they do nothing, except where it says so.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/action/goal_store.hpp"
#include "core/node/introspection.hpp"
#include "core/node/log_throttle.hpp"
#include "core/node/node.hpp"

namespace myelin::action {

struct ServerOptions {
  std::string name;  // as the user wrote it: expanded and remapped here
  std::string type;  // "example_interfaces/action/Fibonacci"
  transport::Qos goal_qos = transport::qos::services();
  transport::Qos result_qos = transport::qos::services();
  transport::Qos cancel_qos = transport::qos::services();
  transport::Qos feedback_qos = transport::qos::standard();
  transport::Qos status_qos = transport::qos::action_status();
  std::int64_t result_timeout_ns = 900'000'000'000;  // 0 forgets a result at once, a negative one keeps it for ever
};

class Server : public std::enable_shared_from_this<Server> {
 public:
  struct GoalRequest {
    node::Service::Request asker;
    GoalId id;
  };
  struct CancelRequest {
    node::Service::Request asker;
    CancelCode code;              // of an answer that all of them will be canceled
    std::vector<GoalInfo> goals;  // those that the request means and that could be
  };
  struct Handlers {
    // A new goal, to be answered; with the whole request. A goal that is known already was refused without asking. What
    // throws cdr::DecodeError refuses, too.
    std::function<void(const GoalRequest&, transport::Sample&&, exec::Claim&)> on_goal;
    // Somebody wants goals to be canceled, to be answered.
    std::function<void(const CancelRequest&, transport::Sample&&, exec::Claim&)> on_cancel;
    // These goals are forgotten.
    std::function<void(const std::vector<GoalId>&)> on_expired;
  };
  enum class Part { goal, cancel, result };

  // Throws as Node::create_service().
  static std::shared_ptr<Server> create(node::Node& node, const ServerOptions& options,
                                        const std::shared_ptr<exec::CallbackGroup>& group, Handlers handlers);
  ~Server();

  const std::string& name() const { return name_; }  // full, remapped
  bool closed() const;

  GoalInfo accept(const GoalId& id);  // throws GoalExists, node::Closed
  void answer(const GoalRequest& request, const std::optional<GoalInfo>& accepted);
  // `canceling` are those of its goals that were made to cancel.
  void answer(const CancelRequest& request, const std::vector<GoalInfo>& canceling);

  bool knows(const GoalId& id) const { return store_.lock()->knows(id); }
  GoalState state(const GoalId& id) const { return store_.lock()->state(id); }
  // Its new state; unknown for a goal that is forgotten. Throws InvalidTransition.
  GoalState update(const GoalId& id, GoalEvent event);
  // GetResult_Response for everybody who asks; only the first counts.
  void finish(const GoalId& id, std::vector<std::byte> result);
  // FeedbackMessage. Throws node::Closed, node::ContextInvalid.
  void publish_feedback(Gather message);
  // The states of all goals as they are now, once more.
  void publish_status();
  std::size_t goal_count() const { return store_.lock()->size(); }
  void expire();  // looks what has expired; it does so by itself too

  // Serves one request that has come, in the calling thread and whatever the callback group; false when there is none.
  // Throws node::Closed.
  bool serve_one(Part part);
  // Whether requests and responses of its three services are told of. `node` is the one that made it. Throws node::Closed,
  // and as Node::create_publisher().
  void configure_introspection(node::Node& node, const node::IntrospectionOptions& options);
  // What it is made of, for those who wait by other means; null when it is destroyed.
  std::shared_ptr<node::Service> service(Part part) const;
  std::shared_ptr<node::Timer> expiry() const;

  void destroy();

 private:
  struct Endpoints {
    std::shared_ptr<node::Service> goal, cancel, result;
    std::shared_ptr<node::Publisher> feedback, status;
    std::shared_ptr<node::Timer> expiry;
  };

  Server(node::Node& node, const ServerOptions& options, Handlers handlers);
  void open(node::Node& node, const ServerOptions& options, const std::shared_ptr<exec::CallbackGroup>& group);
  Endpoints endpoints() const { return *endpoints_.lock(); }
  void on_goal(const node::Service::Request& asker, transport::Sample&& sample, exec::Claim& claim);
  void on_cancel(const node::Service::Request& asker, transport::Sample&& sample, exec::Claim& claim);
  void on_result(const node::Service::Request& asker, const transport::Sample& sample);
  void respond(const std::shared_ptr<node::Service>& service, const char* what, const node::Service::Request& asker,
               Bytes response);
  void announce(const std::vector<GoalStatus>& statuses);
  void await_expiry();

  // Constant after construction.
  const std::string name_;
  const std::string logger_;
  const std::shared_ptr<node::Clock> clock_;
  const Handlers handlers_;
  std::vector<std::byte> unknown_goal_;  // GetResult_Response

  std::mutex announcing_;  // held from a change of state until it is published and the expiry timer set
  Guarded<GoalStore> store_;
  Guarded<Endpoints> endpoints_;  // while they are made, who serves a request waits
  node::logging::Throttle damaged_;
};

}  // namespace myelin::action

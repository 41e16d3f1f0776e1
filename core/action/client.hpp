// SPDX-License-Identifier: Apache-2.0
// Client: the side of an action that sends goals and hears of them.
//
//   auto client = action::Client::create(*node, options, handlers);
//   client->wait_for_server(deadline);
//   client->send_goal(id, request, true);       on_goal_response: accepted or not; from then on on_feedback, on_status
//   client->request_result(id, request);        on_result, when the goal has ended
//
// Feedback and states of goals that are not its own are passed over unread. A goal is its own from send_goal() until one
// of these: it was rejected, its result has come, it ended and nobody holds it any more (release()), abandon(). Then it
// is forgotten, and on_forgotten says so. Feedback that arrived before the result is handed out, too.
//
// Handlers run where the node runs, or in the thread that pumps; what they throw leaves it. Any thread may call any method.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/action/goal.hpp"
#include "core/node/bell.hpp"
#include "core/node/introspection.hpp"
#include "core/node/log_throttle.hpp"
#include "core/node/node.hpp"

namespace myelin::action {

struct ClientOptions {
  std::string name;  // as the user wrote it: expanded and remapped here
  std::string type;  // "example_interfaces/action/Fibonacci"
  transport::Qos goal_qos = transport::qos::services();
  transport::Qos result_qos = transport::qos::services();
  transport::Qos cancel_qos = transport::qos::services();
  transport::Qos feedback_qos = transport::qos::standard();
  transport::Qos status_qos = transport::qos::action_status();
};

class Client : public std::enable_shared_from_this<Client> {
 public:
  struct Handlers {
    // The number that the request's call returned, and the response. on_goal_response also gets the goal's state as far as
    // it is known already: its first may come before the response.
    std::function<void(std::int64_t sequence, transport::Sample&&, GoalState)> on_goal_response;
    std::function<void(std::int64_t sequence, transport::Sample&&)> on_cancel_response;
    std::function<void(std::int64_t sequence, transport::Sample&&)> on_result;
    std::function<void(const GoalId&, transport::Sample&&, exec::Claim&)> on_feedback;  // FeedbackMessage
    std::function<void(const GoalId&, GoalState)> on_status;                            // it has changed
    std::function<void(const GoalId&)> on_forgotten;
  };
  enum class Part { goal, cancel, result };

  // Throws as Node::create_client().
  static std::shared_ptr<Client> create(node::Node& node, const ClientOptions& options,
                                        const std::shared_ptr<exec::CallbackGroup>& group, Handlers handlers);
  ~Client();

  const std::string& name() const { return name_; }  // full, remapped
  bool closed() const;

  // Requests, header first; their responses carry the returned number. Throw node::Closed, node::ContextInvalid.
  std::int64_t send_goal(const GoalId& id, Gather request, bool wants_feedback);
  std::int64_t request_cancel(Gather request);
  std::int64_t request_result(const GoalId& id, Gather request);
  // Nobody waits for this response any more.
  void abandon(Part part, std::int64_t sequence);
  // Nobody will ask for the goal's result or state any more.
  void release(const GoalId& id);
  // Whether feedback of this goal is wanted.
  void want_feedback(const GoalId& id, bool wanted);

  std::size_t goal_count() const { return routes_.lock()->goals.size(); }

  // Delivers one thing that has arrived, in the calling thread; false when there is none. Throw node::Closed.
  bool pump(Part part);
  bool pump_feedback();
  bool pump_status();
  bool wait_for_response(Part part, exec::Deadline deadline);  // as node::Client::wait_for_response()
  void interrupt(Part part);

  // All three services and both topics have found a server.
  bool server_is_ready() const;
  bool wait_for_server(exec::Deadline deadline);  // returns as well when the context is shut down

  // Whether requests and responses of its three services are told of. `node` is the one that made it. Throws node::Closed,
  // and as Node::create_publisher().
  void configure_introspection(node::Node& node, const node::IntrospectionOptions& options);
  // What it is made of, for those who wait by other means; null when it is destroyed.
  std::shared_ptr<node::Client> client(Part part) const;
  std::shared_ptr<node::Subscription> feedback() const { return endpoints_.lock()->feedback; }
  std::shared_ptr<node::Subscription> status() const { return endpoints_.lock()->status; }

  void destroy();

 private:
  struct Goal {
    bool wants_feedback = false;
    bool accepted = false;
    bool released = false;
    int asked = 0;          // requests of the goal that are not answered yet
    int results_asked = 0;  // requests of its result that are not
    GoalState state = GoalState::unknown;

    // Nothing more will be asked.
    bool over() const { return released && results_asked == 0 && has_ended(state); }
  };
  struct Routes {
    std::unordered_map<GoalId, Goal, GoalIdHash> goals;
    std::unordered_map<std::int64_t, GoalId> goal_requests, result_requests;
    std::vector<GoalId> finished;  // to be forgotten once the feedback that waits has been handed out
  };
  struct Endpoints {
    std::shared_ptr<node::Client> goal, cancel, result;
    std::shared_ptr<node::Subscription> feedback, status;
    std::shared_ptr<exec::Entity> sweeper;
  };
  class Sweeper;

  Client(node::Node& node, const ClientOptions& options, Handlers handlers);
  void open(node::Node& node, const ClientOptions& options, const std::shared_ptr<exec::CallbackGroup>& group);
  std::shared_ptr<node::Client> use(Part part) const;
  void on_goal_response(std::int64_t sequence, transport::Sample&& sample);
  void on_result(std::int64_t sequence, transport::Sample&& sample, exec::Claim& claim);
  void on_feedback(transport::Sample&& sample, exec::Claim& claim);
  void on_status(const transport::Sample& sample);
  void finish(const GoalId& id);
  void sweep(exec::Claim& claim);
  void forget(const GoalId& id);
  void damaged(const char* what, const std::string& why);

  // Constant after construction.
  const std::string name_;
  const std::string logger_;
  const std::shared_ptr<node::Context> context_;
  const Handlers handlers_;

  Guarded<Routes> routes_;        // held while a request is sent: its answer may come before its number
  Guarded<Endpoints> endpoints_;  // while they are made, who serves waits
  node::Bell found_;
  node::logging::Throttle damaged_;
};

}  // namespace myelin::action

// SPDX-License-Identifier: Apache-2.0
#include "core/action/server.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/action/names.hpp"
#include "core/base/saturating.hpp"
#include "core/cdr/value.hpp"

namespace myelin::action {
namespace {

using node::logging::Severity;

void debug(const std::string& logger, const char* what, const GoalId& id) {
  if (!node::logging::enabled(logger, Severity::debug)) return;
  node::logging::write(logger, Severity::debug, what + to_string(id), {__func__, __FILE__, __LINE__});
}

}  // namespace

std::shared_ptr<Server> Server::create(node::Node& node, const ServerOptions& options,
                                       const std::shared_ptr<exec::CallbackGroup>& group, Handlers handlers) {
  const std::shared_ptr<Server> server(new Server(node, options, std::move(handlers)));
  server->open(node, options, group);
  return server;
}

Server::Server(node::Node& node, const ServerOptions& options, Handlers handlers)
    : name_(node.resolve_topic_name(options.name)),
      logger_(node.logger_name() + ".action_server"),
      clock_(node.clock()),
      handlers_(std::move(handlers)),
      unknown_goal_(cdr::encode(cdr::Value(node.context()->plans().plan(options.type + "_GetResult_Response")))),
      store_(std::in_place, options.result_timeout_ns) {}

Server::~Server() {
  destroy();
}

void Server::open(node::Node& node, const ServerOptions& options, const std::shared_ptr<exec::CallbackGroup>& group) {
  using Request = node::Service::Request;
  const std::weak_ptr<Server> weak = weak_from_this();
  const Names names(name_, options.type);
  auto made = endpoints_.lock();
  made->goal = node.create_service({names.send_goal, names.send_goal_type, options.goal_qos}, group,
                                   [weak](const Request& asker, transport::Sample&& sample, exec::Claim& claim) {
                                     if (const auto server = weak.lock())
                                       server->on_goal(asker, std::move(sample), claim);
                                   });
  made->cancel = node.create_service({names.cancel_goal, names.cancel_goal_type, options.cancel_qos}, group,
                                     [weak](const Request& asker, transport::Sample&& sample, exec::Claim& claim) {
                                       if (const auto server = weak.lock())
                                         server->on_cancel(asker, std::move(sample), claim);
                                     });
  made->result = node.create_service({names.get_result, names.get_result_type, options.result_qos}, group,
                                     [weak](const Request& asker, transport::Sample&& sample, exec::Claim&) {
                                       if (const auto server = weak.lock()) server->on_result(asker, sample);
                                     });
  made->feedback = node.create_publisher({names.feedback, names.feedback_type, options.feedback_qos});
  made->status = node.create_publisher({names.status, names.status_type, options.status_qos});
  made->expiry = node::Timer::create(
      clock_, std::max<std::int64_t>(0, options.result_timeout_ns), group,
      [weak](const node::TimerCall&, exec::Claim&) {
        if (const auto server = weak.lock()) server->expire();
      },
      false);
  node.adopt(made->expiry);
}

bool Server::closed() const {
  return !endpoints_.lock()->goal;
}

void Server::on_goal(const node::Service::Request& asker, transport::Sample&& sample, exec::Claim& claim) {
  GoalId id;
  try {
    id = goal_id_of(sample.payload.bytes);
  } catch (const cdr::DecodeError& error) {
    damaged_.write(logger_, Severity::warn, "dropped a damaged goal request: " + std::string(error.what()),
                   {__func__, __FILE__, __LINE__});
    return;
  }
  debug(logger_, "New goal request with ID: ", id);
  const GoalRequest request{asker, id};
  if (knows(id)) {
    answer(request, std::nullopt);
  } else {
    try {
      handlers_.on_goal(request, std::move(sample), claim);
    } catch (const node::Closed&) {
      if (!closed()) throw;  // destroyed while its owner decided
    } catch (const cdr::DecodeError& error) {
      damaged_.write(logger_, Severity::warn, "refused a damaged goal: " + std::string(error.what()),
                     {__func__, __FILE__, __LINE__});
      answer(request, std::nullopt);
    }
  }
}

GoalInfo Server::accept(const GoalId& id) {
  if (closed()) throw node::Closed("action server was destroyed");
  const GoalInfo goal{id, clock_->now_ns()};
  store_.lock()->accept(goal);
  return goal;
}

void Server::answer(const GoalRequest& request, const std::optional<GoalInfo>& accepted) {
  respond(service(Part::goal), "goal", request.asker,
          goal_response(accepted.has_value(), accepted ? accepted->stamp_ns : 0));
  debug(logger_, accepted ? "New goal accepted: " : "New goal rejected: ", request.id);
}

void Server::on_cancel(const node::Service::Request& asker, transport::Sample&& sample, exec::Claim& claim) {
  GoalInfo wanted;
  try {
    wanted = cancel_request_of(sample.payload.bytes);
  } catch (const cdr::DecodeError& error) {
    damaged_.write(logger_, Severity::warn, "dropped a damaged cancel request: " + std::string(error.what()),
                   {__func__, __FILE__, __LINE__});
    return;
  }
  debug(logger_, "Cancel request received: ", wanted.id);
  auto [code, goals] = store_.lock()->cancelable(wanted);
  const CancelRequest request{asker, code, std::move(goals)};
  handlers_.on_cancel(request, std::move(sample), claim);
}

void Server::answer(const CancelRequest& request, const std::vector<GoalInfo>& canceling) {
  const bool refused = !request.goals.empty() && canceling.empty();
  respond(service(Part::cancel), "cancel", request.asker,
          cancel_response(refused ? CancelCode::rejected : request.code, canceling));
}

void Server::on_result(const node::Service::Request& asker, const transport::Sample& sample) {
  GoalId id;
  try {
    id = goal_id_of(sample.payload.bytes);
  } catch (const cdr::DecodeError& error) {
    damaged_.write(logger_, Severity::warn, "dropped a damaged result request: " + std::string(error.what()),
                   {__func__, __FILE__, __LINE__});
    return;
  }
  debug(logger_, "Result request received for goal with ID: ", id);
  const auto result = store_.lock()->result_or_wait(id, asker);
  if (!result) {
    debug(logger_, "Sending result response for unknown goal ID: ", id);
    respond(service(Part::result), "result", asker, unknown_goal_);
  } else if (*result) {
    respond(service(Part::result), "result", asker, **result);
  }
}

void Server::finish(const GoalId& id, std::vector<std::byte> result) {
  const auto kept = std::make_shared<const std::vector<std::byte>>(std::move(result));
  const auto waiting = store_.lock()->finish(id, kept);
  const auto results = service(Part::result);
  for (const auto& asker : waiting) respond(results, "result", asker, *kept);
  await_expiry();
}

void Server::respond(const std::shared_ptr<node::Service>& service, const char* what,
                     const node::Service::Request& asker, Bytes response) {
  if (!service) return;
  try {
    service->respond(asker, std::array{response});
  } catch (const node::Closed&) {
  } catch (const node::ContextInvalid&) {
    // Nobody waits for the answer any more.
  } catch (const transport::TransportError&) {
    node::logging::write(logger_, Severity::warn,
                         std::string("Failed to send ") + what + " response (the client may have gone away)",
                         {__func__, __FILE__, __LINE__});
  }
}

GoalState Server::update(const GoalId& id, GoalEvent event) {
  GoalState state;
  {
    const std::lock_guard announcing(announcing_);
    std::vector<GoalStatus> statuses;
    {
      auto store = store_.lock();
      state = store->update(id, event, clock_->now_ns());
      if (state == GoalState::unknown) return state;
      statuses = store->statuses();
    }
    announce(statuses);
  }
  if (has_ended(state)) await_expiry();
  return state;
}

void Server::publish_status() {
  const std::lock_guard announcing(announcing_);
  announce(store_.lock()->statuses());
}

void Server::announce(const std::vector<GoalStatus>& statuses) {
  const auto publisher = endpoints().status;
  if (!publisher) return;
  try {
    const auto message = status_array(statuses);
    publisher->publish(std::array{Bytes(message)});
  } catch (const node::Closed&) {
  } catch (const node::ContextInvalid&) {
    // Nobody listens any more.
  }
}

void Server::publish_feedback(Gather message) {
  const auto publisher = endpoints().feedback;
  if (!publisher) throw node::Closed("action server was destroyed");
  publisher->publish(message);
}

void Server::await_expiry() {
  const std::lock_guard announcing(announcing_);
  const auto timer = expiry();
  if (!timer) return;
  const auto next_ns = store_.lock()->next_expiry_ns();
  if (next_ns) {
    timer->set_period_ns(std::max<std::int64_t>(0, saturating_subtract(*next_ns, clock_->now_ns())));
    timer->reset();
  } else {
    timer->cancel();
  }
}

void Server::expire() {
  const auto expired = store_.lock()->expire(clock_->now_ns());
  await_expiry();
  if (!expired.empty()) handlers_.on_expired(expired);
}

std::shared_ptr<node::Service> Server::service(Part part) const {
  auto made = endpoints_.lock();
  return part == Part::goal ? made->goal : part == Part::cancel ? made->cancel : made->result;
}

std::shared_ptr<node::Timer> Server::expiry() const {
  return endpoints_.lock()->expiry;
}

bool Server::serve_one(Part part) {
  const auto served = service(part);
  if (!served) throw node::Closed("action server was destroyed");
  return served->serve_one();
}

void Server::configure_introspection(node::Node& node, const node::IntrospectionOptions& options) {
  const Endpoints made = *endpoints_.lock();
  if (!made.goal) throw node::Closed("action server was destroyed");
  for (const auto& each : {made.goal, made.cancel, made.result}) each->configure_introspection(node, options);
}

void Server::destroy() {
  const Endpoints closed = std::exchange(*endpoints_.lock(), {});
  for (const auto& each : {closed.goal, closed.cancel, closed.result}) {
    if (each) each->destroy();
  }
  for (const auto& each : {closed.feedback, closed.status}) {
    if (each) each->destroy();
  }
  if (closed.expiry) {
    closed.expiry->cancel();
    closed.expiry->leave();
  }
  store_.lock()->clear();
}

}  // namespace myelin::action

// SPDX-License-Identifier: Apache-2.0
#include "core/action/client.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "core/action/messages.hpp"
#include "core/action/names.hpp"

namespace myelin::action {
namespace {

using transport::Sample;

// Of goals whose last feedback still waits while nobody spins the node.
constexpr std::size_t most_finished = 64;

// A topic is found a moment after its services; nobody rings for it.
constexpr std::chrono::milliseconds short_wait{5};

}  // namespace

// Hands out what feedback still waited when a result was taken by a thread that had no claim on the group.
class Client::Sweeper final : public exec::Entity {
 public:
  Sweeper(std::weak_ptr<Client> client, std::shared_ptr<exec::CallbackGroup> group)
      : Entity(std::move(group)), client_(std::move(client)) {}
  void execute(exec::Claim& claim) override {
    if (const auto client = client_.lock()) client->sweep(claim);
  }

 private:
  const std::weak_ptr<Client> client_;
};

std::shared_ptr<Client> Client::create(node::Node& node, const ClientOptions& options,
                                       const std::shared_ptr<exec::CallbackGroup>& group, Handlers handlers) {
  const std::shared_ptr<Client> client(new Client(node, options, std::move(handlers)));
  client->open(node, options, group);
  return client;
}

Client::Client(node::Node& node, const ClientOptions& options, Handlers handlers)
    : name_(node.resolve_topic_name(options.name)),
      logger_(node.logger_name() + ".action_client"),
      context_(node.context()),
      handlers_(std::move(handlers)) {}

Client::~Client() {
  destroy();
}

void Client::open(node::Node& node, const ClientOptions& options, const std::shared_ptr<exec::CallbackGroup>& group) {
  const std::weak_ptr<Client> weak = weak_from_this();
  const Names names(name_, options.type);
  auto made = endpoints_.lock();
  // A server answers a goal when it has found the reader of the answer. It finds these before: no feedback is lost.
  made->feedback = node.create_subscription({names.feedback, names.feedback_type, options.feedback_qos}, group,
                                            [weak](Sample&& sample, exec::Claim& claim) {
                                              if (const auto client = weak.lock()) {
                                                client->on_feedback(std::move(sample), claim);
                                              }
                                            });
  made->status = node.create_subscription({names.status, names.status_type, options.status_qos}, group,
                                          [weak](Sample&& sample, exec::Claim&) {
                                            if (const auto client = weak.lock()) client->on_status(sample);
                                          });
  made->goal = node.create_client({names.send_goal, names.send_goal_type, options.goal_qos}, group,
                                  [weak](std::int64_t sequence, Sample&& sample, exec::Claim&) {
                                    if (const auto client = weak.lock()) {
                                      client->on_goal_response(sequence, std::move(sample));
                                    }
                                  });
  made->cancel = node.create_client({names.cancel_goal, names.cancel_goal_type, options.cancel_qos}, group,
                                    [weak](std::int64_t sequence, Sample&& sample, exec::Claim&) {
                                      if (const auto client = weak.lock()) {
                                        client->handlers_.on_cancel_response(sequence, std::move(sample));
                                      }
                                    });
  made->result = node.create_client({names.get_result, names.get_result_type, options.result_qos}, group,
                                    [weak](std::int64_t sequence, Sample&& sample, exec::Claim& claim) {
                                      if (const auto client = weak.lock()) {
                                        client->on_result(sequence, std::move(sample), claim);
                                      }
                                    });
  made->sweeper = std::make_shared<Sweeper>(weak, group);
  node.adopt(made->sweeper);
}

bool Client::closed() const {
  return !endpoints_.lock()->goal;
}

std::shared_ptr<node::Client> Client::client(Part part) const {
  auto made = endpoints_.lock();
  return part == Part::goal ? made->goal : part == Part::cancel ? made->cancel : made->result;
}

std::shared_ptr<node::Client> Client::use(Part part) const {
  auto found = client(part);
  if (!found) throw node::Closed("action client was destroyed");
  return found;
}

std::int64_t Client::send_goal(const GoalId& id, Gather request, bool wants_feedback) {
  const auto goals = use(Part::goal);
  auto routes = routes_.lock();
  const std::int64_t sequence = goals->send(request);
  Goal& goal = routes->goals[id];
  goal.wants_feedback = wants_feedback || goal.wants_feedback;
  goal.released = false;
  ++goal.asked;
  routes->goal_requests[sequence] = id;
  return sequence;
}

std::int64_t Client::request_cancel(Gather request) {
  return use(Part::cancel)->send(request);
}

std::int64_t Client::request_result(const GoalId& id, Gather request) {
  const auto results = use(Part::result);
  auto routes = routes_.lock();
  const std::int64_t sequence = results->send(request);
  routes->result_requests[sequence] = id;
  const auto goal = routes->goals.find(id);
  if (goal != routes->goals.end()) ++goal->second.results_asked;
  return sequence;
}

void Client::abandon(Part part, std::int64_t sequence) {
  std::optional<GoalId> refused, ended;
  {
    auto routes = routes_.lock();
    if (part == Part::cancel) return;
    const auto request = (part == Part::goal ? routes->goal_requests : routes->result_requests).extract(sequence);
    const auto found = request ? routes->goals.find(request.mapped()) : routes->goals.end();
    if (found == routes->goals.end()) return;
    Goal& goal = found->second;
    if (part == Part::goal) {
      if (--goal.asked == 0 && !goal.accepted) refused = request.mapped();
    } else {
      --goal.results_asked;
      if (goal.over()) ended = request.mapped();
    }
  }
  if (refused) forget(*refused);
  if (ended) finish(*ended);
}

void Client::release(const GoalId& id) {
  {
    auto routes = routes_.lock();
    const auto goal = routes->goals.find(id);
    if (goal == routes->goals.end()) return;
    goal->second.released = true;
    if (!goal->second.over()) return;
  }
  finish(id);
}

void Client::want_feedback(const GoalId& id, bool wanted) {
  auto routes = routes_.lock();
  const auto goal = routes->goals.find(id);
  if (goal != routes->goals.end()) goal->second.wants_feedback = wanted;
}

void Client::on_goal_response(std::int64_t sequence, Sample&& sample) {
  bool accepted = false;
  try {
    accepted = accepted_in(sample.payload.bytes);
  } catch (const cdr::DecodeError&) {
    // Told by whoever decodes it.
  }
  std::optional<GoalId> rejected;
  GoalState state = GoalState::unknown;
  {
    auto routes = routes_.lock();
    const auto request = routes->goal_requests.extract(sequence);
    const auto goal = request ? routes->goals.find(request.mapped()) : routes->goals.end();
    if (goal != routes->goals.end()) {
      --goal->second.asked;
      goal->second.accepted = goal->second.accepted || accepted;
      state = goal->second.state;
      if (!goal->second.accepted && goal->second.asked == 0) rejected = request.mapped();
    }
  }
  if (rejected) forget(*rejected);
  handlers_.on_goal_response(sequence, std::move(sample), state);
}

void Client::on_result(std::int64_t sequence, Sample&& sample, exec::Claim& claim) {
  std::optional<GoalId> ended;
  {
    auto routes = routes_.lock();
    if (const auto request = routes->result_requests.extract(sequence)) {
      const auto goal = routes->goals.find(request.mapped());
      if (goal != routes->goals.end()) {
        --goal->second.results_asked;
        ended = request.mapped();
        if (claim) routes->finished.push_back(*ended);
      }
    }
  }
  std::exception_ptr failure;  // of a feedback callback: the result is handed out all the same
  if (ended && claim) {
    try {
      sweep(claim);
    } catch (...) {
      failure = std::current_exception();
    }
  } else if (ended) {
    finish(*ended);
  }
  handlers_.on_result(sequence, std::move(sample));
  if (failure) std::rethrow_exception(failure);
}

void Client::finish(const GoalId& id) {
  std::optional<GoalId> oldest;
  {
    auto routes = routes_.lock();
    routes->finished.push_back(id);
    if (routes->finished.size() > most_finished) {
      oldest = routes->finished.front();
      routes->finished.erase(routes->finished.begin());
    }
  }
  if (oldest) forget(*oldest);
  if (const auto sweeper = endpoints_.lock()->sweeper) sweeper->notify();
}

void Client::sweep(exec::Claim& claim) {
  const auto finished = std::exchange(routes_.lock()->finished, {});
  if (finished.empty()) return;
  std::exception_ptr failure;
  try {
    const auto subscription = feedback();
    while (auto sample = subscription ? subscription->take() : std::nullopt) on_feedback(std::move(*sample), claim);
  } catch (const node::Closed&) {
  } catch (...) {
    failure = std::current_exception();
  }
  for (const GoalId& id : finished) forget(id);
  if (failure) std::rethrow_exception(failure);
}

void Client::on_feedback(Sample&& sample, exec::Claim& claim) {
  GoalId id;
  try {
    id = goal_id_of(sample.payload.bytes);
  } catch (const cdr::DecodeError& error) {
    damaged("feedback", error.what());
    return;
  }
  {
    auto routes = routes_.lock();
    const auto goal = routes->goals.find(id);
    if (goal == routes->goals.end() || !goal->second.wants_feedback) return;
  }
  handlers_.on_feedback(id, std::move(sample), claim);
}

void Client::on_status(const Sample& sample) {
  std::vector<GoalStatus> changed;
  std::vector<GoalId> over;
  try {
    const auto statuses = statuses_of(sample.payload.bytes);
    auto routes = routes_.lock();
    for (const GoalStatus& status : statuses) {
      const auto goal = routes->goals.find(status.goal.id);
      if (goal == routes->goals.end() || goal->second.state == status.state) continue;
      goal->second.state = status.state;
      changed.push_back(status);
      if (goal->second.over()) over.push_back(status.goal.id);
    }
  } catch (const cdr::DecodeError& error) {
    damaged("states", error.what());
    return;
  }
  for (const GoalStatus& status : changed) handlers_.on_status(status.goal.id, status.state);
  for (const GoalId& id : over) finish(id);
}

void Client::forget(const GoalId& id) {
  {
    auto routes = routes_.lock();
    if (routes->goals.erase(id) == 0) return;
  }
  handlers_.on_forgotten(id);
}

void Client::damaged(const char* what, const std::string& why) {
  damaged_.write(logger_, node::logging::Severity::warn,
                 std::string("dropped damaged ") + what + " of action '" + name_ + "': " + why,
                 {__func__, __FILE__, __LINE__});
}

bool Client::pump(Part part) {
  exec::Claim none;
  return use(part)->pump(none);
}

bool Client::pump_feedback() {
  const auto subscription = feedback();
  if (!subscription) throw node::Closed("action client was destroyed");
  auto sample = subscription->take();
  if (!sample) return false;
  exec::Claim none;
  on_feedback(std::move(*sample), none);
  return true;
}

bool Client::pump_status() {
  const auto subscription = status();
  if (!subscription) throw node::Closed("action client was destroyed");
  const auto sample = subscription->take();
  if (!sample) return false;
  on_status(*sample);
  return true;
}

bool Client::wait_for_response(Part part, exec::Deadline deadline) {
  return use(part)->wait_for_response(deadline);
}

void Client::interrupt(Part part) {
  if (const auto waiting = client(part)) waiting->interrupt();
}

bool Client::server_is_ready() const {
  const Endpoints made = *endpoints_.lock();
  if (!made.goal) throw node::Closed("action client was destroyed");
  return made.goal->service_is_ready() && made.cancel->service_is_ready() && made.result->service_is_ready() &&
         made.feedback->publisher_count() > 0 && made.status->publisher_count() > 0;
}

bool Client::wait_for_server(exec::Deadline deadline) {
  for (const Part part : {Part::goal, Part::cancel, Part::result}) {
    if (!use(part)->wait_for_service(deadline)) return false;
  }
  while (!server_is_ready()) {
    const auto now = exec::Clock::now();
    if (!context_->ok() || (deadline && now >= *deadline)) return false;
    found_.wait(deadline ? std::min(*deadline, now + short_wait) : now + short_wait);
  }
  return true;
}

void Client::configure_introspection(node::Node& node, const node::IntrospectionOptions& options) {
  const Endpoints made = *endpoints_.lock();
  if (!made.goal) throw node::Closed("action client was destroyed");
  for (const auto& each : {made.goal, made.cancel, made.result}) each->configure_introspection(node, options);
}

void Client::destroy() {
  const Endpoints closed = std::exchange(*endpoints_.lock(), {});
  for (const auto& each : {closed.goal, closed.cancel, closed.result}) {
    if (each) each->destroy();
  }
  for (const auto& each : {closed.feedback, closed.status}) {
    if (each) each->destroy();
  }
  if (closed.sweeper) closed.sweeper->leave();
  found_.ring();
  *routes_.lock() = {};
}

}  // namespace myelin::action

// SPDX-License-Identifier: Apache-2.0
#include "core/lifecycle/lifecycle.hpp"

#include <utility>

#include "core/cdr/stream.hpp"
#include "core/node/answering.hpp"
#include "core/node/logging.hpp"

namespace myelin::lifecycle {
namespace {

std::string text_of(std::uint8_t id) {
  return std::to_string(id);
}
std::string text_of(std::string_view label) {
  return std::string(label);
}

void warn_of_missing(const std::string& transition, const State& state) {
  constexpr std::string_view logger = "rcl_lifecycle";
  if (!node::logging::enabled(logger, node::logging::Severity::warn)) return;
  node::logging::write(logger, node::logging::Severity::warn,
                       "No transition matching " + transition + " found for current state " + std::string(state.label),
                       {__func__, __FILE__, __LINE__});
}

void put(cdr::Value& message, const State& state) {
  message["id"] = state.id;
  message["label"] = std::string(state.label);
}

cdr::Value::List descriptions(cdr::PlanCache& plans, std::span<const Transition> transitions) {
  cdr::Value::List list;
  for (const Transition& transition : transitions) {
    cdr::Value description(plans.plan("lifecycle_msgs/msg/TransitionDescription"));
    description["transition"]["id"] = transition.id;
    description["transition"]["label"] = std::string(transition.label);
    put(description["start_state"], *transition.start);
    put(description["goal_state"], *transition.goal);
    list.push_back(std::move(description));
  }
  return list;
}

using Answer = void (*)(Lifecycle& lifecycle, cdr::PlanCache& plans, const cdr::Value& request, cdr::Value& response);

// A label goes before a number. What cannot be done is refused, never thrown.
void change_state(Lifecycle& lifecycle, cdr::PlanCache&, const cdr::Value& request, cdr::Value& response) {
  const cdr::Value& asked = request["transition"];
  const auto& label = asked["label"].as<std::string>();
  try {
    const auto id = label.empty() ? asked["id"].as<std::uint8_t>() : lifecycle.find(label);
    response["success"] = lifecycle.change(id) == Outcome::success;
  } catch (const ImpossibleTransition&) {
    response["success"] = false;
  }
}

void get_state(Lifecycle& lifecycle, cdr::PlanCache&, const cdr::Value&, cdr::Value& response) {
  put(response["current_state"], lifecycle.state());
}

void get_available_states(Lifecycle&, cdr::PlanCache& plans, const cdr::Value&, cdr::Value& response) {
  auto& list = response["available_states"].as<cdr::Value::List>();
  for (const State& state : states()) put(list.emplace_back(plans.plan("lifecycle_msgs/msg/State")), state);
}

void get_available_transitions(Lifecycle& lifecycle, cdr::PlanCache& plans, const cdr::Value&, cdr::Value& response) {
  response["available_transitions"] = descriptions(plans, lifecycle.available());
}

void get_transition_graph(Lifecycle&, cdr::PlanCache& plans, const cdr::Value&, cdr::Value& response) {
  response["available_transitions"] = descriptions(plans, transitions());
}

struct Offer {
  const char* name;
  const char* type;
  Answer answer;
};

constexpr Offer offers[] = {
    {"~/change_state", "lifecycle_msgs/srv/ChangeState", change_state},
    {"~/get_state", "lifecycle_msgs/srv/GetState", get_state},
    {"~/get_available_states", "lifecycle_msgs/srv/GetAvailableStates", get_available_states},
    {"~/get_available_transitions", "lifecycle_msgs/srv/GetAvailableTransitions", get_available_transitions},
    {"~/get_transition_graph", "lifecycle_msgs/srv/GetAvailableTransitions", get_transition_graph},
};

}  // namespace

std::shared_ptr<Lifecycle> Lifecycle::create(const std::shared_ptr<node::Node>& node,
                                             const std::shared_ptr<exec::CallbackGroup>& group, const Options& options,
                                             Callback callback) {
  const std::shared_ptr<Lifecycle> lifecycle(new Lifecycle(std::move(callback)));
  if (!options.communicates) return lifecycle;
  lifecycle->events_ =
      node->create_publisher({"~/transition_event", "lifecycle_msgs/msg/TransitionEvent", transport::qos::standard()});
  for (const Offer& offer : offers) {
    lifecycle->services_.push_back(
        node::create_answering_service(*node, {offer.name, offer.type, transport::qos::services()}, group,
                                       [weak = std::weak_ptr(lifecycle), &plans = node->context()->plans(),
                                        answer = offer.answer](const cdr::Value& request, cdr::Value& response) {
                                         if (const auto alive = weak.lock()) answer(*alive, plans, request, response);
                                       }));
  }
  return lifecycle;
}

Lifecycle::~Lifecycle() {
  destroy();
}

void Lifecycle::destroy() {
  for (const auto& service : services_) service->destroy();
  if (events_) events_->destroy();
}

State Lifecycle::state() const {
  return machine_.lock()->current();
}

std::vector<Transition> Lifecycle::available() const {
  return machine_.lock()->available();
}

Outcome Lifecycle::change(std::uint8_t id) {
  const Transition& transition = make_step(id, true);
  const Outcome outcome = callback_(*transition.goal, *transition.start);
  const Transition& finish = make_step(label_of(outcome), true);
  if (outcome == Outcome::error) make_step(label_of(callback_(*finish.goal, *transition.start)), true);
  return outcome;
}

void Lifecycle::step(std::uint8_t id, bool announced) {
  make_step(id, announced);
}

void Lifecycle::step(std::string_view label, bool announced) {
  make_step(label, announced);
}

std::uint8_t Lifecycle::find(std::string_view label) const {
  const auto [found, state] = [&] {
    auto machine = machine_.lock();
    return std::pair(machine->find(label), machine->current());
  }();
  if (found != nullptr) return found->id;
  warn_of_missing(text_of(label), state);
  throw ImpossibleTransition("Failed to get transition from label: error not set");
}

template <class Key>
const Transition& Lifecycle::make_step(const Key& key, bool announced) {
  State refusing;
  {
    auto machine = machine_.lock();
    if (const Transition* const transition = machine->find(key)) {
      machine->step(*transition);
      if (announced) announce(*transition);
      return *transition;
    }
    refusing = machine->current();
  }
  warn_of_missing(text_of(key), refusing);
  throw ImpossibleTransition("Failed to trigger lifecycle state machine transition: Transition is not registered.");
}

// lifecycle_msgs/msg/TransitionEvent: timestamp, transition, start and goal state. As upstream sends it: only the
// states are filled in.
void Lifecycle::announce(const Transition& transition) const {
  if (!events_) return;
  cdr::Writer message;
  message.put(std::uint64_t{0});
  message.put(std::uint8_t{0});
  message.put_string("");
  for (const State* state : {transition.start, transition.goal}) {
    message.put(state->id);
    message.put_string(state->label);
  }
  try {
    events_->publish(message.pieces());
  } catch (const Error&) {
    // Destroyed, or the context was shut down: the node can still be led to its end.
  }
}

}  // namespace myelin::lifecycle

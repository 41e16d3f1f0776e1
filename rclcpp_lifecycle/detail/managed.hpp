// SPDX-License-Identifier: Apache-2.0
// Managed: what a LifecycleNode is more than a node: the core's state machine, the callbacks of its transitions, and the
// entities that are active while the node is. Any thread may call any method.
#pragma once

#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/lifecycle/lifecycle.hpp"
#include "core/lifecycle/machine.hpp"
#include "rclcpp/detail/translate.hpp"
#include "rclcpp/logging.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/timer.hpp"
#include "rclcpp_lifecycle/managed_entity.hpp"
#include "rclcpp_lifecycle/node_interfaces/lifecycle_node_interface.hpp"
#include "rclcpp_lifecycle/state.hpp"
#include "rclcpp_lifecycle/transition.hpp"

namespace rclcpp_lifecycle::detail {

// The states as objects that live for ever, by their numbers.
inline const State& state_of(const myelin::lifecycle::State& state) {
  static const auto* const states = [] {
    auto* const all = new std::vector<State>;
    for (const auto& each : myelin::lifecycle::states()) {
      if (all->size() <= each.id) all->resize(each.id + 1U);
      (*all)[each.id] = State(each);
    }
    return all;
  }();
  return (*states)[state.id];
}

inline std::vector<Transition> transitions_of(const auto& range) {
  std::vector<Transition> transitions;
  for (const myelin::lifecycle::Transition& each : range) transitions.emplace_back(each);
  return transitions;
}

class Managed {
 public:
  using CallbackReturn = node_interfaces::LifecycleNodeInterface::CallbackReturn;
  using Callback = std::function<CallbackReturn(const State& previous_state)>;

  // Its services run in the node's default callback group.
  Managed(rclcpp::node_interfaces::NodeBaseInterface& node, bool communicates)
      : logger_(rclcpp::get_logger(node.core()->logger_name())), core_(rclcpp::detail::translated([&] {
          return myelin::lifecycle::Lifecycle::create(
              node.core(), node.get_default_callback_group()->core(), {.communicates = communicates},
              [this](const auto& entered, const auto& before) { return call(entered, before); });
        })) {}
  ~Managed() { core_->destroy(); }
  Managed(const Managed&) = delete;
  Managed& operator=(const Managed&) = delete;

  myelin::lifecycle::Lifecycle& core() const { return *core_; }

  // Called in the transition state of this number from now on.
  void set_callback(std::uint8_t state, Callback callback) { (*callbacks_.lock())[state] = std::move(callback); }

  const State& state() const { return state_of(core_->state()); }

  // A transition that the state does not have is refused with a line in the log, and `outcome` left alone.
  const State& change(std::uint8_t transition, CallbackReturn& outcome) {
    try {
      outcome = static_cast<CallbackReturn>(core_->change(transition));
    } catch (const myelin::lifecycle::ImpossibleTransition& refusal) {
      RCLCPP_ERROR(logger_, "Unable to start transition %u from current state %s: %s", transition,
                   state().label().c_str(), refusal.what());
    }
    return state();
  }
  const State& change(const char* label, CallbackReturn& outcome) {
    for (const auto& transition : core_->available()) {
      if (transition.label == label) return change(transition.id, outcome);
    }
    RCLCPP_ERROR(logger_, "Unable to start transition %s from current state %s", label, state().label().c_str());
    return state();
  }

  void add(std::weak_ptr<ManagedEntityInterface> entity) {
    auto entities = entities_.lock();
    std::erase_if(*entities, [](const auto& known) { return known.expired(); });
    entities->push_back(std::move(entity));
  }
  void add(const std::shared_ptr<rclcpp::TimerBase>& timer) { timers_.lock()->push_back(timer); }
  void activate() const {
    for (const auto& entity : living()) entity->on_activate();
  }
  void deactivate() const {
    for (const auto& entity : living()) entity->on_deactivate();
  }

 private:
  myelin::lifecycle::Outcome call(const myelin::lifecycle::State& entered, const myelin::lifecycle::State& before) {
    const Callback callback = (*callbacks_.lock())[entered.id];
    if (!callback) return myelin::lifecycle::Outcome::success;
    try {
      return static_cast<myelin::lifecycle::Outcome>(callback(state_of(before)));
    } catch (const std::exception& error) {
      RCLCPP_ERROR(logger_, "Caught exception in callback for transition %u", entered.id);
      RCLCPP_ERROR(logger_, "Original error: %s", error.what());
    } catch (...) {
      RCLCPP_ERROR(logger_, "Caught exception in callback for transition %u", entered.id);
    }
    return myelin::lifecycle::Outcome::error;
  }

  std::vector<std::shared_ptr<ManagedEntityInterface>> living() const {
    std::vector<std::shared_ptr<ManagedEntityInterface>> alive;
    auto entities = entities_.lock();
    for (const auto& entity : *entities) {
      if (auto living = entity.lock()) alive.push_back(std::move(living));
    }
    return alive;
  }

  const rclcpp::Logger logger_;
  myelin::Guarded<std::array<Callback, myelin::lifecycle::state_id::errorprocessing + 1>> callbacks_;
  myelin::Guarded<std::vector<std::weak_ptr<ManagedEntityInterface>>> entities_;
  myelin::Guarded<std::vector<std::shared_ptr<rclcpp::TimerBase>>> timers_;  // kept as long as the node
  const std::shared_ptr<myelin::lifecycle::Lifecycle> core_;                 // last: it calls what is above
};

}  // namespace rclcpp_lifecycle::detail

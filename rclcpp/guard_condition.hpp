// SPDX-License-Identifier: Apache-2.0
// GuardCondition: something that a program triggers and a wait set, or a callback, hears of.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/exec/entity.hpp"
#include "rcl/wait.h"
#include "rclcpp/context.hpp"
#include "rclcpp/contexts/default_context.hpp"
#include "rclcpp/macros.hpp"

namespace rclcpp {

class GuardCondition;

namespace detail {

// Who waits for guard conditions: what rcl_wait_set_t::impl points to.
class GuardConditions {
 public:
  virtual ~GuardConditions() = default;
  virtual void add(GuardCondition& guard_condition) = 0;
};

}  // namespace detail

// Any thread may call any method.
class GuardCondition {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(GuardCondition)

  explicit GuardCondition(const Context::SharedPtr& context = contexts::get_global_default_context())
      : context_(context) {
    if (!context) throw std::invalid_argument("context argument unexpectedly nullptr");
  }
  virtual ~GuardCondition() = default;
  RCLCPP_DISABLE_COPY(GuardCondition)

  Context::SharedPtr get_context() const { return context_; }

  // Wakes whoever waits for it; else it is remembered. With a callback, that is called instead, in this thread.
  void trigger() {
    std::function<void(std::size_t)> callback;
    {
      auto state = state_.lock();
      callback = state->callback;
      if (!callback) ++state->count;
    }
    if (callback) return callback(1);
    if (const auto entity = wake_.lock()->lock()) entity->notify();
  }

  // Called at each trigger with their number: 1, or as many as came before it was set.
  void set_on_trigger_callback(std::function<void(std::size_t)> callback) {
    std::size_t count = 0;
    {
      auto state = state_.lock();
      state->callback = callback;
      if (callback) count = std::exchange(state->count, 0);
    }
    if (callback && count != 0) callback(count);
  }

  // One of those that are waited for there: what a Waitable does with its own.
  void add_to_wait_set(rcl_wait_set_t& wait_set) { static_cast<detail::GuardConditions*>(wait_set.impl)->add(*this); }

  // True while a wait set has it.
  bool exchange_in_use_by_wait_set_state(bool in_use) { return in_use_.exchange(in_use); }

  // What a wait set needs: whether it was triggered since it was asked last, and who is to be woken.
  bool take_trigger() { return std::exchange(state_.lock()->count, 0) != 0; }
  bool triggered() const { return state_.lock()->count != 0; }
  void wake_on_trigger(std::weak_ptr<myelin::exec::Entity> entity) { *wake_.lock() = std::move(entity); }

 private:
  struct State {
    std::size_t count = 0;
    std::function<void(std::size_t)> callback;
  };

  const Context::SharedPtr context_;
  myelin::Guarded<State> state_;
  myelin::Guarded<std::weak_ptr<myelin::exec::Entity>> wake_;
  std::atomic<bool> in_use_{false};
};

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
// WaitableGuards: the guard conditions that a waitable waits for, and what it is shown of them.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "rclcpp/guard_condition.hpp"
#include "rclcpp/waitable.hpp"

namespace rclcpp::detail {

// One thread at a time. Lives on the stack: the guard conditions are the waitable's.
class WaitableGuards final : public GuardConditions {
 public:
  explicit WaitableGuards(Waitable& waitable) {
    shown_.impl = this;
    waitable.add_to_wait_set(shown_);
  }
  void add(GuardCondition& guard_condition) override { guards_.push_back(&guard_condition); }

  // From the next trigger on; one that waits already counts.
  void wake(const std::shared_ptr<myelin::exec::Entity>& entity) {
    bool waits = false;
    for (GuardCondition* guard : guards_) {
      guard->wake_on_trigger(entity);
      waits = waits || guard->triggered();
    }
    if (waits && entity) entity->notify();
  }
  // Whether the waitable finds itself ready; the triggers are used up.
  bool ready(Waitable& waitable) {
    std::vector<const rcl_guard_condition_t*> triggered;
    for (GuardCondition* guard : guards_) {
      triggered.push_back(guard->take_trigger() ? reinterpret_cast<const rcl_guard_condition_t*>(guard) : nullptr);
    }
    shown_.guard_conditions = triggered.data();
    shown_.size_of_guard_conditions = triggered.size();
    return waitable.is_ready(shown_);
  }

 private:
  rcl_wait_set_t shown_{};
  std::vector<GuardCondition*> guards_;
};

// A waitable in an executor.
class WaitableEntity final : public myelin::exec::Entity {
 public:
  WaitableEntity(std::shared_ptr<myelin::exec::CallbackGroup> group, std::weak_ptr<Waitable> waitable)
      : Entity(std::move(group)), waitable_(std::move(waitable)) {}

  // Begins to listen. REQUIRES: a shared_ptr holds it.
  void open() {
    if (const auto waitable = waitable_.lock()) WaitableGuards(*waitable).wake(shared_from_this());
  }
  void execute(myelin::exec::Claim&) override {
    const auto waitable = waitable_.lock();
    if (!waitable) return;
    WaitableGuards guards(*waitable);
    const bool ready = guards.ready(*waitable);
    guards.wake(shared_from_this());  // those that it has by now
    if (ready) waitable->execute(waitable->take_data());
  }

 private:
  const std::weak_ptr<Waitable> waitable_;
};

}  // namespace rclcpp::detail

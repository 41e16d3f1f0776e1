// SPDX-License-Identifier: Apache-2.0
#include "core/exec/entity.hpp"

#include <utility>

#include "core/exec/callback_group.hpp"
#include "core/exec/queue.hpp"

namespace myelin::exec {

Entity::Entity(std::shared_ptr<CallbackGroup> group)
    : group_(group ? std::move(group) : std::make_shared<CallbackGroup>(CallbackGroup::Kind::reentrant)) {}

Entity::~Entity() {
  leave(nullptr);
}

void Entity::notify() {
  if (pending_.exchange(true, std::memory_order_acq_rel)) return;
  const std::lock_guard lock(link_);
  if (queue_) queue_->push(*this);
}

void Entity::reschedule() {
  const std::lock_guard lock(link_);
  if (queue_) queue_->schedule(*this, due());
}

void Entity::leave() {
  leave(nullptr);
}

bool Entity::enter(const std::shared_ptr<Queue>& queue) {
  const std::lock_guard lock(link_);
  if (queue_ && !queue_->closed()) return false;
  queue_ = queue;
  queue_->schedule(*this, due());
  if (pending_.load(std::memory_order_acquire)) queue_->push(*this);
  return true;
}

bool Entity::leave(const Queue* expected) {
  std::shared_ptr<Queue> queue;
  bool granted = false;
  {
    const std::lock_guard lock(link_);
    if (!queue_ || (expected && queue_.get() != expected)) return false;
    queue = std::move(queue_);
    granted = queue->forget(*this);
  }
  if (granted) group_->release();
  return true;
}

bool Entity::begin(const Queue& queue) {
  const std::lock_guard lock(link_);
  return queue_.get() == &queue && pending_.exchange(false, std::memory_order_acq_rel);
}

bool Entity::grant() {
  const std::lock_guard lock(link_);
  return queue_ && pending_.load(std::memory_order_acquire) && queue_->push(*this, true);
}

}  // namespace myelin::exec

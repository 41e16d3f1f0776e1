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
  if (is_diverted_.load(std::memory_order_acquire)) {
    if (const auto other = diverted()) other->notify();
    return;
  }
  if (pending_.exchange(true, std::memory_order_acq_rel)) return;
  const std::lock_guard lock(link_);
  if (queue_) queue_->push(*this);
}

void Entity::reschedule() {
  if (is_diverted_.load(std::memory_order_acquire)) {
    if (const auto other = diverted()) other->reschedule();
    return;
  }
  const std::lock_guard lock(link_);
  if (queue_) queue_->schedule(*this, due());
}

void Entity::leave() {
  leave(nullptr);
}

void Entity::divert_to(const std::shared_ptr<Entity>& other) {
  const std::lock_guard lock(link_);
  diverted_to_ = other;
  is_diverted_.store(other != nullptr, std::memory_order_release);
}

std::shared_ptr<Entity> Entity::diverted() const {
  const std::lock_guard lock(link_);
  return diverted_to_.lock();
}

void Entity::set_face(std::shared_ptr<const void> face) {
  const std::lock_guard lock(link_);
  face_.swap(face);
}

std::shared_ptr<const void> Entity::face() const {
  const std::lock_guard lock(link_);
  return face_;
}

bool Entity::enter(const std::shared_ptr<Queue>& queue) {
  const std::lock_guard lock(link_);
  if (queue_ && !queue_->closed()) return false;
  queue_ = queue;
  // Who notifies from here on pushes it. Looked at before it can become due: it may be popped at once then.
  const bool waited = pending_.load(std::memory_order_acquire);
  queue_->schedule(*this, due());
  if (waited) queue_->push(*this);
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

void Entity::park(Queue& queue) {
  const std::lock_guard lock(link_);
  if (queue_.get() == &queue) queue.park(weak_from_this());
}

}  // namespace myelin::exec

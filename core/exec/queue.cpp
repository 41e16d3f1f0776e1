// SPDX-License-Identifier: Apache-2.0
#include "core/exec/queue.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace myelin::exec {

Queue::Next Queue::pop(Deadline deadline) {
  std::unique_lock lock(mutex_);
  const std::uint64_t wakes_of_all = wakes_of_all_;
  for (;;) {
    std::optional<Clock::time_point> now;
    if (!due_.empty()) collect_due(now.emplace(Clock::now()));
    while (Entity* entity = first_) {
      unlink(*entity);
      if (auto alive = entity->weak_from_this().lock()) {
        return {std::move(alive), std::exchange(entity->place_.granted, false)};
      }
    }
    if (wakes_of_all != wakes_of_all_) return {};
    if (wakes_ != 0) {
      --wakes_;
      return {};
    }
    Deadline until = deadline;
    if (!due_.empty() && (!until || due_.first_due() < *until)) until = due_.first_due();
    if (deadline && *deadline <= (now ? *now : Clock::now())) return {};
    ++sleeping_;
    if (until && *until != Clock::time_point::max()) {
      something_.wait_until(lock, *until);
    } else {
      something_.wait(lock);
    }
    --sleeping_;
    // Whoever comes back takes a signal off the count, sent to it or not: the count then errs towards one signal too many.
    if (signalled_ != 0) --signalled_;
    ++wakeups_;
  }
}

bool Queue::push(Entity& entity, bool granted) {
  bool signal;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (granted) entity.place_.granted = true;
    if (entity.place_.ready) return true;
    append(entity);
    signal = wants_signal();
  }
  if (signal) something_.notify_one();
  return true;
}

void Queue::schedule(Entity& entity, Deadline due) {
  bool signal = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    if (!due) {
      due_.remove(entity);
    } else {
      due_.put(entity, *due);
      // Those who sleep do so until what was first before.
      signal = &due_.first() == &entity && wants_signal();
    }
  }
  if (signal) something_.notify_one();
}

bool Queue::forget(Entity& entity) {
  const std::lock_guard lock(mutex_);
  if (entity.place_.ready) unlink(entity);
  due_.remove(entity);
  return std::exchange(entity.place_.granted, false);
}

std::vector<std::shared_ptr<CallbackGroup>> Queue::close() {
  std::vector<std::shared_ptr<CallbackGroup>> groups;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  while (Entity* entity = first_) {
    unlink(*entity);
    if (std::exchange(entity->place_.granted, false)) groups.push_back(entity->group());
  }
  while (!due_.empty()) due_.remove(due_.first());
  return groups;
}

bool Queue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void Queue::wake() {
  bool signal;
  {
    const std::lock_guard lock(mutex_);
    wakes_ = std::min(wakes_ + 1, std::max<std::size_t>(sleeping_, 1));
    signal = wants_signal();
  }
  if (signal) something_.notify_one();
}

void Queue::wake_all() {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_of_all_;
    wakes_ = std::max<std::size_t>(wakes_, 1);
    signalled_ = sleeping_;
  }
  something_.notify_all();
}

std::uint64_t Queue::wakeups() const {
  const std::lock_guard lock(mutex_);
  return wakeups_;
}

void Queue::append(Entity& entity) {
  Entity::Place& place = entity.place_;
  place.ready = true;
  place.previous = last_;
  place.next = nullptr;
  (last_ ? last_->place_.next : first_) = &entity;
  last_ = &entity;
}

void Queue::unlink(Entity& entity) {
  Entity::Place& place = entity.place_;
  (place.previous ? place.previous->place_.next : first_) = place.next;
  (place.next ? place.next->place_.previous : last_) = place.previous;
  place.ready = false;
}

void Queue::collect_due(Clock::time_point now) {
  while (!due_.empty() && due_.first_due() <= now) {
    Entity& entity = due_.first();
    due_.remove(entity);
    // One that is pending already is in the list, about to enter it, or waits in its group.
    if (!entity.pending_.exchange(true, std::memory_order_acq_rel)) append(entity);
  }
}

bool Queue::wants_signal() {
  if (sleeping_ <= signalled_) return false;
  ++signalled_;
  return true;
}

}  // namespace myelin::exec

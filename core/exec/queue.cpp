// SPDX-License-Identifier: Apache-2.0
#include "core/exec/queue.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace myelin::exec {

// A thread in pop(). What the doorbell has it find is its own work as far as that goes: the first piece, nobody else need be
// woken for.
class Queue::Visit {
 public:
  explicit Visit(Queue& queue) : queue_(queue), outer_(std::exchange(current, this)) {}
  ~Visit() { current = outer_; }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  void look() {
    provided_ = false;
    queue_.bell_.look();
  }
  bool sleep(std::uint32_t heard, Deadline deadline) {
    provided_ = false;
    return queue_.bell_.sleep(queue_.tag_, heard, deadline);
  }
  // Whether this thread takes what has just become ready in the queue.
  static bool takes_from(const Queue& queue) {
    return current && &current->queue_ == &queue && !std::exchange(current->provided_, true);
  }

 private:
  static thread_local Visit* current;
  Queue& queue_;
  Visit* const outer_;
  bool provided_ = false;
};

thread_local Queue::Visit* Queue::Visit::current = nullptr;

Queue::Next Queue::pop(Deadline deadline) {
  Visit visit(*this);
  visit.look();
  std::unique_lock lock(mutex_);
  Next next = wait_for_next(visit, lock, deadline);
  // Whoever leaves may have been the one who kept the time.
  const bool signal = !due_.empty() && due_.first_due() < kept_until_ && wants_signal();
  lock.unlock();
  if (signal) bell_.ring(tag_);
  return next;
}

Queue::Next Queue::wait_for_next(Visit& visit, std::unique_lock<std::mutex>& lock, Deadline deadline) {
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
    if (deadline && *deadline <= (now ? *now : Clock::now())) return {};
    sleep(visit, lock, deadline);
  }
}

void Queue::sleep(Visit& visit, std::unique_lock<std::mutex>& lock, Deadline deadline) {
  Deadline until = deadline;
  const bool keeps_time = !due_.empty() && due_.first_due() < kept_until_;
  const Clock::time_point kept = keeps_time ? due_.first_due() : Clock::time_point::max();
  if (keeps_time) {
    kept_until_ = kept;
    if (!until || kept < *until) until = kept;
  }
  ++sleeping_;
  const std::uint32_t heard = bell_.heard();
  lock.unlock();
  const bool slept = visit.sleep(heard, until);
  lock.lock();
  --sleeping_;
  if (keeps_time && kept_until_ == kept) kept_until_ = Clock::time_point::max();
  // Whoever comes back takes a signal off the count, sent to it or not: the count then errs towards one signal too many.
  if (signalled_ != 0) --signalled_;
  if (slept) ++wakeups_;
}

bool Queue::push(Entity& entity, bool granted) {
  bool signal;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (granted) entity.place_.granted = true;
    if (!append(entity) || Visit::takes_from(*this)) return true;
    signal = wants_signal();
    if (!signal) rouse();
  }
  if (signal) bell_.ring(tag_);
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
      signal = due_.first_due() < kept_until_ && wants_signal();
      if (loop_ == Loop::dozing && *due < dozes_until_) {
        dozes_until_ = *due;
        beacon_->set(due);
      }
    }
  }
  if (signal) bell_.ring(tag_);
}

void Queue::park(std::weak_ptr<Entity> entity) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  parked_.push_back(std::move(entity));
  any_parked_.store(true, std::memory_order_relaxed);
}

void Queue::readmit() {
  if (!any_parked_.load(std::memory_order_relaxed)) return;
  std::vector<std::weak_ptr<Entity>> parked;
  {
    const std::lock_guard lock(mutex_);
    parked.swap(parked_);
    any_parked_.store(false, std::memory_order_relaxed);
  }
  for (const auto& weak : parked) {
    const auto entity = weak.lock();
    if (!entity) continue;
    const std::lock_guard lock(entity->link_);
    if (entity->queue_.get() == this && entity->pending_.load(std::memory_order_acquire)) push(*entity);
  }
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
    if (!signal) rouse();
  }
  if (signal) bell_.ring(tag_);
}

void Queue::wake_all() {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_of_all_;
    wakes_ = std::max<std::size_t>(wakes_, 1);
    signalled_ = sleeping_;
    rouse();
  }
  bell_.ring_all(tag_);
}

int Queue::beacon() {
  const std::lock_guard lock(mutex_);
  if (!beacon_) {
    beacon_ = std::make_unique<Beacon>();
    beacon_->set(Clock::time_point::min());
  }
  return beacon_->descriptor();
}

bool Queue::doze() {
  bell_.look();
  const std::lock_guard lock(mutex_);
  if (first_ || wakes_ != 0) return false;
  if (!attended_) attended_ = bell_.attend();
  dozes_until_ = due_.empty() ? Clock::time_point::max() : due_.first_due();
  beacon_->set(dozes_until_);
  loop_ = Loop::dozing;
  return true;
}

void Queue::stir() {
  const std::lock_guard lock(mutex_);
  if (loop_ == Loop::awake) return;
  if (loop_ == Loop::dozing) beacon_->set(Clock::time_point::min());  // its time has come, or the loop looks unasked
  loop_ = Loop::awake;
  attended_.reset();
  ++wakeups_;
}

void Queue::rouse() {
  if (loop_ != Loop::dozing) return;
  loop_ = Loop::roused;
  beacon_->set(Clock::time_point::min());
}

std::uint64_t Queue::wakeups() const {
  const std::lock_guard lock(mutex_);
  return wakeups_;
}

bool Queue::append(Entity& entity) {
  Entity::Place& place = entity.place_;
  if (place.ready) return false;
  place.ready = true;
  place.previous = last_;
  place.next = nullptr;
  (last_ ? last_->place_.next : first_) = &entity;
  last_ = &entity;
  return true;
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

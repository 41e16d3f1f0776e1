// SPDX-License-Identifier: Apache-2.0
// Queue: what an executor and its entities share: the list of ready entities, the heap of due times, and the threads that
// sleep, in the process's doorbell, until there is something to run. It outlives the executor for as long as an entity still
// knows it.
//
// Its lock is a leaf: nothing is called under it but atomics, the beacon's timer and the doorbell's attend(). Entities in its
// list and heap are not kept alive by it; they take themselves out before their memory goes, in ~Entity().
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/doorbell.hpp"
#include "core/exec/beacon.hpp"
#include "core/exec/due_heap.hpp"
#include "core/exec/entity.hpp"

namespace myelin::exec {

class Queue {
 public:
  struct Next {
    std::shared_ptr<Entity> entity;
    bool granted = false;  // a claim on the entity's group comes with it
  };

  Queue() = default;
  ~Queue() { bell_.drop_tag(tag_); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  // The ready entity that has waited longest, after a look at the doorbell. Empty when the deadline passed or after a wake.
  Next pop(Deadline deadline);

  // False when the queue is closed.
  bool push(Entity& entity, bool granted = false);
  void schedule(Entity& entity, Deadline due);
  // Keeps one whose group did not let it begin; readmit() makes all of these ready again.
  void park(std::weak_ptr<Entity> entity);
  void readmit();
  // True when the entity held a claim: the caller now has it, and gives it back.
  [[nodiscard]] bool forget(Entity& entity);

  // Forgets everything and takes nothing more. The groups are those whose claims its entities held.
  [[nodiscard]] std::vector<std::shared_ptr<CallbackGroup>> close();
  bool closed() const;

  void wake();
  void wake_all();

  // For a loop that waits for a descriptor instead of sleeping in pop(): see Executor.
  int beacon();
  bool doze();
  void stir();

  std::uint64_t wakeups() const;

 private:
  class Visit;
  // All REQUIRE the lock.
  Next wait_for_next(Visit& visit, std::unique_lock<std::mutex>& lock, Deadline deadline);
  void sleep(Visit& visit, std::unique_lock<std::mutex>& lock, Deadline deadline);
  bool append(Entity& entity);  // false when it is in the list already
  void unlink(Entity& entity);
  void collect_due(Clock::time_point now);
  void rouse();         // the loop that dozes, if one does
  bool wants_signal();  // whether somebody sleeps to whom no signal is on its way; the caller then rings for one

  // Constant after construction.
  Doorbell& bell_ = Doorbell::process();
  const Doorbell::Tag tag_ = bell_.new_tag();

  mutable std::mutex mutex_;

  // Guarded by mutex_.
  Entity* first_ = nullptr;
  Entity* last_ = nullptr;
  DueHeap due_;
  // When one of the sleepers comes back by itself for what is due: one of them keeps the time for all.
  Clock::time_point kept_until_ = Clock::time_point::max();
  std::size_t sleeping_ = 0;   // threads that sleep, or are about to
  std::size_t signalled_ = 0;  // at most those of them that were sent a signal and have not come back
  std::size_t wakes_ = 0;      // wake() calls not yet answered
  std::uint64_t wakes_of_all_ = 0;
  std::uint64_t wakeups_ = 0;  // sleeps that ended
  bool closed_ = false;
  std::unique_ptr<Beacon> beacon_;
  enum class Loop { awake, dozing, roused } loop_ = Loop::awake;  // the beacon shows unless it is dozing
  Clock::time_point dozes_until_;                                 // when the beacon shows by itself
  std::shared_ptr<void> attended_;                                // while it is not awake: somebody else has to look
  std::vector<std::weak_ptr<Entity>> parked_;

  std::atomic<bool> any_parked_{false};
};

}  // namespace myelin::exec

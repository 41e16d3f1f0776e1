// SPDX-License-Identifier: Apache-2.0
// Entity: anything that can become ready and then be run: a subscription with a message, a due timer, a triggered guard
// condition, a task. The executor knows nothing else about the things it runs.
//
//   life of one piece of work:   notify() -> queued -> [executor: claims the group, marks the entity idle] -> execute()
//
// An entity notifies itself when work arrives, from any thread. execute() takes ONE piece of work and runs it; if more is
// waiting it calls notify() again right after taking, before running, so that others get their turn in between (one piece
// each, in the order in which they became ready) and other threads can take the next piece where the group lets them.
// A turn that finds nothing is harmless.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace myelin::exec {

class Executor;
class CallbackGroup;
class Claim;
class DueHeap;
class Queue;

using Clock = std::chrono::steady_clock;
using Deadline = std::optional<Clock::time_point>;  // nullopt: for ever

class Entity : public std::enable_shared_from_this<Entity> {
 public:
  // Without a group it may always run.
  explicit Entity(std::shared_ptr<CallbackGroup> group);
  virtual ~Entity();
  Entity(const Entity&) = delete;
  Entity& operator=(const Entity&) = delete;

  // Any thread; one atomic operation when it is notified already. Remembered while the entity belongs to no executor.
  void notify();

  // Takes one piece of work and runs it; called by an executor's thread that holds `claim` on the entity's group. The claim
  // ends when execute() returns, unless it was moved elsewhere (a coroutine keeps it until it is done). What it throws
  // leaves the executor's run().
  virtual void execute(Claim& claim) = 0;

  // Asked by the executor's thread that holds a claim on the group, before it hands out a turn: false when there is nothing
  // to run after all. It may do what execute() may, but take nothing.
  virtual bool wanted() { return true; }
  // A turn that was handed out goes without having run; the entity is notified next.
  virtual void dropped() {}

  // When it becomes ready by time alone; nullopt: never. Read by the executor after every change it is told of by
  // reschedule(), under the entity's link lock: it may lock nothing but what is its own.
  virtual Deadline due() const { return std::nullopt; }

  // Tells the executor, if there is one, that due() changed. An entity that was due and ran does so itself.
  void reschedule();

  // Out of its executor, whichever that is, as by Executor::remove().
  void leave();

  // What becomes ready here is the work of `other` from now on: notify() and reschedule() are passed on to it, nothing runs
  // here. Null ends that. This is how one entity waits for several others. It is held weakly. REQUIRES: out of executors.
  void divert_to(const std::shared_ptr<Entity>& other);

  const std::shared_ptr<CallbackGroup>& group() const { return group_; }

  // What a face keeps with the entity, to find its own object by it. Any thread.
  void set_face(std::shared_ptr<const void> face);
  std::shared_ptr<const void> face() const;

 private:
  friend class CallbackGroup;
  friend class DueHeap;
  friend class Executor;
  friend class Queue;

  bool enter(const std::shared_ptr<Queue>& queue);
  bool leave(const Queue* expected);  // null: any
  bool begin(const Queue& queue);     // pending no more; false when it is not this queue's, or has nothing to do
  bool grant();                       // a claim on its group is given to it; false when it has no use for it
  void park(Queue& queue);            // its group does not let it begin now: it is asked again later
  std::shared_ptr<Entity> diverted() const;

  // Constant after construction.
  const std::shared_ptr<CallbackGroup> group_;

  std::atomic<bool> pending_{false};  // notified and not yet begun

  std::atomic<bool> is_diverted_{false};

  // Lock order: link_, then the queue's lock.
  mutable std::mutex link_;
  // Guarded by link_.
  std::shared_ptr<Queue> queue_;
  std::weak_ptr<Entity> diverted_to_;
  std::shared_ptr<const void> face_;

  // Guarded by the lock of the queue it is in.
  struct Place {
    Entity* previous = nullptr;
    Entity* next = nullptr;
    bool ready = false;               // in the list of ready entities
    bool granted = false;             // with a claim on its group
    std::size_t due_slot = SIZE_MAX;  // index in the heap of due times
    Clock::time_point due;
  };
  Place place_;
};

}  // namespace myelin::exec

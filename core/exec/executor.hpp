// SPDX-License-Identifier: Apache-2.0
// Executor: one queue of ready entities, a heap of due times, and any number of threads that call next().
//
//   exec::Executor executor;
//   executor.add(entity);
//   while (auto turn = executor.next(std::nullopt)) turn->run();      // until a wake
//
// Event-driven: an entity that becomes ready puts itself on the queue; nothing is polled, scanned or rebuilt. Fair: ready
// entities run in the order in which they became ready, one piece of work each. Single- and multi-threaded executors are
// this class with one caller of next() or many.
//
// Threads: every method may be called by any thread. Locks: the executor's queue lock is a leaf; no callback, destructor of
// an entity or group lock is taken or run under it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/exec/callback_group.hpp"
#include "core/exec/entity.hpp"

namespace myelin::exec {

// An entity chosen to run, its group claimed. Destroyed without run(), the entity is queued again.
class Turn {
 public:
  Turn(std::shared_ptr<Entity> entity, Claim claim);
  Turn(Turn&&) noexcept = default;
  Turn& operator=(Turn&& other) noexcept;
  ~Turn();
  void run();  // throws what the entity throws; at most once
  const std::shared_ptr<Entity>& entity() const { return entity_; }

 private:
  std::shared_ptr<Entity> entity_;
  Claim claim_;
};

class Executor {
 public:
  Executor();
  ~Executor();  // forgets its entities; work still waiting stays with them
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False when the entity already belongs to an executor. The executor holds the entity weakly: whoever created it owns it.
  bool add(const std::shared_ptr<Entity>& entity);
  void remove(Entity& entity);  // no turn of it is handed out afterwards; one that runs goes on

  // The next thing to run. nullopt when the deadline passed, or after wake() by anybody. A deadline in the past polls.
  std::optional<Turn> next(Deadline deadline);

  // Makes one waiting next(), or else the next call of next() that finds nothing to run, return nullopt.
  void wake();
  // The same for every thread that waits now, and for the next call that finds nothing to run. (Threads that leave for good
  // when they see a flag call wake() as they go: another may have looked at the flag just before and be about to wait.)
  void wake_all();

  // For one event loop that waits for descriptors (epoll, asyncio) and never sleeps in next(). Its part of the work:
  //
  //   on readable(executor.beacon()):  stir();  while (auto turn = next(past)) turn->run();  doze();
  //
  // Once doze() returned true, the descriptor becomes readable as soon as there is something to run, at the next due time,
  // and after a wake(). It is readable from the first beacon() and each stir() to the next doze(): a loop may leave after some turns and will be back after
  // the others it has to serve. doze() is false when there is something to look at already. Threads may call next() beside
  // it: what wakes one of them does not wake the loop. The descriptor belongs to the executor. REQUIRES for doze():
  // beacon() was called.
  int beacon();
  bool doze();
  void stir();
  // next() asks groups with a policy again whether what they held back may begin; a loop asks after a claim was released.
  void readmit();

  // Runs `work` once on an executor thread, in its turn, in a reentrant group. Work not yet begun dies with the executor.
  void post(std::function<void()> work);

  // Whether the turn is posted work.
  bool posted(const Turn& turn) const;

  // How often a sleeping thread has come back so far, be it for work, a deadline or a wake: what tests count.
  std::uint64_t wakeups() const;

 private:
  friend class Entity;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace myelin::exec

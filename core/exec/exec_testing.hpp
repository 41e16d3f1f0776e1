// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder speak of: entities that count and log what they do, and threads that drive an executor.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/exec/executor.hpp"

namespace myelin::exec {

inline std::shared_ptr<CallbackGroup> exclusive() {
  return std::make_shared<CallbackGroup>(CallbackGroup::Kind::mutually_exclusive);
}
inline std::shared_ptr<CallbackGroup> reentrant() {
  return std::make_shared<CallbackGroup>(CallbackGroup::Kind::reentrant);
}

// In the past: next() then only polls.
inline Deadline now() {
  return Clock::now();
}

// Runs what is ready at this moment and what becomes ready by that; returns how many turns that took.
inline int drain(Executor& executor) {
  int turns = 0;
  while (auto turn = executor.next(now())) {
    turn->run();
    ++turns;
  }
  return turns;
}

// Has some pieces of work, and does one a turn.
class Worker final : public Entity {
 public:
  using Work = std::function<void(Claim&)>;
  explicit Worker(std::shared_ptr<CallbackGroup> group, Work work = {})
      : Entity(std::move(group)), work_(std::move(work)) {}

  void give(int pieces) {
    waiting_ += pieces;
    notify();
  }
  void execute(Claim& claim) override {
    int waiting = waiting_.load();
    while (waiting > 0 && !waiting_.compare_exchange_weak(waiting, waiting - 1)) {
    }
    if (waiting <= 0) return;
    if (waiting > 1) notify();
    ++done_;
    if (work_) work_(claim);
  }
  int waiting() const { return waiting_; }
  int done() const { return done_; }

 private:
  const Work work_;
  std::atomic<int> waiting_{0};
  std::atomic<int> done_{0};
};

inline std::shared_ptr<Worker> worker(std::shared_ptr<CallbackGroup> group, Worker::Work work = {}) {
  return std::make_shared<Worker>(std::move(group), std::move(work));
}

// Is due once, at a time that can be changed.
class Alarm final : public Entity {
 public:
  explicit Alarm(std::function<void()> ring = {}) : Entity(nullptr), ring_(std::move(ring)) {}
  void set(Deadline due) {
    *due_.lock() = due;
    reschedule();
  }
  Deadline due() const override { return *due_.lock(); }
  void execute(Claim&) override {
    {
      auto due = due_.lock();
      if (!*due || **due > Clock::now()) return;
      *due = std::nullopt;
    }
    reschedule();
    ++rung_;
    if (ring_) ring_();
  }
  int rung() const { return rung_; }

 private:
  const std::function<void()> ring_;
  Guarded<Deadline> due_;
  std::atomic<int> rung_{0};
};

// Threads that run turns until they are told to stop.
class Crew {
 public:
  Crew(Executor& executor, int size) : executor_(executor) {
    for (int i = 0; i < size; ++i) threads_.emplace_back([this] { drive(); });
  }
  ~Crew() { stop(); }
  void stop() {
    stopping_ = true;
    executor_.wake_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void drive() {
    while (!stopping_) {
      if (auto turn = executor_.next(std::nullopt)) turn->run();
    }
    executor_.wake();
  }

  Executor& executor_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

template <class Condition>
void await(Condition&& condition) {
  while (!condition()) std::this_thread::yield();
}

}  // namespace myelin::exec

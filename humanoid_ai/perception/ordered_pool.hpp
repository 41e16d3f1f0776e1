// SPDX-License-Identifier: Apache-2.0
// OrderedPool: a bounded queue of tasks, workers that do them, and results in the order in which the tasks came.
//
//   OrderedPool<Task, Result> pool({.workers = 2, .capacity = 10, .when_full = WhenFull::kRefuse},
//       [](const Task& task) { return result_of(task); },                            // in a worker; may throw
//       [](Outcome<Task, Result> outcome) { publish(outcome); });                    // in a worker, one at a time, in order
//   if (!pool.offer(task)) ...                                                       // any thread
//
// What happens when `capacity` tasks wait already is the back-pressure: the new one is refused, or whoever offers it waits, or
// the oldest that waits is dropped. The latter with a capacity of one is "latest only". A queue without a bound would only hide
// that the workers are too slow.
//
// Results that are done early wait for the one before them. They count as waiting too: no worker begins a task that is more
// than `capacity` places ahead of the next result, so that one slow task cannot pile up the results of others.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace humanoid_ai {

enum class WhenFull { kRefuse, kWait, kDropOldest };

template <class Task, class Result>
struct Outcome {
  Task task;
  std::optional<Result> result;  // nullopt when the work threw
  std::exception_ptr error;
};

template <class Task, class Result>
class OrderedPool {
 public:
  struct Options {
    std::size_t workers = 1;
    std::size_t capacity = 10;  // tasks that may wait
    WhenFull when_full = WhenFull::kRefuse;
  };
  struct Counts {
    std::uint64_t offered = 0;
    std::uint64_t refused = 0;  // not taken
    std::uint64_t dropped = 0;  // taken, and dropped for a newer one before a worker began
    std::uint64_t dropped_at_close = 0;
    std::uint64_t delivered = 0;
    std::size_t waiting = 0;  // now
  };
  using Work = std::function<Result(const Task&)>;
  using Deliver = std::function<void(Outcome<Task, Result>)>;  // must not throw

  // Throws std::invalid_argument without a worker or a place to wait, std::system_error when there are no threads for it.
  OrderedPool(Options options, Work work, Deliver deliver)
      : options_(options), work_(std::move(work)), deliver_(std::move(deliver)) {
    if (options_.workers < 1 || options_.capacity < 1)
      throw std::invalid_argument("a pool needs a worker and a place to wait");
    try {
      for (std::size_t number = 0; number < options_.workers; ++number) workers_.emplace_back([this] { serve(); });
    } catch (...) {  // the machine has no more threads
      close();
      throw;
    }
  }
  ~OrderedPool() { close(); }
  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;

  // False when the task was refused, or the pool is closed. With kWait it waits for a place.
  bool offer(Task task) {
    std::unique_lock lock(mutex_);
    counts_.offered++;
    if (options_.when_full == WhenFull::kWait) {
      changed_.wait(lock, [this] { return closed_ || waiting_.size() < options_.capacity; });
    }
    if (closed_ || (waiting_.size() >= options_.capacity && options_.when_full == WhenFull::kRefuse)) {
      counts_.refused++;
      return false;
    }
    std::optional<Task> dropped;  // destroyed after the lock
    if (waiting_.size() >= options_.capacity) {
      dropped = std::move(waiting_.front());
      waiting_.pop_front();
      counts_.dropped++;
    }
    waiting_.push_back(std::move(task));
    lock.unlock();
    changed_.notify_all();
    return true;
  }

  // Returns when everything that was taken is delivered.
  void drain() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || (waiting_.empty() && next_ticket_ == next_result_); });
  }

  // Forgets what waits; returns when the work under way is delivered. Not from the work or from deliver.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      counts_.dropped_at_close += waiting_.size();
      waiting_.clear();
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) {
      if (worker.joinable()) worker.join();
    }
  }

  Counts counts() const {
    const std::lock_guard lock(mutex_);
    Counts counts = counts_;
    counts.waiting = waiting_.size();
    return counts;
  }

 private:
  void serve() {
    for (std::unique_lock lock(mutex_);;) {
      changed_.wait(lock, [this] {
        return closed_ || (!waiting_.empty() && next_ticket_ < next_result_ + options_.workers + options_.capacity);
      });
      if (closed_) return;
      Outcome<Task, Result> outcome{std::move(waiting_.front()), std::nullopt, nullptr};
      waiting_.pop_front();
      const std::uint64_t ticket = next_ticket_++;  // dropped tasks never had one: the order has no holes
      lock.unlock();
      changed_.notify_all();
      try {
        outcome.result.emplace(work_(outcome.task));
      } catch (...) {
        outcome.error = std::current_exception();
      }
      lock.lock();
      done_.emplace(ticket, std::move(outcome));
      deliver_in_order(lock);
    }
  }

  // One worker at a time delivers; the others leave their results to it.
  void deliver_in_order(std::unique_lock<std::mutex>& lock) {
    if (is_delivering_) return;
    is_delivering_ = true;
    for (auto first = done_.begin(); first != done_.end() && first->first == next_result_; first = done_.begin()) {
      Outcome<Task, Result> outcome = std::move(first->second);
      done_.erase(first);
      lock.unlock();
      deliver_(std::move(outcome));
      lock.lock();
      next_result_++;
      counts_.delivered++;
      changed_.notify_all();
    }
    is_delivering_ = false;
  }

  const Options options_;
  const Work work_;
  const Deliver deliver_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;

  // Guarded by mutex_
  std::deque<Task> waiting_;
  std::map<std::uint64_t, Outcome<Task, Result>> done_;  // by ticket; wait for those before them
  std::uint64_t next_ticket_ = 0, next_result_ = 0;
  Counts counts_;
  bool is_delivering_ = false;
  bool closed_ = false;

  std::vector<std::thread> workers_;  // last: they use all of the above
};

}  // namespace humanoid_ai

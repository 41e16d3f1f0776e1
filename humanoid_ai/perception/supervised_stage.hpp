// SPDX-License-Identifier: Apache-2.0
// SupervisedStage: a step of a pipeline that may fail or hang, run in a thread of its own under a deadline.
//
//   SupervisedStage<Frame, Result> stage([] { return Work(...); }, {.timeout = 2s});
//   Result result = stage.run(frame);       // throws what the work throws, or StageHung after the timeout
//
// A thread cannot be killed. One that does not answer in time is asked to stop (its stop_token), left alone, and replaced: the
// stage is made anew for the next item, and whatever the old thread still returns goes nowhere. Therefore the work owns what it
// touches. A stage that fails several times in a row is made anew as well. When too many threads hang at once the stage is given
// up until one of them returns: each holds memory, and whatever made them hang hangs still.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace humanoid_ai {

class StageHung : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct StageOptions {
  std::chrono::nanoseconds timeout = std::chrono::seconds(2);
  int failures_max = 5;  // in a row, before the stage is made anew
  int hanging_max = 4;   // threads, before the stage is given up
};

template <class Item, class Result>
class SupervisedStage {
 public:
  using Work = std::function<Result(const Item&, std::stop_token)>;

  SupervisedStage(std::function<Work()> make, StageOptions options) : make_(std::move(make)), options_(options) {}
  // Waits for a thread that is idle; one that hangs is left to itself.
  ~SupervisedStage() { retire(); }
  SupervisedStage(const SupervisedStage&) = delete;
  SupervisedStage& operator=(const SupervisedStage&) = delete;

  // One thread at a time. The item is copied.
  Result run(const Item& item) {
    if (!thread_) start();
    const std::shared_ptr<Bench> bench = bench_;
    std::unique_lock lock(bench->mutex);
    bench->item = item;
    bench->changed.notify_all();
    if (!bench->changed.wait_for(lock, options_.timeout, [&] { return bench->result || bench->error; })) {
      lock.unlock();
      abandon();
      restarts_++;
      throw StageHung("no answer after " + std::to_string(std::chrono::duration<double>(options_.timeout).count()) +
                      " s; the stage is restarted");
    }
    const std::exception_ptr error = std::exchange(bench->error, nullptr);
    std::optional<Result> result = std::exchange(bench->result, std::nullopt);
    lock.unlock();
    if (!error) {
      failures_ = 0;
      return std::move(*result);
    }
    if (++failures_ >= options_.failures_max) {
      retire();
      restarts_++;
    }
    std::rethrow_exception(error);
  }

  void set_timeout(std::chrono::nanoseconds timeout) { options_.timeout = timeout; }
  std::uint64_t restarts() const { return restarts_; }
  int hanging() const { return *hanging_; }

 private:
  // Where a thread takes items from and puts results; it outlives the stage while the thread hangs.
  struct Bench {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Item> item;
    std::optional<Result> result;
    std::exception_ptr error;
    bool closed = false;
    bool abandoned = false;
  };

  void start() {
    if (*hanging_ >= options_.hanging_max) {
      throw StageHung(std::to_string(*hanging_) + " threads of the stage hang; it is not restarted until one returns");
    }
    bench_ = std::make_shared<Bench>();
    failures_ = 0;
    stop_ = std::stop_source();
    thread_.emplace([bench = bench_, work = make_(), token = stop_.get_token(), hanging = hanging_] {
      serve(*bench, work, token);
      const std::lock_guard lock(bench->mutex);
      if (bench->abandoned) --*hanging;
    });
  }

  static void serve(Bench& bench, const Work& work, const std::stop_token& token) {
    for (std::unique_lock lock(bench.mutex);;) {
      bench.changed.wait(lock, [&] { return bench.closed || bench.item; });
      if (bench.closed) return;
      const Item item = std::move(*std::exchange(bench.item, std::nullopt));
      lock.unlock();
      std::optional<Result> result;
      std::exception_ptr error;
      try {
        result.emplace(work(item, token));
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      bench.result = std::move(result);
      bench.error = error;
      bench.changed.notify_all();
    }
  }

  // The thread is at work, or ends it this moment.
  void abandon() {
    stop_.request_stop();
    ++*hanging_;
    {
      const std::lock_guard lock(bench_->mutex);
      bench_->closed = bench_->abandoned = true;
    }
    bench_->changed.notify_all();
    thread_->detach();
    thread_.reset();
  }

  // The thread is idle.
  void retire() {
    if (!thread_) return;
    {
      const std::lock_guard lock(bench_->mutex);
      bench_->closed = true;
    }
    bench_->changed.notify_all();
    thread_->join();
    thread_.reset();
  }

  const std::function<Work()> make_;
  StageOptions options_;
  std::shared_ptr<Bench> bench_;
  std::stop_source stop_;
  std::optional<std::thread> thread_;
  const std::shared_ptr<std::atomic<int>> hanging_ = std::make_shared<std::atomic<int>>(0);
  std::atomic<std::uint64_t> restarts_ = 0;
  int failures_ = 0;
};

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// LatestOnly: newest-only hand-over from callbacks to a worker thread.
//
//   LatestOnly<ImagePtr> intake([this](const ImagePtr& image) { look(*image); });
//   intake.offer(image);     // any thread; never blocks
//   intake.close();          // waits for the work under way
//
// A detector that needs 150 ms cannot look at every frame of a camera, and looking at an old one is worse than skipping it:
// the worker always takes the newest item, and what it never saw is counted. An item is held by the worker only while it
// works on it, so that a frame in shared memory goes back to its publisher soon.
//
// The work must not throw; the last word about errors belongs to whoever counts them.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace humanoid_ai {

template <class Item>
class LatestOnly {
 public:
  using Clock = std::chrono::steady_clock;
  struct Counts {
    std::uint64_t offered = 0;
    std::uint64_t dropped = 0;  // replaced by a newer one before the worker took them
    std::uint64_t done = 0;
  };

  explicit LatestOnly(std::function<void(const Item&)> work, double rate_max_hz = 0.0)
      : work_(std::move(work)), thread_([this] { run(); }) {
    limit(rate_max_hz);
  }
  ~LatestOnly() { close(); }
  LatestOnly(const LatestOnly&) = delete;
  LatestOnly& operator=(const LatestOnly&) = delete;

  void offer(Item item) {
    std::optional<Item> old;  // destroyed after the lock: it may be the last holder of something large
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return;
      counts_.offered++;
      counts_.dropped += newest_.has_value();
      old = std::exchange(newest_, std::move(item));
    }
    changed_.notify_all();
  }

  // Items a second that are worked on, at most; 0: as many as possible.
  void limit(double rate_max_hz) {
    constexpr double longest_s = 1e9;  // a clock counts that
    const std::chrono::duration<double> period(rate_max_hz > 0.0 ? std::min(1.0 / rate_max_hz, longest_s) : 0.0);
    {
      const std::lock_guard lock(mutex_);
      period_min_ = std::chrono::duration_cast<Clock::duration>(period);
    }
    changed_.notify_all();
  }

  // Forgets what waits and returns when the work under way is done. Called by the work itself, it only asks for the end.
  void close() {
    std::optional<Item> forgotten;  // destroyed after the lock
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      forgotten.swap(newest_);
    }
    changed_.notify_all();
    if (thread_.joinable() && thread_.get_id() != std::this_thread::get_id()) thread_.join();
  }

  Counts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  void run() {
    std::optional<Clock::time_point> last_start;
    for (std::unique_lock lock(mutex_);;) {
      changed_.wait(lock, [this] { return closed_ || newest_; });
      while (!closed_ && last_start && Clock::now() < *last_start + period_min_) {
        changed_.wait_until(lock, *last_start + period_min_);
      }
      if (closed_) return;
      std::optional<Item> item = std::exchange(newest_, std::nullopt);
      last_start = Clock::now();
      lock.unlock();
      work_(*item);
      item.reset();
      lock.lock();
      counts_.done++;
    }
  }

  const std::function<void(const Item&)> work_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;

  // Guarded by mutex_
  std::optional<Item> newest_;
  Counts counts_;
  Clock::duration period_min_{};
  bool closed_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace humanoid_ai

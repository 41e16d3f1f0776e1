// SPDX-License-Identifier: Apache-2.0
// StreamStatistics: numbers about a stream of items: how many, how often, how late; with memory for the last few hundred.
//
//   statistics.note(latency_sec);            // once an item
//   statistics.latency(95.0);                // seconds below which 95 % of the remembered latencies lie
//
// Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace humanoid_ai {

class StreamStatistics {
 public:
  using Clock = std::chrono::steady_clock;

  explicit StreamStatistics(std::size_t window = 512);

  // An item, and its latency in seconds when that is known. `now` is for those who keep another time.
  void note(std::optional<double> latency_sec = std::nullopt, Clock::time_point now = Clock::now());

  std::uint64_t count() const;
  // Over the remembered items, falling towards 0 when none comes any more; 0 for fewer than two.
  double rate_hz(Clock::time_point now = Clock::now()) const;
  // Nearest-rank percentile in seconds; nullopt when no latency is known.
  std::optional<double> latency(double percent) const;

 private:
  // The last `window` numbers, oldest overwritten first.
  template <class T>
  struct Ring {
    std::vector<T> items;
    std::size_t next = 0;
    void push(T item, std::size_t window);
    const T& oldest() const { return items[next % items.size()]; }
    const T& newest() const { return items[(next + items.size() - 1) % items.size()]; }
  };

  const std::size_t window_;
  mutable std::mutex mutex_;

  // Guarded by mutex_
  std::uint64_t count_ = 0;
  Ring<Clock::time_point> arrivals_;
  Ring<double> latencies_;
};

// The value at or below which `percent` of the values lie; nullopt of nothing.
std::optional<double> percentile(std::vector<double> values, double percent);

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/stream_statistics.hpp"

#include <algorithm>
#include <cmath>

namespace humanoid_ai {

template <class T>
void StreamStatistics::Ring<T>::push(T item, std::size_t window) {
  if (items.size() < window) {
    items.push_back(item);
  } else {
    items[next] = item;
    next = (next + 1) % window;
  }
}

StreamStatistics::StreamStatistics(std::size_t window) : window_(std::max<std::size_t>(window, 2)) {}

void StreamStatistics::note(std::optional<double> latency_sec, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  count_++;
  arrivals_.push(now, window_);
  if (latency_sec) latencies_.push(*latency_sec, window_);
}

std::uint64_t StreamStatistics::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

double StreamStatistics::rate_hz(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  if (arrivals_.items.size() < 2) return 0.0;
  const std::chrono::duration<double> span = arrivals_.newest() - arrivals_.oldest();
  const std::chrono::duration<double> silence = now - arrivals_.newest();
  const double gap = std::max(span.count() / static_cast<double>(arrivals_.items.size() - 1), silence.count());
  return gap > 0.0 ? 1.0 / gap : 0.0;
}

std::optional<double> StreamStatistics::latency(double percent) const {
  std::vector<double> values;
  {
    const std::lock_guard lock(mutex_);
    values = latencies_.items;
  }
  return percentile(std::move(values), percent);
}

std::optional<double> percentile(std::vector<double> values, double percent) {
  if (values.empty()) return std::nullopt;
  const double rank = std::ceil(static_cast<double>(values.size()) * percent / 100.0);
  const auto index = static_cast<std::size_t>(std::clamp(rank, 1.0, static_cast<double>(values.size()))) - 1;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index), values.end());
  return values[index];
}

}  // namespace humanoid_ai

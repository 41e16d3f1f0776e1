// SPDX-License-Identifier: Apache-2.0
// MemoryTrend: how fast a process's memory grows, and whether that looks like a leak.
//
//   MemoryTrend trend({.window = 60, .leak_mb_per_hour = 20});
//   trend.note(seconds, resident_memory().resident_mb);       // one sample after the other, evenly, say every 5 s
//   trend.slope_mb_per_hour();  trend.is_leaking();
//
// The slope is the median of the slopes between all pairs of remembered samples, which single outliers do not move. A leak is
// steady: the alarm wants a full window whose halves both rise at half the limit at least, so that a cache that fills, or a model
// that is loaded once, raises none. It ends when the slope falls below half the limit.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

namespace humanoid_ai {

class MemoryTrend {
 public:
  struct Options {
    std::size_t window = 60;         // samples; at least 8
    double leak_mb_per_hour = 20.0;  // from this slope on it is a leak
    double rise_min_mb = 1.0;        // over the window; less is the allocator's breathing
  };

  // Throws std::invalid_argument for a window that is too short.
  explicit MemoryTrend(Options options);

  void note(double seconds, double megabytes);

  // nullopt with fewer than 8 samples.
  std::optional<double> slope_mb_per_hour() const;
  bool is_leaking() const { return is_leaking_; }
  std::size_t samples() const { return samples_.size(); }

 private:
  struct Sample {
    double hours, megabytes;
  };
  std::optional<double> slope(std::size_t first, std::size_t last) const;

  const Options options_;
  std::deque<Sample> samples_;
  bool is_leaking_ = false;
};

struct ResidentMemory {
  double resident_mb = 0.0;
  double peak_mb = 0.0;
};

// Of this process, or of the one with this number. Throws std::runtime_error when there is none.
ResidentMemory resident_memory(int process = 0);

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/memory_trend.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace humanoid_ai {
namespace {

constexpr std::size_t kSamplesMin = 8;

}  // namespace

MemoryTrend::MemoryTrend(Options options) : options_(options) {
  if (options.window < kSamplesMin) throw std::invalid_argument("a trend of memory needs 8 samples at least");
}

void MemoryTrend::note(double seconds, double megabytes) {
  samples_.push_back({seconds / 3600.0, megabytes});
  if (samples_.size() > options_.window) samples_.pop_front();
  const std::optional<double> whole = slope_mb_per_hour();
  if (!whole) return;
  if (is_leaking_) {
    is_leaking_ = *whole >= 0.5 * options_.leak_mb_per_hour;
    return;
  }
  if (samples_.size() < options_.window || *whole < options_.leak_mb_per_hour) return;
  const std::size_t middle = samples_.size() / 2;
  const double rise = *whole * (samples_.back().hours - samples_.front().hours);
  const double steady = 0.5 * options_.leak_mb_per_hour;
  is_leaking_ = rise >= options_.rise_min_mb && slope(0, middle).value_or(0.0) >= steady &&
                slope(middle, samples_.size()).value_or(0.0) >= steady;
}

std::optional<double> MemoryTrend::slope_mb_per_hour() const {
  return samples_.size() < kSamplesMin ? std::nullopt : slope(0, samples_.size());
}

std::optional<double> MemoryTrend::slope(std::size_t first, std::size_t last) const {
  std::vector<double> slopes;
  for (std::size_t early = first; early < last; ++early) {
    for (std::size_t late = early + 1; late < last; ++late) {
      const double hours = samples_[late].hours - samples_[early].hours;
      if (hours > 0.0) slopes.push_back((samples_[late].megabytes - samples_[early].megabytes) / hours);
    }
  }
  if (slopes.empty()) return std::nullopt;
  const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
  std::nth_element(slopes.begin(), middle, slopes.end());
  return *middle;
}

ResidentMemory resident_memory(int process) {
  const std::string path = "/proc/" + (process > 0 ? std::to_string(process) : std::string("self")) + "/status";
  std::ifstream file(path);
  ResidentMemory memory;
  bool found = false;
  for (std::string line; std::getline(file, line);) {
    const auto kilobytes = [&] { return std::stod(line.substr(line.find(':') + 1)); };
    if (line.rfind("VmRSS:", 0) == 0) {
      memory.resident_mb = kilobytes() / 1024.0;
      found = true;
    } else if (line.rfind("VmHWM:", 0) == 0) {
      memory.peak_mb = kilobytes() / 1024.0;
    }
  }
  if (!found) throw std::runtime_error(path + ": no such process, or one without memory");
  return memory;
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// What the C++ peers measure with: the same clock, kernel counts and words as meter.py.
#pragma once

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace myelin::bench {

// Nanoseconds of CLOCK_MONOTONIC, the same in all processes of a host.
inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

inline std::string json(const std::string& key, double value) {
  return "\"" + key + "\": " + std::to_string(value);
}

// Leaves this process, and the threads it will start, one processor: `number` counts those it may run on, from 0.
inline void pin(int number) {
  cpu_set_t allowed, one;
  sched_getaffinity(0, sizeof allowed, &allowed);
  for (int cpu = 0, left = number % CPU_COUNT(&allowed); cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || left-- > 0) continue;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

// What this process, all its threads, uses from construction or start() on.
class Window {
 public:
  Window() { start(); }
  void start() { then_ = usage(); }

  // User and system time.
  double cpu_us() const { return cpu_us(usage()) - cpu_us(then_); }

  // `"<prefix>cpu_us": ..., "<prefix>wakeups": ...` for each of `count` messages.
  std::string per(std::int64_t count, const std::string& prefix = "") const {
    const rusage now = usage();
    const double each = 1.0 / static_cast<double>(std::max<std::int64_t>(count, 1));
    return json(prefix + "cpu_us", (cpu_us(now) - cpu_us(then_)) * each) + ", " +
           json(prefix + "wakeups", static_cast<double>(now.ru_nvcsw - then_.ru_nvcsw) * each);
  }

 private:
  static rusage usage() {
    rusage now{};
    getrusage(RUSAGE_SELF, &now);
    return now;
  }

  static double cpu_us(const rusage& usage) {
    return 1e6 * static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  }

  rusage then_{};
};

// `"median_us": ..., "p99_us": ..., "n": ...` of durations; `"n": 0` without any.
inline std::string spread(std::vector<std::int64_t> nanoseconds) {
  if (nanoseconds.empty()) return "\"n\": 0";
  std::sort(nanoseconds.begin(), nanoseconds.end());
  const auto at = [&](double part) {
    return 1e-3 * static_cast<double>(
                      nanoseconds[static_cast<std::size_t>(part * static_cast<double>(nanoseconds.size() - 1) + 0.5)]);
  };
  return json("median_us", at(0.5)) + ", " + json("p99_us", at(0.99)) +
         ", \"n\": " + std::to_string(nanoseconds.size());
}

// Hands the role's result, the inside of a JSON object, to bench/run; prints it when the program is run by hand.
inline void report(const std::string& inside) {
  const char* path = std::getenv("BENCH_RESULT");
  if (path == nullptr) {
    std::printf("{%s}\n", inside.c_str());
    return;
  }
  const std::string part = std::string(path) + ".part";
  std::FILE* file = std::fopen(part.c_str(), "w");
  if (file == nullptr) return;
  std::fprintf(file, "{%s}", inside.c_str());
  std::fclose(file);
  std::rename(part.c_str(), path);
}

}  // namespace myelin::bench

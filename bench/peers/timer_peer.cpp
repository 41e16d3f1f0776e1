// SPDX-License-Identifier: Apache-2.0
// The floor of every timer: a thread that sleeps until the next tick (clock_nanosleep to an absolute time), nothing else.
// timer_peer HZ SECONDS
#include <ctime>

#include "bench/peers/meter.hpp"

int main(int argc, char** argv) {
  using namespace myelin::bench;
  const double hz = argc > 1 ? std::atof(argv[1]) : 1000, seconds = argc > 2 ? std::atof(argv[2]) : 5;
  const auto period = static_cast<std::int64_t>(1e9 / hz);
  const auto count = static_cast<std::int64_t>(hz * seconds);
  std::vector<std::int64_t> jitter;
  jitter.reserve(static_cast<std::size_t>(count));
  Window window;
  const std::int64_t began = now_ns();
  std::int64_t before = began;
  for (std::int64_t i = 1; i <= count; ++i) {
    const std::int64_t due = began + i * period;
    const timespec until{due / 1'000'000'000, due % 1'000'000'000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
    const std::int64_t now = now_ns();
    jitter.push_back(std::abs(now - before - period));
    before = now;
  }
  const double taken_us = 1e-3 * static_cast<double>(now_ns() - began);
  report("\"jitter\": {" + spread(jitter) + "}, " + window.per(count) + ", " +
         json("cpu_percent", 100 * window.cpu_us() / taken_us) + ", " +
         json("hz", 1e6 * static_cast<double>(count) / taken_us));
}

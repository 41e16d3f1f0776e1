// SPDX-License-Identifier: Apache-2.0
// The C++ twin of marked.py: plans of steps, buffers whose first and last eight bytes carry a time, what was seen.
#pragma once

#include <cstring>
#include <functional>
#include <map>
#include <sstream>
#include <thread>
#include <utility>

#include "bench/peers/meter.hpp"

namespace myelin::bench {

constexpr std::uint64_t kEnd = ~std::uint64_t{0};
constexpr std::int64_t kStreamWarmUp = 3;

// SIZE@HZ:SECONDS; HZ 0 is as fast as it goes.
struct Step {
  std::size_t size;
  double hz, seconds;
  std::string key() const { return std::to_string(size) + (hz == 0 ? " flood" : " paced"); }
};

inline std::vector<Step> parse_plan(const std::string& text) {
  std::vector<Step> steps;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    Step step{};
    if (std::sscanf(part.c_str(), "%zu@%lf:%lf", &step.size, &step.hz, &step.seconds) == 3) steps.push_back(step);
  }
  return steps;
}

inline void mark(std::vector<std::uint8_t>& buffer, std::uint64_t stamp) {
  std::memcpy(buffer.data(), &stamp, 8);
  std::memcpy(buffer.data() + buffer.size() - 8, &stamp, 8);
}

// Calls send(frame, stamp) as the plan says; what each step cost, as the inside of a JSON object.
inline std::string publish_plan(const std::vector<Step>& steps,
                                const std::function<void(std::vector<std::uint8_t>&, std::uint64_t)>& send) {
  std::string result;
  for (const Step& step : steps) {
    std::vector<std::uint8_t> frame(step.size, 7);
    const Window window;
    const std::int64_t began = now_ns(), end = began + static_cast<std::int64_t>(step.seconds * 1e9);
    std::int64_t sent = 0;
    for (;; ++sent) {
      if (step.hz > 0) {
        const std::int64_t pause =
            began + static_cast<std::int64_t>(static_cast<double>(sent) * 1e9 / step.hz) - now_ns();
        if (pause > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(pause));
      }
      const std::int64_t stamp = now_ns();
      if (stamp >= end) break;
      send(frame, static_cast<std::uint64_t>(step.hz == 0 ? stamp | 1 : stamp & ~std::int64_t{1}));
    }
    const double seconds = 1e-9 * static_cast<double>(now_ns() - began);
    result += (result.empty() ? "\"" : ", \"") + step.key() + "\": {\"sent\": " + std::to_string(sent) + ", " +
              json("sent_hz", static_cast<double>(sent) / seconds) + ", " + window.per(sent) + "}";
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  return "\"steps\": {" + result + "}";
}

// What one subscriber has seen. One thread.
class Receipts {
 public:
  // Notes one buffer; false once the stream is over.
  bool take(const std::uint8_t* data, std::size_t size) {
    const std::int64_t now = now_ns();
    std::uint64_t stamp = 0, tail = 0;
    std::memcpy(&stamp, data, 8);
    std::memcpy(&tail, data + size - 8, 8);
    if (stamp == kEnd) return false;
    Seen& seen = seen_[{size, stamp & 1}];
    ++seen.count;
    seen.torn += stamp != tail;
    seen.last = now;
    if (seen.count <= kStreamWarmUp) {
      seen.first = now;
      seen.window.start();
      return true;
    }
    if ((stamp & 1) == 0) {
      seen.delays.push_back(now - static_cast<std::int64_t>(stamp));
    } else if ((seen.count & 255) != 0 && size < (1 << 18)) {
      return true;
    }
    seen.used = seen.window.per(seen.count - kStreamWarmUp);
    return true;
  }

  std::string summary() const {
    std::string result;
    for (const auto& [key, seen] : seen_) {
      result += (result.empty() ? "\"" : ", \"") + std::to_string(key.first) + (key.second != 0 ? " flood" : " paced") +
                "\": {\"received\": " + std::to_string(seen.count) + ", \"torn\": " + std::to_string(seen.torn) + ", " +
                spread(seen.delays);
      if (const double seconds = 1e-9 * static_cast<double>(seen.last - seen.first); seconds > 0) {
        result += ", " + json("received_hz", static_cast<double>(seen.count - kStreamWarmUp) / seconds);
      }
      if (!seen.used.empty()) result += ", " + seen.used;
      result += "}";
    }
    return "\"steps\": {" + result + "}";
  }

 private:
  struct Seen {
    std::int64_t count = 0, torn = 0, first = 0, last = 0;
    std::vector<std::int64_t> delays;
    Window window;
    std::string used;
  };
  std::map<std::pair<std::size_t, std::uint64_t>, Seen> seen_;
};

}  // namespace myelin::bench

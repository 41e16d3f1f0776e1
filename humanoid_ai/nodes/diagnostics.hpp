// SPDX-License-Identifier: Apache-2.0
// Diagnostics: a node's own account of its work on /diagnostics, once a second, where monitors look for it.
//
//   diagnostics.count("processed");                       // any thread
//   diagnostics.set("model", "people.onnx");
//   diagnostics.latency(seconds);                         // rate_hz, latency_ms and latency_p95_ms come from these
//   diagnostics.level(DiagnosticStatus::WARN, "obstacle at 0.42 m");   // until the next level()
//
// Keys that the nodes here use: received, processed, dropped, errors, rate_hz, latency_ms (median, from stamp to published),
// latency_p95_ms, work_ms (median, of the work alone). Errors since the last report make the level WARN at least; so does
// nothing else by itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "diagnostic_msgs/msg/diagnostic_array.hpp"
#include "diagnostic_msgs/msg/diagnostic_status.hpp"
#include "diagnostic_msgs/msg/key_value.hpp"
#include "humanoid_ai/perception/stream_statistics.hpp"
#include "rclcpp/rclcpp.hpp"

namespace humanoid_ai {

class Diagnostics {
 public:
  using Status = diagnostic_msgs::msg::DiagnosticStatus;

  // Of an rclcpp::Node or an rclcpp_lifecycle::LifecycleNode: the publisher is a plain one, heard in every state.
  template <class NodeT>
  explicit Diagnostics(NodeT& node, std::chrono::nanoseconds period = std::chrono::seconds(1))
      : account_(std::make_shared<Account>()) {
    account_->name = node.get_fully_qualified_name();
    account_->clock = node.get_clock();
    account_->publisher =
        rclcpp::create_publisher<diagnostic_msgs::msg::DiagnosticArray>(node, "/diagnostics", rclcpp::QoS(10));
    timer_ = node.create_wall_timer(period, [account = account_] { account->publish(); });
  }
  Diagnostics(const Diagnostics&) = delete;
  Diagnostics& operator=(const Diagnostics&) = delete;

  void count(const std::string& key, std::uint64_t by = 1) {
    const std::lock_guard lock(account_->mutex);
    account_->counts[key] += by;
  }
  // For counters that somebody else keeps.
  void count_is(const std::string& key, std::uint64_t count) {
    const std::lock_guard lock(account_->mutex);
    account_->counts[key] = count;
  }
  std::uint64_t operator[](const std::string& key) const {
    const std::lock_guard lock(account_->mutex);
    const auto found = account_->counts.find(key);
    return found == account_->counts.end() ? 0 : found->second;
  }
  void set(const std::string& key, const std::string& value) {
    const std::lock_guard lock(account_->mutex);
    account_->values[key] = value;
  }
  // Shown as value(), asked for at every report; it must own what it reads.
  void show(const std::string& key, std::function<std::string()> value) {
    const std::lock_guard lock(account_->mutex);
    account_->shown[key] = std::move(value);
  }
  void level(unsigned char level, const std::string& message) {
    const std::lock_guard lock(account_->mutex);
    account_->level = level;
    account_->message = message;
  }

  // An item was done: seconds from its stamp (or arrival) to the publication of its result.
  void latency(double seconds) { account_->latency.note(seconds); }
  // Seconds of work that an item took.
  void work(double seconds) { account_->work.note(seconds); }
  const StreamStatistics& latencies() const { return account_->latency; }
  const StreamStatistics& works() const { return account_->work; }

 private:
  // Shared with the timer's callback, which may run once more while the node is being destroyed.
  struct Account {
    // Constant after construction
    std::string name;
    rclcpp::Clock::SharedPtr clock;
    rclcpp::Publisher<diagnostic_msgs::msg::DiagnosticArray>::SharedPtr publisher;

    StreamStatistics latency, work;
    std::mutex mutex;

    // Guarded by mutex
    std::map<std::string, std::uint64_t> counts;
    std::map<std::string, std::string> values;
    std::map<std::string, std::function<std::string()>> shown;
    unsigned char level = Status::OK;
    std::string message;
    std::uint64_t errors_reported = 0;

    void publish() {
      auto array = std::make_unique<diagnostic_msgs::msg::DiagnosticArray>();
      array->header.stamp = clock->now();
      array->status.push_back(report());
      publisher->publish(std::move(array));
    }

    Status report() {
      std::map<std::string, std::string> all;
      std::map<std::string, std::function<std::string()>> asked;
      Status status;
      status.name = name;
      {
        const std::lock_guard lock(mutex);
        for (const auto& [key, count] : counts) all[key] = std::to_string(count);
        for (const auto& [key, value] : values) all[key] = value;
        asked = shown;
        const auto errors = counts.find("errors");
        const std::uint64_t count = errors == counts.end() ? 0 : errors->second;
        const bool worse = count > errors_reported && level < Status::WARN;
        status.level = worse ? Status::WARN : level;
        status.message = !message.empty() && !worse ? message
                         : count == 0               ? "working"
                                                    : std::to_string(count) + " errors";
        errors_reported = count;
      }
      for (const auto& [key, value] : asked) all[key] = value();
      all["rate_hz"] = number(latency.count() > 0 ? latency.rate_hz() : work.rate_hz());
      milliseconds(all, "latency_ms", latency.latency(50.0));
      milliseconds(all, "latency_p95_ms", latency.latency(95.0));
      milliseconds(all, "work_ms", work.latency(50.0));
      for (const auto& [key, value] : all) {
        status.values.emplace_back();
        status.values.back().key = key;
        status.values.back().value = value;
      }
      return status;
    }

    static std::string number(double value) {
      char text[32];
      std::snprintf(text, sizeof text, "%.2f", value);
      return text;
    }
    static void milliseconds(std::map<std::string, std::string>& all, const std::string& key,
                             std::optional<double> seconds) {
      if (seconds) all[key] = number(*seconds * 1e3);
    }
  };

  std::shared_ptr<Account> account_;
  rclcpp::TimerBase::SharedPtr timer_;
};

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// Keeps an eye on the memory of its process, or of another: how much, how fast it grows, and whether that looks like a leak.
// Loaded into a container it watches all that runs there.
//
// Publishes    memory_status (std_msgs/String)
//                  'Memory: 48.2 MB, peak 51.0 MB, garbage collections: 0, slope: 0.3 MB/h'
//              /diagnostics: WARN above threshold_mb or while memory leaks, ERROR above limit_mb; memory_mb, peak_mb,
//              slope_mb_per_hour, processed (looks), errors
//
// Parameters   check_period_sec (5.0)        seconds between two looks
//              threshold_mb (500.0)          above it, memory that the allocator holds unused goes back to the system
//              limit_mb (0.0)                above it, the level is ERROR; 0: no limit
//              leak_mb_per_hour (20.0)       steady growth from this slope on is a leak
//              window (60)                   looks that the slope is taken from
//              process (0)                   number of the process; 0: this one
//              All may change while running; check_period_sec, window, leak_mb_per_hour and process begin a new window.
#include <malloc.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/perception_node.hpp"
#include "humanoid_ai/perception/memory_trend.hpp"
#include "std_msgs/msg/string.hpp"

namespace humanoid_ai {

class MemoryMonitor : public PerceptionNode<> {
 public:
  explicit MemoryMonitor(const rclcpp::NodeOptions& options)
      : PerceptionNode("memory_monitor", options), complaints_(get_logger()) {
    period_ = parameters.number("check_period_sec", 5.0, 0.01, 3600.0, "seconds between two looks at the memory");
    threshold_ =
        parameters.number("threshold_mb", 500.0, 0.0, 1e6, "resident memory above which unused memory is given back");
    limit_ =
        parameters.number("limit_mb", 0.0, 0.0, 1e6, "resident memory above which the level is ERROR; 0: no limit");
    leak_ = parameters.number("leak_mb_per_hour", 20.0, 0.01, 1e6, "steady growth from this slope on is a leak");
    window_ = parameters.integer("window", 60, 8, 1000, "looks that the slope is taken from");
    process_ = parameters.integer("process", 0, 0, 4'194'304, "number of the process; 0: this one");
    for (const char* name : {"check_period_sec", "leak_mb_per_hour", "window", "process"}) {
      parameters.on_change(name, [this] { start(); });
    }
    publisher_ = create_publisher<std_msgs::msg::String>("memory_status", 10);
    for (const char* key : {"processed", "errors"}) diagnostics.count(key, 0);
    start();
    RCLCPP_INFO(get_logger(), "Memory monitor is ready");
  }

 private:
  // A change of parameters comes in the thread that set them: it leaves the new window to the new timer's first call.
  void start() {
    timer_ = create_wall_timer(
        std::chrono::duration<double>(period_.get()),
        [this, trend = make_trend(), was_leaking = std::make_shared<bool>(false)] { check(*trend, *was_leaking); });
  }

  std::shared_ptr<MemoryTrend> make_trend() const {
    MemoryTrend::Options options;
    options.window = static_cast<std::size_t>(window_.get());
    options.leak_mb_per_hour = leak_.get();
    return std::make_shared<MemoryTrend>(options);
  }

  void check(MemoryTrend& trend, bool& was_leaking) {
    ResidentMemory memory;
    try {
      memory = resident_memory(static_cast<int>(process_.get()));
      if (memory.resident_mb > threshold_.get()) memory = give_back(memory);
    } catch (const std::runtime_error& error) {
      diagnostics.count("errors");
      diagnostics.level(Diagnostics::Status::ERROR, error.what());
      complaints_.say(error.what());
      return;
    }
    trend.note(std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(),
               memory.resident_mb);
    const double slope = trend.slope_mb_per_hour().value_or(0.0);
    diagnostics.count("processed");
    diagnostics.set("memory_mb", number(memory.resident_mb));
    diagnostics.set("peak_mb", number(memory.peak_mb));
    diagnostics.set("slope_mb_per_hour", number(slope));
    judge(trend, memory, slope, was_leaking);

    char text[160];
    std::snprintf(text, sizeof text, "Memory: %.1f MB, peak %.1f MB, garbage collections: %lu, slope: %.1f MB/h",
                  memory.resident_mb, memory.peak_mb, collections_, slope);
    auto message = std::make_unique<std_msgs::msg::String>();
    message->data = text;
    publisher_->publish(std::move(message));
    RCLCPP_INFO(get_logger(), "%s", text);
  }

  // What C++ has instead of a garbage collector: pages that are free inside the allocator.
  ResidentMemory give_back(const ResidentMemory& before) {
    if (process_.get() != 0) return before;
    RCLCPP_WARN(get_logger(), "Memory usage is high: %.1f MB; giving back what is unused", before.resident_mb);
    malloc_trim(0);
    collections_++;
    const ResidentMemory after = resident_memory();
    RCLCPP_INFO(get_logger(), "Gave back %.1f MB; %.1f MB now", before.resident_mb - after.resident_mb,
                after.resident_mb);
    return after;
  }

  void judge(const MemoryTrend& trend, const ResidentMemory& memory, double slope, bool& was_leaking) {
    const std::string uses = number(memory.resident_mb) + " MB";
    if (trend.is_leaking() && !was_leaking) {
      RCLCPP_WARN(get_logger(), "Memory grows steadily by %.1f MB an hour, as a leak does: %s now", slope,
                  uses.c_str());
    }
    was_leaking = trend.is_leaking();
    if (limit_.get() > 0.0 && memory.resident_mb > limit_.get()) {
      diagnostics.level(Diagnostics::Status::ERROR,
                        uses + " are more than the limit of " + number(limit_.get()) + " MB");
    } else if (trend.is_leaking()) {
      diagnostics.level(Diagnostics::Status::WARN, "leak: " + uses + ", growing by " + number(slope) + " MB an hour");
    } else if (memory.resident_mb > threshold_.get()) {
      diagnostics.level(Diagnostics::Status::WARN, uses + " are more than " + number(threshold_.get()) + " MB");
    } else {
      diagnostics.level(Diagnostics::Status::OK, uses);
    }
  }

  static std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
  }

  Live<double> period_, threshold_, limit_, leak_;
  Live<std::int64_t> window_, process_;
  std::uint64_t collections_ = 0;
  Complaints complaints_;
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr publisher_;
  rclcpp::TimerBase::SharedPtr timer_;
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(MemoryMonitor, memory_monitor)

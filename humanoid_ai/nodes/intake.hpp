// SPDX-License-Identifier: Apache-2.0
// Intake: a topic whose newest message is worked on in a thread of its own, outside the executor.
//
//   images_ = std::make_unique<Intake<sensor_msgs::msg::Image>>(*this, diagnostics, "camera/image_raw", image_qos(...),
//       [this](const sensor_msgs::msg::Image& image) { ...; });          // worker thread; may throw BadInput
//
// Work that keeps the message longer takes it as std::shared_ptr<const sensor_msgs::msg::Image> instead.
//
// The callback only hands the message over by pointer, so that it is never copied, never queues and never blocks the
// executor. Received, dropped, processed and failed messages are counted in the diagnostics, the time of the work is noted.
// What the work throws is logged in one line (the same line again at most every 5 s) and counted; the node goes on.
//
// Declare it last in its owner, or reset() it first: its destructor waits for the work under way.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "humanoid_ai/nodes/diagnostics.hpp"
#include "humanoid_ai/perception/latest_only.hpp"
#include "rclcpp/rclcpp.hpp"

namespace humanoid_ai {

// One line of log an error; a line that was logged a moment ago is not logged again. One thread at a time.
class Complaints {
 public:
  explicit Complaints(rclcpp::Logger logger) : logger_(std::move(logger)) {}

  void say(const std::string& what) {
    const auto now = std::chrono::steady_clock::now();
    if (what == last_ && now - said_ < std::chrono::seconds(5)) return;
    last_ = what;
    said_ = now;
    RCLCPP_ERROR(logger_, "%s", what.c_str());
  }

 private:
  rclcpp::Logger logger_;
  std::string last_;
  std::chrono::steady_clock::time_point said_{};
};

template <class MessageT>
class Intake {
 public:
  using Message = std::shared_ptr<const MessageT>;

  template <class NodeT, class Work>
  Intake(NodeT& node, Diagnostics& diagnostics, const std::string& topic, const rclcpp::QoS& qos, Work work,
         double rate_max_hz = 0.0)
      : diagnostics_(diagnostics),
        work_(on_message(std::move(work))),
        complaints_(node.get_logger()),
        what_("Message on " + topic + " was no use: "),
        queue_(std::make_shared<LatestOnly<Message>>([this](const Message& message) { look(message); }, rate_max_hz)) {
    for (const char* key : {"received", "dropped", "processed", "errors"}) diagnostics_.count(key, 0);
    // The callback may run once more while this is being destroyed: it must not know `this`.
    const std::weak_ptr<LatestOnly<Message>> queue = queue_;
    subscription_ = node.template create_subscription<MessageT>(topic, qos, [queue](Message message) {
      if (const auto open = queue.lock()) open->offer(std::move(message));
    });
    diagnostics_.show("received", [queue] { return counted(queue, &LatestOnly<Message>::Counts::offered); });
    diagnostics_.show("dropped", [queue] { return counted(queue, &LatestOnly<Message>::Counts::dropped); });
  }
  ~Intake() {
    subscription_.reset();
    queue_->close();
    const auto counts = queue_->counts();
    diagnostics_.show("received", [counts] { return std::to_string(counts.offered); });
    diagnostics_.show("dropped", [counts] { return std::to_string(counts.dropped); });
  }
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  void limit(double rate_max_hz) { queue_->limit(rate_max_hz); }
  typename LatestOnly<Message>::Counts counts() const { return queue_->counts(); }

 private:
  static std::string counted(const std::weak_ptr<LatestOnly<Message>>& queue,
                             std::uint64_t LatestOnly<Message>::Counts::*which) {
    const auto open = queue.lock();
    return open ? std::to_string(open->counts().*which) : "0";
  }

  template <class Work>
  static std::function<void(const Message&)> on_message(Work work) {
    if constexpr (std::is_invocable_v<Work&, const MessageT&>) {
      return [work = std::move(work)](const Message& message) mutable { work(*message); };
    } else {
      return work;
    }
  }

  void look(const Message& message) {
    const auto start = std::chrono::steady_clock::now();
    try {
      work_(message);
      diagnostics_.work(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      diagnostics_.count("processed");
    } catch (const std::exception& error) {
      diagnostics_.count("errors");
      complaints_.say(what_ + error.what());
    }
  }

  Diagnostics& diagnostics_;
  const std::function<void(const Message&)> work_;
  Complaints complaints_;
  const std::string what_;
  const std::shared_ptr<LatestOnly<Message>> queue_;
  typename rclcpp::Subscription<MessageT>::SharedPtr subscription_;
};

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// Heavy work beside the executor: a bounded queue of tasks, workers that do them, results in the order of the tasks.
//
// A timer makes the tasks. What happens when the queue is full is a choice: the new task is refused, or the timer waits, or the
// oldest task that waits is dropped; 'latest' keeps no more than the newest one.
//
// Publishes    processed_data (std_msgs/String)   'Processed: Task 12 (digest 5f0c1e2a, 21 ms)'
//              /diagnostics: received, processed, dropped (refused ones too), errors, waiting, latency_ms (from queued to
//              published), ...
//
// Parameters   task_period_sec (0.1)       seconds between two tasks
//              workers (1)                 threads
//              queue_size (10)             tasks that may wait
//              when_full ('refuse')        'refuse', 'wait', 'drop_oldest' or 'latest'
//              effort (30000)              rounds of hashing that make up one task
//              All may change while running; workers, queue_size and when_full begin a new queue, what waits is dropped.
#include <openssl/evp.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/perception_node.hpp"
#include "humanoid_ai/perception/ordered_pool.hpp"
#include "std_msgs/msg/string.hpp"

namespace humanoid_ai {

class WorkerPool : public PerceptionNode<> {
 public:
  explicit WorkerPool(const rclcpp::NodeOptions& options) : PerceptionNode("worker_pool", options) {
    period_ = parameters.number("task_period_sec", 0.1, 0.001, 3600.0, "seconds between two tasks");
    workers_ = parameters.integer("workers", 1, 1, 64, "threads");
    size_ = parameters.integer("queue_size", 10, 1, 1'000'000, "tasks that may wait");
    when_full_ =
        parameters.text("when_full", "refuse", "'refuse', 'wait', 'drop_oldest' or 'latest'",
                        [](const std::string& mode) -> std::string {
                          for (const char* known : {"refuse", "wait", "drop_oldest", "latest"}) {
                            if (mode == known) return "";
                          }
                          return "when_full must be 'refuse', 'wait', 'drop_oldest' or 'latest', not '" + mode + "'";
                        });
    effort_ = parameters.integer("effort", 30'000, 1, 100'000'000, "rounds of hashing that make up one task");
    publisher_ = create_publisher<std_msgs::msg::String>("processed_data", 10);
    for (const char* key : {"received", "processed", "dropped", "errors"}) diagnostics.count(key, 0);
    for (const char* name : {"workers", "queue_size", "when_full"}) {
      parameters.on_change(name, [this] { begin(); });
    }
    parameters.on_change("task_period_sec", [this] { start(); });
    begin();
    start();
    RCLCPP_INFO(get_logger(), "Worker pool is ready: %ld worker(s), at most %ld tasks waiting",
                static_cast<long>(workers_.get()), static_cast<long>(size_.get()));
  }
  ~WorkerPool() override {
    timer_.reset();
    if (const auto pool = current()) pool->close();
  }

 private:
  struct Task {
    std::uint64_t number;
    std::chrono::steady_clock::time_point queued;
  };
  struct Result {
    std::string digest;
    double milliseconds;
  };
  using Pool = OrderedPool<Task, Result>;

  // A new queue with the parameters as they are now; the old one ends first, so that results stay in order.
  void begin() {
    std::shared_ptr<Pool> old;
    {
      const std::lock_guard lock(mutex_);
      old = std::move(pool_);
    }
    if (old) {
      old->close();
      diagnostics.count("dropped", old->counts().dropped_at_close);
    }
    Pool::Options options;
    const std::string mode = when_full_.get();
    options.workers = static_cast<std::size_t>(workers_.get());
    options.capacity = mode == "latest" ? 1 : static_cast<std::size_t>(size_.get());
    options.when_full = mode == "refuse" ? WhenFull::kRefuse : mode == "wait" ? WhenFull::kWait : WhenFull::kDropOldest;
    auto pool = std::make_shared<Pool>(
        options, [this](const Task& task) { return work(task); },
        [this](Outcome<Task, Result> outcome) { publish(std::move(outcome)); });
    const std::lock_guard lock(mutex_);
    pool_ = std::move(pool);
  }

  std::shared_ptr<Pool> current() {
    const std::lock_guard lock(mutex_);
    return pool_;
  }

  void start() {
    timer_ = create_wall_timer(std::chrono::duration<double>(period_.get()), [this] { add_task(); });
  }

  void add_task() {
    const std::shared_ptr<Pool> pool = current();
    if (!pool) return;
    const std::uint64_t number = next_task_++;
    diagnostics.count("received");
    const std::uint64_t dropped = pool->counts().dropped;
    if (!pool->offer({number, std::chrono::steady_clock::now()})) {
      diagnostics.count("dropped");
      RCLCPP_WARN_THROTTLE(get_logger(), *get_clock(), 5000, "Task %lu refused: %ld tasks are waiting already", number,
                           static_cast<long>(size_.get()));
    }
    const Pool::Counts counts = pool->counts();
    diagnostics.count("dropped", counts.dropped - dropped);
    diagnostics.set("waiting", std::to_string(counts.waiting));
  }

  // What takes long. Worker thread.
  Result work(const Task& task) const {
    const auto start = std::chrono::steady_clock::now();
    const std::string name = "Task " + std::to_string(task.number), salt = "humanoid";
    std::array<unsigned char, 32> digest;
    if (PKCS5_PBKDF2_HMAC(name.data(), static_cast<int>(name.size()),
                          reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                          static_cast<int>(effort_.get()), EVP_sha256(), digest.size(), digest.data()) != 1) {
      throw std::runtime_error("no SHA-256");
    }
    char text[9];
    std::snprintf(text, sizeof text, "%02x%02x%02x%02x", digest[0], digest[1], digest[2], digest[3]);
    return {text, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count()};
  }

  // A worker thread, one at a time, in the order of the tasks.
  void publish(Outcome<Task, Result> outcome) {
    try {
      if (outcome.error) std::rethrow_exception(outcome.error);
      char text[96];
      std::snprintf(text, sizeof text, "Processed: Task %lu (digest %s, %.0f ms)", outcome.task.number,
                    outcome.result->digest.c_str(), outcome.result->milliseconds);
      auto message = std::make_unique<std_msgs::msg::String>();
      message->data = text;
      publisher_->publish(std::move(message));
      diagnostics.count("processed");
      diagnostics.work(1e-3 * outcome.result->milliseconds);
      diagnostics.latency(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - outcome.task.queued).count());
    } catch (const std::exception& error) {
      diagnostics.count("errors");
      RCLCPP_ERROR(get_logger(), "Task %lu failed: %s", outcome.task.number, error.what());
    }
  }

  Live<double> period_;
  Live<std::int64_t> workers_, size_, effort_;
  Live<std::string> when_full_;
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr publisher_;
  rclcpp::TimerBase::SharedPtr timer_;
  std::uint64_t next_task_ = 0;  // of the timer
  std::mutex mutex_;
  std::shared_ptr<Pool> pool_;  // guarded by mutex_
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(WorkerPool, worker_pool)

// SPDX-License-Identifier: Apache-2.0
// A node that expects bad input and bad stages: validates, counts, reports, and goes on.
//
// The newest image goes through a stage in a thread of its own, under a deadline. What is no valid image, and what fails on the
// way, is logged in one line, counted and forgotten; frames that are slow are warned about; a stage that hangs, or fails several
// times in a row, is restarted.
//
// Subscribes   camera/image_raw (sensor_msgs/Image)
// Publishes    node_status (std_msgs/String)
//                  'Processed: 118, Errors: 2, Error Rate: 1.67%, Dropped: 0, Slow: 0, Median: 4.1 ms, Restarts: 0'
//              ~/debug_image (sensor_msgs/Image) while somebody subscribes: the stage's result
//              /diagnostics: received, processed, dropped, errors, slow, restarts, rate_hz, latency_ms, work_ms, ...
//
// Parameters   status_period_sec (10.0)    seconds between two reports
//              slow_sec (0.1)              frames that take longer are warned about
//              blur_size (5)               of the stage; odd
//              stage_timeout_sec (2.0)     the stage hangs when a frame takes longer
//              stage_delay_sec (0.0)       added to each frame, to see what the node makes of a slow stage
//              image_reliable (true)       false for best-effort cameras; read at the start
//              All others may change while running.
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <opencv2/imgproc.hpp>
#include <stop_token>
#include <string>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/debug_image.hpp"
#include "humanoid_ai/nodes/perception_node.hpp"
#include "humanoid_ai/perception/picture.hpp"
#include "humanoid_ai/perception/supervised_stage.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "std_msgs/msg/string.hpp"

namespace humanoid_ai {

class RobustPipeline : public PerceptionNode<> {
 public:
  explicit RobustPipeline(const rclcpp::NodeOptions& options)
      : PerceptionNode("robust_pipeline", options), debug_(*this, "~/debug_image") {
    period_ = parameters.number("status_period_sec", 10.0, 0.01, 3600.0, "seconds between two reports");
    slow_ = parameters.number("slow_sec", 0.1, 0.0, 3600.0, "frames that take longer are warned about");
    blur_ = parameters.integer("blur_size", 5, 1, 99, "pixels, odd", [](const std::int64_t& size) -> std::string {
      return size % 2 == 1 ? "" : "blur_size must be odd, not " + std::to_string(size);
    });
    timeout_ = parameters.number("stage_timeout_sec", 2.0, 0.01, 3600.0, "the stage hangs when a frame takes longer");
    delay_ = parameters.number("stage_delay_sec", 0.0, 0.0, 3600.0, "added to each frame, to see what becomes of it");
    stage_ =
        std::make_unique<Stage>([blur = blur_, delay = delay_] { return make_stage(blur, delay); }, StageOptions{});
    for (const char* key : {"slow", "restarts"}) diagnostics.count(key, 0);
    publisher_ = create_publisher<std_msgs::msg::String>("node_status", 10);
    parameters.on_change("status_period_sec", [this] { start(); });
    start();
    images_ =
        watch<sensor_msgs::msg::Image>("camera/image_raw", image_qos(), [this](const Frame& image) { handle(image); });
    RCLCPP_INFO(get_logger(), "Robust pipeline is ready");
  }
  ~RobustPipeline() override {
    images_.reset();
    RCLCPP_INFO(get_logger(), "Ending. %s", status().c_str());
  }

 private:
  using Frame = std::shared_ptr<const sensor_msgs::msg::Image>;
  using Stage = SupervisedStage<Frame, cv::Mat>;

  // What the node is for; here: a blurred grey picture. It owns what it touches: the thread may outlive the node.
  static Stage::Work make_stage(const Live<std::int64_t>& blur, const Live<double>& delay) {
    return [blur, delay, scratch = cv::Mat()](const Frame& image, const std::stop_token& token) mutable {
      wait(delay.get(), token);
      const cv::Mat picture = as_bgr(raw_picture(*image), scratch);
      cv::Mat gray, blurred;
      cv::cvtColor(picture, gray, cv::COLOR_BGR2GRAY);
      const int size = static_cast<int>(blur.get());
      cv::GaussianBlur(gray, blurred, cv::Size(size, size), 0.0);
      return blurred;
    };
  }

  static void wait(double seconds, const std::stop_token& token) {
    if (seconds <= 0.0) return;
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, token, std::chrono::duration<double>(seconds), [] { return false; });
  }

  // Worker thread. What it throws is logged and counted.
  void handle(const Frame& image) {
    const auto start = std::chrono::steady_clock::now();
    check(raw_picture(*image));
    stage_->set_timeout(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(timeout_.get())));
    cv::Mat result;
    try {
      result = stage_->run(image);
    } catch (...) {
      diagnostics.count_is("restarts", stage_->restarts());
      throw;
    }
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (took > slow_.get()) {
      diagnostics.count("slow");
      RCLCPP_WARN_THROTTLE(get_logger(), *get_clock(), 1000, "Image processing took %.3f s, more than %g s", took,
                           slow_.get());
    }
    note_latency(image->header.stamp);
    if (debug_.wanted()) debug_.publish(image->header, result);
  }

  std::string status() const {
    const std::uint64_t processed = diagnostics["processed"], errors = diagnostics["errors"];
    const double all = static_cast<double>(processed + errors);
    char text[256];
    std::snprintf(
        text, sizeof text,
        "Processed: %lu, Errors: %lu, Error Rate: %.2f%%, Dropped: %lu, Slow: %lu, Median: %.1f ms, Restarts: %lu",
        processed, errors, all > 0.0 ? 100.0 * static_cast<double>(errors) / all : 0.0,
        images_ ? images_->counts().dropped : 0, diagnostics["slow"],
        1e3 * diagnostics.works().latency(50.0).value_or(0.0), diagnostics["restarts"]);
    return text;
  }

  void start() {
    timer_ = create_wall_timer(std::chrono::duration<double>(period_.get()), [this] { report(); });
  }

  void report() {
    auto message = std::make_unique<std_msgs::msg::String>();
    message->data = status();
    RCLCPP_INFO(get_logger(), "%s", message->data.c_str());
    publisher_->publish(std::move(message));
  }

  Live<double> period_, slow_, timeout_, delay_;
  Live<std::int64_t> blur_;
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr publisher_;
  rclcpp::TimerBase::SharedPtr timer_;
  DebugImage debug_;
  std::unique_ptr<Stage> stage_;  // worker thread only
  std::unique_ptr<Intake<sensor_msgs::msg::Image>> images_;
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(RobustPipeline, robust_pipeline)

// SPDX-License-Identifier: Apache-2.0
// A camera: publishes a live device, a video file, a folder of pictures or a test pattern.
//
// Publishes    camera/image_raw (sensor_msgs/Image, bgr8 or mono8), stamped when the frame was read
//              /diagnostics: processed (frames published), errors (losses of the source), retries
//
// Parameters   video ('')        a file that OpenCV reads; empty: Debian's vtest.avi, a street with pedestrians
//              device (-1)       number of a live camera, instead of a video
//              folder ('')       a folder of pictures, instead of a video
//              pattern ('')      '1920x1080': a test pattern of that size, instead of a video
//              width, height (0) asked of a device; 0: its own
//              rate_hz (0.0)     frames per second; 0: the source's own rate
//              loop (true)       begin again at the end; false: stop publishing
//              frame_id ('camera')
// rate_hz and frame_id may change while it runs.
//
// The source is read by a thread of its own, which writes each frame where its readers will read it: behind the head of a
// serialized image, in memory that is shared with other processes where there is such (wire_image.hpp), or, with
// use_intra_process_comms, into a message that subscriptions in this process take over. A source that is lost is one error in
// the log; it is then opened again once a second until it is back.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/perception_node.hpp"
#include "humanoid_ai/nodes/wire_image.hpp"
#include "humanoid_ai/perception/frame_source.hpp"
#include "sensor_msgs/msg/image.hpp"

namespace humanoid_ai {
namespace {

constexpr const char* kStreet = "/usr/share/doc/opencv-doc/examples/data/vtest.avi";
constexpr auto kReopenPeriod = std::chrono::seconds(1);

}  // namespace

class Camera : public PerceptionNode<> {
 public:
  explicit Camera(const rclcpp::NodeOptions& options)
      : PerceptionNode("camera", options), by_pointer_(options.use_intra_process_comms()) {
    source_options_.video =
        parameters.text("video", "", "a file that OpenCV reads; empty: a street with pedestrians").get();
    if (source_options_.video.empty()) source_options_.video = kStreet;
    source_options_.device =
        static_cast<int>(parameters.integer("device", -1, -1, 1000, "number of a live camera").get());
    source_options_.folder = parameters.text("folder", "", "a folder of pictures").get();
    source_options_.pattern = parameters.text("pattern", "", "size of a test pattern, as 1920x1080").get();
    source_options_.width = static_cast<int>(parameters.integer("width", 0, 0, 16384, "asked of a device").get());
    source_options_.height = static_cast<int>(parameters.integer("height", 0, 0, 16384, "asked of a device").get());
    source_options_.loop = parameters.flag("loop", true, "begin again at the end").get();
    rate_hz_ = parameters.number("rate_hz", 0.0, 0.0, 1000.0, "frames per second; 0: as the source says");
    frame_id_ = parameters.text("frame_id", "camera", "frame of the images");

    source_ = open_source(source_options_);
    for (const char* key : {"processed", "errors"}) diagnostics.count(key, 0);
    publisher_ = create_publisher<sensor_msgs::msg::Image>("camera/image_raw", rclcpp::QoS(5));
    RCLCPP_INFO(get_logger(), "Camera is ready: %s at %g Hz", name_of(source_options_).c_str(), rate_hz());
    reader_ = std::thread([this] { read(); });
  }

  ~Camera() override {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    wake_.notify_all();
    reader_.join();
  }

 private:
  using Time = std::chrono::steady_clock::time_point;

  // The reader's thread.
  void read() {
    Time due = std::chrono::steady_clock::now();
    while (!has_ended_by(due)) {
      const Time begin = std::chrono::steady_clock::now();
      try {
        if (!source_) reopen();
        if (!publish_next(due)) {
          RCLCPP_INFO(get_logger(), "The source has ended");
          return;
        }
        diagnostics.work(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        due = next_after(due);
      } catch (const SourceLost& lost) {
        miss(lost.what());
        due = std::chrono::steady_clock::now() + kReopenPeriod;
      } catch (const std::exception& error) {
        if (rclcpp::ok()) miss(error.what());  // what fails after the shutdown fails because of it
        due = std::chrono::steady_clock::now() + kReopenPeriod;
      }
    }
  }

  // False at the end of the source. A frame of a live source that comes before `due` is not published.
  bool publish_next(Time due) {
    auto image = std::make_unique<sensor_msgs::msg::Image>();
    image->header.frame_id = frame_id_.get();
    const bool more = source_->read([&](int rows, int columns, int type) {
      image->height = static_cast<std::uint32_t>(rows);
      image->width = static_cast<std::uint32_t>(columns);
      image->encoding = type == CV_8UC1 ? "mono8" : "bgr8";
      image->step = static_cast<std::uint32_t>(columns * CV_ELEM_SIZE(type));
      return cv::Mat(rows, columns, type, room_for_pixels(*image), image->step);
    });
    if (!more) return false;
    if (is_early(due)) return true;
    image->header.stamp = now();
    if (by_pointer_) {
      publisher_->publish(std::move(image));
    } else {
      publisher_->publish(wire_.finish(*image));
    }
    diagnostics.count("processed");
    if (is_lost_) found();
    return true;
  }

  void* room_for_pixels(sensor_msgs::msg::Image& image) {
    const std::size_t size = std::size_t{image.step} * image.height;
    if (!by_pointer_) return wire_.make_room(image, size);
    image.data.resize(size);
    return image.data.data();
  }

  bool is_early(Time due) const {
    return source_->live() && rate_hz_.get() > 0.0 && std::chrono::steady_clock::now() < due;
  }

  double rate_hz() const {
    const double wanted = rate_hz_.get(), own = source_->rate_hz();
    return wanted > 0.0 ? wanted : own > 0.0 ? own : 10.0;
  }

  // When the frame after the one of `due` is: on the beat, unless that is past already.
  Time next_after(Time due) const {
    const auto now = std::chrono::steady_clock::now();
    const auto period =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(1.0 / rate_hz()));
    if (!source_->live()) return std::max(due + period, now);
    return now >= due ? std::max(due + period, now - period) : due;
  }

  // True when the node ends; waits until `due`, except for a live source, which keeps its own time.
  bool has_ended_by(Time due) {
    std::unique_lock lock(mutex_);
    if (source_ && source_->live()) return ended_;
    return wake_.wait_until(lock, due, [this] { return ended_; });
  }

  void reopen() {
    if (is_lost_) diagnostics.count("retries");
    source_ = open_source(source_options_);
  }

  void miss(const std::string& what) {
    source_.reset();
    if (is_lost_) return;
    is_lost_ = true;
    RCLCPP_ERROR(get_logger(), "%s; trying again once a second", what.c_str());
    diagnostics.count("errors");
    diagnostics.level(Diagnostics::Status::ERROR, what);
  }

  void found() {
    is_lost_ = false;
    RCLCPP_INFO(get_logger(), "%s is back", name_of(source_options_).c_str());
    diagnostics.level(Diagnostics::Status::OK, "");
  }

  // Constant after construction
  const bool by_pointer_;
  SourceOptions source_options_;
  Live<double> rate_hz_;
  Live<std::string> frame_id_;
  rclcpp::Publisher<sensor_msgs::msg::Image>::SharedPtr publisher_;

  // Reader's thread only, once it runs
  std::unique_ptr<FrameSource> source_;
  WireImage wire_;
  bool is_lost_ = false;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;  // guarded by mutex_
  std::thread reader_;
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(Camera, camera)

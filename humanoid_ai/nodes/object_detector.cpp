// SPDX-License-Identifier: Apache-2.0
// What, or who, is in the picture, and where? A neural network, a people detector or a cascade, on the newest frame.
//
// Subscribes   camera/image_raw (sensor_msgs/Image)
// Publishes    object_detections (humanoid_msgs/ObjectDetectionArray), header copied from the image, boxes in its pixels; empty
//                  when nothing was found, so that a listener can tell silence from emptiness
//              detections (vision_msgs/Detection2DArray), the same
//              label_info (vision_msgs/LabelInfo, transient local): the model's classes
//              ~/debug_image (sensor_msgs/Image) while somebody subscribes: the picture with its boxes
//              /diagnostics: received, processed, dropped, errors, rate_hz, latency_ms, latency_p95_ms, work_ms, model,
//                  model_ms (median of the model alone)
// Serves       ~/enable (std_srvs/SetBool)
//
// A lifecycle node: loads its model when configured, looks when active. With autostart it does both by itself.
//
// Parameters   backend ('auto')             'network', 'hog' (people), 'cascade', 'objects' (the network that ships); 'auto':
//                                           a cascade for .xml, a network for any other model, hog without a model
//              model ('')                   a file: .onnx, .caffemodel, .pb, .weights, .pt (TorchScript) ...; a cascade's .xml
//              config ('')                  the second file of formats that have two
//              labels ('')                  one label a line; empty: the model's name with .txt; ImageNet's for 1000 classes
//              head ('auto')                'classification', 'yolov5', 'yolov8', 'yolox', 'ssd', 'detr'
//              width, height (0)            of the network's input; 0: as the model says, else as usual for the head
//              fit ('auto')                 'whole' or 'center' for classes; 'centered', 'corner' or 'squash' for boxes
//              normalization ('auto')       'imagenet', 'unit', 'signed', 'raw'
//              channels ('auto')            'rgb' or 'bgr'
//              work_width (1075)            hog: pixels to which the picture is scaled; 0: as it comes
//              hit_threshold (0.5)          hog: margin of the support vector machine
//              confidence_threshold (-1.0)  what is less sure is not told; below 0: as usual, 0.1 for classes, 0.4 for boxes
//              overlap_threshold (0.5)      of two boxes of a class that share more of their union, the surer stays
//              max_detections (0)           per frame, the surest; 0: as usual, 5 for classes, 100 for boxes
//              classes ([])                 labels that are told; empty: all
//              track (false)                follow boxes from frame to frame: ids in detections, smoother boxes
//              rate_hz (0.0)                frames looked at per second, at most; 0: all that it can
//              enable (true)                false: frames are let pass
//              threads (0)                  of OpenCV; 0: as it chooses; read at the start
//              autostart (true)             configure and activate by itself; read at the start
//              image_reliable (true)        false for best-effort cameras; read at the start
// All others may change while it runs. A model, or a setting of it, that cannot be used is refused with the reason, and the one
// that runs stays in place.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <mutex>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>
#include <vector>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/debug_image.hpp"
#include "humanoid_ai/nodes/perception_node.hpp"
#include "humanoid_ai/perception/detectors/box_tracker.hpp"
#include "humanoid_ai/perception/detectors/detector.hpp"
#include "humanoid_ai/perception/picture.hpp"
#include "humanoid_msgs/msg/object_detection_array.hpp"
#include "lifecycle_msgs/msg/state.hpp"
#include "rclcpp_lifecycle/lifecycle_node.hpp"
#include "rclcpp_lifecycle/lifecycle_publisher.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "std_srvs/srv/set_bool.hpp"
#include "vision_msgs/msg/detection2_d_array.hpp"
#include "vision_msgs/msg/label_info.hpp"

namespace humanoid_ai {
namespace {

constexpr const char* kShipped = "objects8";

DetectorSettings resolved(DetectorSettings settings) {
  if (settings.backend == "objects") {
    settings.backend = "network";
    if (settings.model.empty()) settings.model = kShipped;
  } else if (settings.backend == "auto") {
    settings.backend = settings.model.empty() ? "hog" : settings.model.ends_with(".xml") ? "cascade" : "network";
  }
  return settings;
}

humanoid_msgs::msg::ObjectDetection as_object(const Detection& found) {
  humanoid_msgs::msg::ObjectDetection object;
  object.label = found.label;
  object.confidence = found.confidence;
  object.class_id = found.class_id;
  const auto whole = [](float pixels) { return static_cast<std::uint32_t>(std::lround(std::max(0.0F, pixels))); };
  object.bounding_box.x_offset = whole(found.box.x);
  object.bounding_box.y_offset = whole(found.box.y);
  object.bounding_box.width = std::max(1U, whole(found.box.width));
  object.bounding_box.height = std::max(1U, whole(found.box.height));
  return object;
}

vision_msgs::msg::Detection2D as_detection(const Detection& found, const std_msgs::msg::Header& header) {
  vision_msgs::msg::Detection2D detection;
  detection.header = header;
  detection.results.resize(1);
  detection.results[0].hypothesis.class_id = found.label;
  detection.results[0].hypothesis.score = found.confidence;
  detection.bbox.center.position.x = found.box.x + found.box.width / 2.0;
  detection.bbox.center.position.y = found.box.y + found.box.height / 2.0;
  detection.bbox.size_x = found.box.width;
  detection.bbox.size_y = found.box.height;
  if (found.track >= 0) detection.id = std::to_string(found.track);
  return detection;
}

}  // namespace

class ObjectDetector : public PerceptionNode<rclcpp_lifecycle::LifecycleNode> {
 public:
  using CallbackReturn = rclcpp_lifecycle::node_interfaces::LifecycleNodeInterface::CallbackReturn;
  using State = rclcpp_lifecycle::State;

  explicit ObjectDetector(const rclcpp::NodeOptions& options)
      : PerceptionNode("object_detector", options), debug_(*this, "~/debug_image") {
    declare_model_parameters();
    confidence_ =
        parameters.number("confidence_threshold", -1.0, -1.0, 1.0, "what is less sure is not told; below 0: as usual");
    overlap_ =
        parameters.number("overlap_threshold", 0.5, 0.0, 1.0, "of two that share more of their union the surer stays");
    most_ = parameters.integer("max_detections", 0, 0, 10000, "per frame, the surest; 0: as usual");
    classes_ = parameters.texts("classes", {}, "labels that are told; empty: all");
    track_ = parameters.flag("track", false, "follow boxes from frame to frame");
    rate_ = parameters.number("rate_hz", 0.0, 0.0, 1000.0, "frames looked at per second, at most; 0: all that it can");
    enable_ = parameters.flag("enable", true, "false: frames are let pass");
    parameters.on_change("rate_hz", [this] {
      if (images_) images_->limit(rate_.get());
    });
    const auto threads = parameters.integer("threads", 0, 0, 256, "of OpenCV; 0: as it chooses").get();
    if (threads > 0) cv::setNumThreads(static_cast<int>(threads));
    qos_ = std::make_unique<rclcpp::QoS>(image_qos());

    objects_ = create_publisher<humanoid_msgs::msg::ObjectDetectionArray>("object_detections", 10);
    detections_ = create_publisher<vision_msgs::msg::Detection2DArray>("detections", 10);
    label_info_ =
        rclcpp::create_publisher<vision_msgs::msg::LabelInfo>(*this, "label_info", rclcpp::QoS(1).transient_local());
    enabling_ = create_service<std_srvs::srv::SetBool>(
        "~/enable", [this](const std_srvs::srv::SetBool::Request::SharedPtr request,
                           std_srvs::srv::SetBool::Response::SharedPtr response) {
          response->success = set_parameter(rclcpp::Parameter("enable", request->data)).successful;
        });
    diagnostics.show("model_ms", [models = models_] {
      char text[32];
      std::snprintf(text, sizeof text, "%.3f", models->latency(50.0).value_or(0.0) * 1e3);
      return std::string(text);
    });
    diagnostics.set("model", "none");
    checking_ =
        add_on_set_parameters_callback([this](const std::vector<rclcpp::Parameter>& set) { return check(set); });
    taking_ = add_post_set_parameters_callback([this](const std::vector<rclcpp::Parameter>& set) { take(set); });
    if (parameters.flag("autostart", true, "configure and activate by itself").get()) {
      starting_ = create_wall_timer(std::chrono::milliseconds(0), [this] { start(); });
    }
  }

  ~ObjectDetector() override { images_.reset(); }

  CallbackReturn on_configure(const State&) override {
    try {
      use(make_detector(resolved(settings_)));
    } catch (const BadInput& error) {
      RCLCPP_ERROR(get_logger(), "%s", error.what());
      diagnostics.count("errors");
      diagnostics.level(Diagnostics::Status::ERROR, error.what());
      return CallbackReturn::FAILURE;
    }
    return CallbackReturn::SUCCESS;
  }

  CallbackReturn on_activate(const State& state) override {
    const auto done = LifecycleNode::on_activate(state);
    images_ = watch<sensor_msgs::msg::Image>(
        "camera/image_raw", *qos_, [this](const sensor_msgs::msg::Image& image) { look(image); }, rate_.get());
    return done;
  }

  CallbackReturn on_deactivate(const State& state) override {
    images_.reset();
    return LifecycleNode::on_deactivate(state);
  }

  CallbackReturn on_cleanup(const State&) override {
    use(nullptr);
    return CallbackReturn::SUCCESS;
  }

  CallbackReturn on_shutdown(const State&) override {
    images_.reset();
    use(nullptr);
    return CallbackReturn::SUCCESS;
  }

 private:
  void declare_model_parameters() {
    settings_.backend = declare<std::string>("backend", "auto", "'auto', 'network', 'hog', 'cascade' or 'objects'");
    settings_.model = declare<std::string>("model", "", "a model's file; empty: none");
    settings_.config = declare<std::string>("config", "", "the second file of formats that have two");
    settings_.labels = declare<std::string>("labels", "", "a file with one label a line");
    settings_.head = declare<std::string>("head", settings_.head, "what the network's outputs mean");
    settings_.width = static_cast<int>(declare<std::int64_t>("width", 0, "of the network's input; 0: as usual"));
    settings_.height = static_cast<int>(declare<std::int64_t>("height", 0, "of the network's input; 0: as usual"));
    settings_.fit = declare<std::string>("fit", settings_.fit, "how a picture is brought to the network's shape");
    settings_.normalization =
        declare<std::string>("normalization", settings_.normalization, "range of the network's input");
    settings_.channels = declare<std::string>("channels", settings_.channels, "'rgb' or 'bgr'");
    settings_.work_width =
        static_cast<int>(declare<std::int64_t>("work_width", settings_.work_width, "hog: pixels; 0: not scaled"));
    settings_.hit_threshold = declare<double>("hit_threshold", settings_.hit_threshold, "hog: margin");
  }

  template <class T>
  T declare(const std::string& name, const T& value, const std::string& meaning) {
    rcl_interfaces::msg::ParameterDescriptor descriptor;
    descriptor.description = meaning;
    return declare_parameter<T>(name, value, descriptor);
  }

  // True when the parameter is one of the model's; its value is then in `settings`.
  static bool put(const rclcpp::Parameter& parameter, DetectorSettings& settings) {
    const std::string& name = parameter.get_name();
    for (const auto& [text, to] : {std::pair{"backend", &DetectorSettings::backend},
                                   {"model", &DetectorSettings::model},
                                   {"config", &DetectorSettings::config},
                                   {"labels", &DetectorSettings::labels},
                                   {"head", &DetectorSettings::head},
                                   {"fit", &DetectorSettings::fit},
                                   {"normalization", &DetectorSettings::normalization},
                                   {"channels", &DetectorSettings::channels}}) {
      if (name == text) return settings.*to = parameter.as_string(), true;
    }
    for (const auto& [text, to] : {std::pair{"width", &DetectorSettings::width},
                                   {"height", &DetectorSettings::height},
                                   {"work_width", &DetectorSettings::work_width}}) {
      if (name == text) return settings.*to = static_cast<int>(parameter.as_int()), true;
    }
    if (name == "hit_threshold") return settings.hit_threshold = parameter.as_double(), true;
    return false;
  }

  // Parameters are being set: a model that changes is loaded now, beside the one that runs, and refused if that fails.
  rcl_interfaces::msg::SetParametersResult check(const std::vector<rclcpp::Parameter>& set) {
    rcl_interfaces::msg::SetParametersResult result;
    result.successful = true;
    DetectorSettings wanted = settings_;
    bool changes = false;
    for (const rclcpp::Parameter& parameter : set) changes = put(parameter, wanted) || changes;
    if (!changes) return result;
    pending_ = nullptr;
    if (!current()) return result;  // it is loaded when the node is configured
    try {
      pending_ = make_detector(resolved(wanted));
    } catch (const BadInput& error) {
      result.successful = false;
      result.reason = error.what();
      RCLCPP_ERROR(get_logger(), "%s; %s stays in place", error.what(), current()->description().c_str());
      diagnostics.count("errors");
    }
    return result;
  }

  void take(const std::vector<rclcpp::Parameter>& set) {
    for (const rclcpp::Parameter& parameter : set) put(parameter, settings_);
    if (pending_) use(std::move(pending_));
    pending_ = nullptr;
  }

  std::shared_ptr<Detector> current() const {
    const std::lock_guard lock(mutex_);
    return detector_;
  }

  void use(std::shared_ptr<Detector> detector) {
    const std::string name = detector ? detector->description() : "none";
    if (detector) {
      vision_msgs::msg::LabelInfo info;
      info.header.stamp = now();
      for (std::size_t id = 0; id < detector->labels().size(); ++id) {
        info.class_map.emplace_back();
        info.class_map.back().class_id = static_cast<std::uint16_t>(id);
        info.class_map.back().class_name = detector->labels()[id];
      }
      info.threshold = limits_for(*detector).confidence_min;
      label_info_->publish(info);
    }
    {
      const std::lock_guard lock(mutex_);
      std::swap(detector_, detector);  // the old one is freed after the lock
    }
    diagnostics.set("model", name);
    diagnostics.level(Diagnostics::Status::OK, "");
    if (name != "none") RCLCPP_INFO(get_logger(), "Object detector looks with: %s", name.c_str());
  }

  Limits limits_for(const Detector& detector) const {
    const double confidence = confidence_.get();
    const auto most = static_cast<int>(most_.get());
    Limits limits;
    limits.confidence_min = confidence >= 0.0 ? static_cast<float>(confidence) : detector.classifies() ? 0.1F : 0.4F;
    limits.overlap_max = static_cast<float>(overlap_.get());
    limits.detections_max = most > 0 ? most : detector.classifies() ? 5 : 100;
    limits.classes = classes_.get();
    return limits;
  }

  // Worker thread.
  void look(const sensor_msgs::msg::Image& image) {
    const std::shared_ptr<Detector> detector = current();
    if (!enable_.get() || !detector) return;
    const cv::Mat picture = as_bgr(raw_picture(image), scratch_);
    const std::vector<Detection> found = find(*detector, picture);
    models_->note(detector->model_seconds());

    auto objects = std::make_unique<humanoid_msgs::msg::ObjectDetectionArray>();
    auto detections = std::make_unique<vision_msgs::msg::Detection2DArray>();
    objects->header = image.header;
    detections->header = image.header;
    for (const Detection& each : found) {
      objects->detections.push_back(as_object(each));
      detections->detections.push_back(as_detection(each, image.header));
    }
    objects_->publish(std::move(objects));
    detections_->publish(std::move(detections));
    note_latency(image.header.stamp);
    if (debug_.wanted()) draw(image.header, picture, found);
  }

  std::vector<Detection> find(Detector& detector, const cv::Mat& picture) {
    Limits limits = limits_for(detector);
    if (!track_.get() || detector.classifies()) {
      tracker_.reset();
      return detector.detect(picture, limits);
    }
    const float sure = detector.begins_track(limits);
    if (!tracker_ || followed_ != &detector || tracked_at_ != sure) {
      TrackerSettings settings;
      settings.sure = sure;
      tracker_ = std::make_unique<BoxTracker>(settings);
      followed_ = &detector;
      tracked_at_ = sure;
    }
    limits.weak = true;
    std::vector<Detection> found = tracker_->follow(detector.detect(picture, limits));
    for (Detection& each : found) each.box = clipped(each.box, picture.cols, picture.rows);
    std::erase_if(found, [](const Detection& each) { return each.box.area() <= 0.0F; });
    return found;
  }

  void draw(const std_msgs::msg::Header& header, const cv::Mat& picture, const std::vector<Detection>& found) {
    cv::Mat drawn = picture.clone();
    int line = 0;
    for (const Detection& each : found) {
      const bool whole = each.box.width >= static_cast<float>(picture.cols);
      const cv::Rect box(cv::Point(static_cast<int>(each.box.x), static_cast<int>(each.box.y)),
                         cv::Size(static_cast<int>(each.box.width), static_cast<int>(each.box.height)));
      const cv::Scalar color(80.0 + (each.class_id * 67) % 176, 255.0 - (each.class_id * 41) % 176,
                             60.0 + (each.class_id * 97) % 196);
      char text[96];
      std::snprintf(text, sizeof text, "%s %.2f", each.label.c_str(), static_cast<double>(each.confidence));
      if (!whole) cv::rectangle(drawn, box, color, 2);
      const cv::Point place = whole ? cv::Point(8, 20 + 18 * line++) : cv::Point(box.x, std::max(12, box.y - 4));
      cv::putText(drawn, text, place, cv::FONT_HERSHEY_SIMPLEX, 0.5, cv::Scalar::all(0), 3, cv::LINE_AA);
      cv::putText(drawn, text, place, cv::FONT_HERSHEY_SIMPLEX, 0.5, color, 1, cv::LINE_AA);
    }
    debug_.publish(header, drawn);
  }

  // Executor: once, when the node is first spun.
  void start() {
    starting_->cancel();
    if (get_current_state().id() != lifecycle_msgs::msg::State::PRIMARY_STATE_UNCONFIGURED) return;
    if (configure().id() == lifecycle_msgs::msg::State::PRIMARY_STATE_INACTIVE) activate();
  }

  Live<double> confidence_, overlap_, rate_;
  Live<std::int64_t> most_;
  Live<std::vector<std::string>> classes_;
  Live<bool> track_, enable_;
  std::unique_ptr<rclcpp::QoS> qos_;
  DebugImage debug_;
  rclcpp_lifecycle::LifecyclePublisher<humanoid_msgs::msg::ObjectDetectionArray>::SharedPtr objects_;
  rclcpp_lifecycle::LifecyclePublisher<vision_msgs::msg::Detection2DArray>::SharedPtr detections_;
  rclcpp::Publisher<vision_msgs::msg::LabelInfo>::SharedPtr label_info_;
  rclcpp::Service<std_srvs::srv::SetBool>::SharedPtr enabling_;
  rclcpp::TimerBase::SharedPtr starting_;
  std::shared_ptr<void> checking_;
  std::shared_ptr<void> taking_;
  const std::shared_ptr<StreamStatistics> models_ = std::make_shared<StreamStatistics>();

  // Whoever sets parameters
  DetectorSettings settings_;
  std::shared_ptr<Detector> pending_;  // loaded, not yet in use

  mutable std::mutex mutex_;
  std::shared_ptr<Detector> detector_;  // guarded by mutex_

  // Worker thread only
  cv::Mat scratch_;
  std::unique_ptr<BoxTracker> tracker_;
  const Detector* followed_ = nullptr;
  float tracked_at_ = 0.0F;

  std::unique_ptr<Intake<sensor_msgs::msg::Image>> images_;  // last: ends the worker before the rest goes
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(ObjectDetector, object_detector)

// SPDX-License-Identifier: Apache-2.0
// Which few colours stand for what the camera sees? K-means over all pixels of the newest frame, by way of their histogram.
//
// Subscribes   camera/image_raw (sensor_msgs/Image)
// Publishes    perception_output (std_msgs/String)
//                  'Dominant colors detected: [[b, g, r], ...], fractions: [0.61, ...]', most frequent first
//              dominant_colors (humanoid_msgs/DominantColorArray), header copied from the image
//              ~/debug_image (sensor_msgs/Image) while somebody subscribes: the picture over stripes of its colours
//              /diagnostics: received, processed, dropped, errors, rate_hz, latency_ms, latency_p95_ms, work_ms
//
// Parameters   clusters (3)            colours to find
//              color_space ('rgb')     'rgb' or 'lab', where distances are taken
//              starts (10)             fresh starts for the first frame
//              starts_again (2)        fresh starts for later ones, beside the colours of the frame before
//              seed (42)               of the starts
//              rate_hz (0.0)           frames looked at per second, at most; 0: all that it can
//              enable (true)           false: frames are let pass
//              image_reliable (true)   false for best-effort cameras; read at the start
//              All others may change while running.
#include <cmath>
#include <cstdint>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <string>

#include "humanoid_ai/nodes/component.hpp"
#include "humanoid_ai/nodes/debug_image.hpp"
#include "humanoid_ai/nodes/perception_node.hpp"
#include "humanoid_ai/perception/dominant_colors.hpp"
#include "humanoid_msgs/msg/dominant_color_array.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "std_msgs/msg/string.hpp"

namespace humanoid_ai {

class DominantColors : public PerceptionNode<> {
 public:
  explicit DominantColors(const rclcpp::NodeOptions& options)
      : PerceptionNode("dominant_colors", options), debug_(*this, "~/debug_image") {
    clusters_ = parameters.integer("clusters", 3, 1, KMeans::kClustersMax, "colours to find");
    space_ = parameters.text("color_space", "rgb", "'rgb' or 'lab'", [](const std::string& space) -> std::string {
      return space == "rgb" || space == "lab" ? "" : "color_space must be 'rgb' or 'lab', not '" + space + "'";
    });
    starts_ = parameters.integer("starts", 10, 1, 1000, "fresh starts for the first frame");
    starts_again_ = parameters.integer("starts_again", 2, 0, 1000, "fresh starts for later frames");
    seed_ = parameters.integer("seed", 42, 0, 1'000'000'000, "of the starts");
    rate_ = parameters.number("rate_hz", 0.0, 0.0, 1000.0, "frames looked at per second, at most; 0: all that it can");
    enable_ = parameters.flag("enable", true, "false: frames are let pass");
    texts_ = create_publisher<std_msgs::msg::String>("perception_output", 10);
    colors_ = create_publisher<humanoid_msgs::msg::DominantColorArray>("dominant_colors", 10);
    images_ = watch<sensor_msgs::msg::Image>(
        "camera/image_raw", image_qos(), [this](const sensor_msgs::msg::Image& image) { look(image); }, rate_.get());
    parameters.on_change("rate_hz", [this] { images_->limit(rate_.get()); });
    RCLCPP_INFO(get_logger(), "Dominant colors is ready: %ld colours", static_cast<long>(clusters_.get()));
  }

 private:
  // Worker thread.
  void look(const sensor_msgs::msg::Image& image) {
    if (!enable_.get()) return;
    DominantColorSearch::Options options;
    options.clusters = static_cast<int>(clusters_.get());
    options.space = space_.get() == "lab" ? DominantColorSearch::Space::kLab : DominantColorSearch::Space::kRgb;
    options.starts = static_cast<int>(starts_.get());
    options.starts_again = static_cast<int>(starts_again_.get());
    options.seed = static_cast<std::uint64_t>(seed_.get());
    const PixelRows pixels = pixel_rows(raw_picture(image), scratch_);
    const DominantColorsFound found = search_.find(pixels, options);

    auto text = std::make_unique<std_msgs::msg::String>();
    text->data = describe(found.colors);
    texts_->publish(std::move(text));
    auto colors = std::make_unique<humanoid_msgs::msg::DominantColorArray>();
    colors->header = image.header;
    colors->mean_distance = std::sqrt(found.inertia / static_cast<double>(pixels.size()));
    for (const DominantColor& color : found.colors) {
      auto& entry = colors->colors.emplace_back();
      entry.color.r = static_cast<float>(color.rgb[0] / 255.0);
      entry.color.g = static_cast<float>(color.rgb[1] / 255.0);
      entry.color.b = static_cast<float>(color.rgb[2] / 255.0);
      entry.color.a = 1.0F;
      entry.fraction = static_cast<float>(color.fraction);
    }
    colors_->publish(std::move(colors));
    note_latency(image.header.stamp);
    diagnostics.set("bins", std::to_string(found.bins));
    if (debug_.wanted()) draw(image, found);
  }

  // The picture, and below it a bar in which each colour is as wide as its share.
  void draw(const sensor_msgs::msg::Image& image, const DominantColorsFound& found) {
    const cv::Mat picture = as_bgr(raw_picture(image), scratch_);
    const int bar = std::max(8, picture.rows / 12);
    cv::Mat drawn(picture.rows + bar, picture.cols, CV_8UC3, cv::Scalar::all(0));
    picture.copyTo(drawn.rowRange(0, picture.rows));
    double left = 0.0;
    for (const DominantColor& color : found.colors) {
      const double right = left + color.fraction * picture.cols;
      cv::rectangle(drawn, cv::Point(static_cast<int>(left), picture.rows),
                    cv::Point(static_cast<int>(right), drawn.rows),
                    cv::Scalar(color.rgb[2], color.rgb[1], color.rgb[0]), cv::FILLED);
      left = right;
    }
    debug_.publish(image.header, drawn);
  }

  Live<std::int64_t> clusters_, starts_, starts_again_, seed_;
  Live<std::string> space_;
  Live<double> rate_;
  Live<bool> enable_;
  rclcpp::Publisher<std_msgs::msg::String>::SharedPtr texts_;
  rclcpp::Publisher<humanoid_msgs::msg::DominantColorArray>::SharedPtr colors_;
  DebugImage debug_;

  // Worker thread only
  DominantColorSearch search_;
  cv::Mat scratch_;

  std::unique_ptr<Intake<sensor_msgs::msg::Image>> images_;  // last: ends the worker before the rest goes
};

}  // namespace humanoid_ai

HUMANOID_AI_COMPONENT(DominantColors, dominant_colors)

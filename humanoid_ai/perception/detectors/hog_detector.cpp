// SPDX-License-Identifier: Apache-2.0
// People, by OpenCV's HOG detector: a linear SVM over gradients, 64 x 128 window, no weights file.
//
// The window wants a person about 96 pixels high. Overview cameras show smaller ones, so pictures are first scaled to
// work_width. Scores are the SVM's margins.
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "humanoid_ai/perception/detectors/detector.hpp"
#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {
namespace {

constexpr double kWeaker = 0.3;     // than the usual margin: what a tracker may go on with
constexpr double kStronger = 0.23;  // than the usual margin: what a tracker may begin with
constexpr float kHeightMax = 0.6F;  // of the picture; higher boxes are shadows of the whole scene

// A margin as a number from 0 to 1: larger is surer, half at zero. Not a calibrated probability.
float confidence(double margin) {
  return static_cast<float>(1.0 / (1.0 + std::exp(-1.5 * margin)));
}

class HogDetector : public Detector {
 public:
  explicit HogDetector(const DetectorSettings& settings)
      : work_width_(settings.work_width), hit_threshold_(settings.hit_threshold) {
    if (work_width_ < 0) throw ModelError("backend hog: work_width must not be negative");
    hog_.setSVMDetector(cv::HOGDescriptor::getDefaultPeopleDetector());
  }

  std::vector<Detection> detect(const cv::Mat& bgr, const Limits& limits) override {
    if (bgr.empty()) throw BadInput("a detector needs a picture of 8-bit BGR pixels");
    const double scale = work_width_ > 0 ? static_cast<double>(work_width_) / bgr.cols : 1.0;
    if (scale * std::min(bgr.rows / 128.0, bgr.cols / 64.0) < 1.0) return {};  // smaller than one window
    cv::resize(bgr, scaled_, cv::Size(), scale, scale, cv::INTER_LINEAR);
    std::vector<cv::Rect> windows;
    std::vector<double> margins;
    timed([&] {
      hog_.detectMultiScale(scaled_, windows, margins, limits.weak ? hit_threshold_ - kWeaker : hit_threshold_,
                            cv::Size(8, 8), cv::Size(16, 16), 1.1, 0.0);
      return true;
    });
    std::vector<Detection> found;
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const float sure = confidence(margins[i]);
      if (windows[i].height / scale > kHeightMax * static_cast<float>(bgr.rows) || sure < limits.confidence_min)
        continue;
      Detection detection;
      detection.label = labels_.front();
      detection.confidence = sure;
      const auto scaled = [scale](int pixels) { return static_cast<float>(pixels / scale); };
      const Box window = {scaled(windows[i].x), scaled(windows[i].y), scaled(windows[i].width),
                          scaled(windows[i].height)};
      detection.box = clipped(body_in_hog_window(window), bgr.cols, bgr.rows);
      found.push_back(detection);
    }
    return within(limits, std::move(found), true);
  }

  float begins_track(const Limits& limits) const override {
    return std::max(limits.confidence_min, confidence(hit_threshold_ + kStronger));
  }

  std::string description() const override {
    return "HOG people detector at " + std::to_string(work_width_) + " pixels";
  }
  const std::vector<std::string>& labels() const override { return labels_; }

 private:
  const int work_width_;
  const double hit_threshold_;
  const std::vector<std::string> labels_ = {"person"};
  cv::HOGDescriptor hog_;
  cv::Mat scaled_;
};

}  // namespace

Box body_in_hog_window(const Box& window) {
  return {window.x + 0.22F * window.width, window.y + 0.09F * window.height, 0.56F * window.width,
          0.84F * window.height};
}

std::unique_ptr<Detector> make_hog_detector(const DetectorSettings& settings) {
  return std::make_unique<HogDetector>(settings);
}

}  // namespace humanoid_ai

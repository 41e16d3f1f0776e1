// SPDX-License-Identifier: Apache-2.0
// What a Haar or LBP cascade was trained for: a face, an eye, an upper body. One class, no real confidence: the more windows
// around a place agree, the surer.
#include <array>
#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "humanoid_ai/perception/detectors/detector.hpp"
#include "humanoid_ai/perception/detectors/labels.hpp"
#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {
namespace {

namespace fs = std::filesystem;

constexpr std::array kFolders = {"/usr/share/opencv4/haarcascades", "/usr/share/opencv4/lbpcascades"};
constexpr int kAgreeing = 3;  // windows, at least

// A path, or the name of a file of Debian's opencv-data with or without .xml.
fs::path cascade_file(const std::string& model) {
  if (model.empty()) throw ModelError("backend cascade: no model is given; an .xml file, or a name in opencv-data");
  if (fs::is_regular_file(model)) return model;
  if (model.find('/') == std::string::npos) {
    for (const fs::path folder : kFolders) {
      for (const fs::path& candidate : {folder / model, folder / (model + ".xml")}) {
        if (fs::is_regular_file(candidate)) return candidate;
      }
    }
    throw ModelError("model " + model + ": no such file, here or in " + kFolders[0] + " (package opencv-data)");
  }
  throw ModelError("model " + model + ": no such file");
}

// haarcascade_frontalface_default -> frontalface_default
std::string label_from(const fs::path& file) {
  const std::string stem = file.stem();
  for (const std::string prefix : {"haarcascade_", "lbpcascade_"}) {
    if (stem.starts_with(prefix)) return stem.substr(prefix.size());
  }
  return stem;
}

class CascadeDetector : public Detector {
 public:
  explicit CascadeDetector(const DetectorSettings& settings) : file_(cascade_file(settings.model)) {
    bool loaded = false;
    try {
      loaded = cascade_.load(file_);
    } catch (const cv::Exception& error) {
      throw ModelError("model " + file_.string() + ": not a cascade: " + one_line(error.err));
    }
    if (!loaded || cascade_.empty()) throw ModelError("model " + file_.string() + ": not a cascade that OpenCV reads");
    labels_ = settings.labels.empty() ? Labels{label_from(file_)} : load_labels(settings.labels);
  }

  std::vector<Detection> detect(const cv::Mat& bgr, const Limits& limits) override {
    if (bgr.empty()) throw BadInput("a detector needs a picture of 8-bit BGR pixels");
    cv::cvtColor(bgr, grey_, cv::COLOR_BGR2GRAY);
    cv::equalizeHist(grey_, grey_);
    std::vector<cv::Rect> places;
    std::vector<int> agreeing;
    timed([&] {
      cascade_.detectMultiScale(grey_, places, agreeing, 1.1, kAgreeing);
      return true;
    });
    std::vector<Detection> found;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const cv::Rect& place = places[i];
      const float sure = static_cast<float>(agreeing[i]) / static_cast<float>(agreeing[i] + kAgreeing);
      if (sure < limits.confidence_min) continue;
      Detection detection;
      detection.label = labels_.front();
      detection.confidence = sure;
      detection.box = {static_cast<float>(place.x), static_cast<float>(place.y), static_cast<float>(place.width),
                       static_cast<float>(place.height)};
      found.push_back(detection);
    }
    return within(limits, std::move(found));
  }

  std::string description() const override {
    return "cascade " + file_.filename().string() + ", label " + labels_.front();
  }
  const std::vector<std::string>& labels() const override { return labels_; }

 private:
  const fs::path file_;
  cv::CascadeClassifier cascade_;
  Labels labels_;
  cv::Mat grey_;
};

}  // namespace

std::unique_ptr<Detector> make_cascade_detector(const DetectorSettings& settings) {
  return std::make_unique<CascadeDetector>(settings);
}

}  // namespace humanoid_ai

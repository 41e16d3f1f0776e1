// SPDX-License-Identifier: Apache-2.0
// Detector: pictures in, detections out; what is behind it is chosen by name.
//
//   DetectorSettings settings;
//   settings.model = "objects8.onnx";
//   const auto detector = make_detector(settings);                      // reads, checks and tries the model
//   for (const Detection& found : detector->detect(bgr, {})) ...
//
//   backend   what it is                                          files
//   network   a neural network: a classifier or a box finder      model, config, labels; see network.hpp and heads.hpp
//   hog       people, by OpenCV's HOG detector                    none
//   cascade   faces and the like, by a Haar or LBP cascade        model: an .xml file, or the name of one of opencv-data
#pragma once

#include <chrono>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "humanoid_ai/perception/detectors/detection.hpp"

namespace humanoid_ai {

// What may change from one picture to the next.
struct Limits {
  float confidence_min = 0.4F;            // what is less sure is not told
  float overlap_max = 0.5F;               // of two boxes of a class that share more of their union, the surer stays
  int detections_max = 100;               // the surest
  std::vector<std::string> classes = {};  // labels that are told; empty: all
  bool weak = false;                      // also what is a little less sure, for a tracker that knows what it may be
};

class Detector {
 public:
  virtual ~Detector() = default;

  // In an 8-bit BGR picture, surest first. Throws BadInput. One thread at a time.
  virtual std::vector<Detection> detect(const cv::Mat& bgr, const Limits& limits) = 0;

  // In one line, for the log.
  virtual std::string description() const = 0;
  // Names of the classes, by their number; empty when they are not known beforehand.
  virtual const std::vector<std::string>& labels() const = 0;
  // Whether it tells what is in the whole picture rather than where something is.
  virtual bool classifies() const { return false; }
  // How sure it must be of something for a tracker to begin with it.
  virtual float begins_track(const Limits& limits) const { return limits.confidence_min; }
  // How long the model alone took for the last picture, in seconds.
  double model_seconds() const { return model_seconds_; }

 protected:
  // Notes how long the work takes.
  template <class Work>
  auto timed(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    auto result = work();
    model_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

 private:
  double model_seconds_ = 0.0;
};

struct DetectorSettings {
  std::string backend = "network";
  std::string model = {};     // a file, or the name of a model that ships: objects8
  std::string config = {};    // the second file of formats that have two
  std::string labels = {};    // empty: the model's name with .txt, if there is one; ImageNet's for 1000 classes
  std::string head = "auto";  // see heads.hpp
  int width = 0;              // of the network's input; 0: as the file says, else as usual for the head
  int height = 0;
  std::string fit = "auto";            // classification: 'whole' or 'center'; boxes: 'centered', 'corner' or 'squash'
  std::string normalization = "auto";  // 'imagenet', 'unit' (0..1), 'signed' (-1..1), 'raw' (0..255)
  std::string channels = "auto";       // 'rgb' or 'bgr'
  int work_width = 1075;               // hog: pixels to which the picture is scaled; 0: as it comes
  double hit_threshold = 0.5;          // hog: margin of the support vector machine
};

// Throws ModelError: one line that names the file or setting and says what is wrong with it.
std::unique_ptr<Detector> make_detector(const DetectorSettings& settings);

// The backends, one a file.
std::unique_ptr<Detector> make_network_detector(const DetectorSettings& settings);
std::unique_ptr<Detector> make_hog_detector(const DetectorSettings& settings);
std::unique_ptr<Detector> make_cascade_detector(const DetectorSettings& settings);

// The person inside one of HOG's detection windows, whose outer parts are background by training.
Box body_in_hog_window(const Box& window);

// Overlaps, classes and number of what was found, in this order.
std::vector<Detection> within(const Limits& limits, std::vector<Detection> found, bool nested = false);

}  // namespace humanoid_ai

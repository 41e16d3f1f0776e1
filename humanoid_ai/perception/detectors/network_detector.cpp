// SPDX-License-Identifier: Apache-2.0
// Neural networks: from a picture to the network's input, and from its outputs to detections.
#include <filesystem>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "humanoid_ai/perception/detectors/detector.hpp"
#include "humanoid_ai/perception/detectors/heads.hpp"
#include "humanoid_ai/perception/detectors/labels.hpp"
#include "humanoid_ai/perception/detectors/letterbox.hpp"
#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/network.hpp"
#include "humanoid_ai/perception/detectors/shipped.hpp"
#include "humanoid_ai/perception/detectors/torchvision_input.hpp"

namespace humanoid_ai {
namespace {

constexpr float kWeakShare = 0.85F;  // of the threshold: what a tracker may go on with
constexpr std::size_t kImagenetClasses = 1000;

std::string chosen(const std::string& setting, const char* usual) {
  return setting == "auto" ? usual : setting;
}

InputSize usual_size(Head head) {
  switch (head) {
    case Head::classification:
      return {224, 224};
    case Head::ssd:
      return {300, 300};
    default:
      return {640, 640};
  }
}

// How the pixels of a picture become the network's numbers: value * scale + shift, in this order of channels.
struct Numbers {
  double scale = 1.0;
  cv::Scalar mean = {};
  bool rgb = true;
};

Numbers numbers_for(const DetectorSettings& settings, Head head) {
  const char* usual = head == Head::yolox ? "raw" : head == Head::ssd ? "signed" : "unit";
  const std::string normalization = chosen(settings.normalization, usual);
  const std::string channels = chosen(settings.channels, head == Head::yolox || head == Head::ssd ? "bgr" : "rgb");
  Numbers numbers;
  numbers.rgb = channels == "rgb";
  if (!numbers.rgb && channels != "bgr") throw ModelError("channels '" + channels + "': there are auto, rgb, bgr");
  if (normalization == "unit") {
    numbers.scale = 1.0 / 255.0;
  } else if (normalization == "signed") {
    numbers.scale = 1.0 / 127.5;
    numbers.mean = cv::Scalar::all(127.5);
  } else if (normalization != "raw") {
    throw ModelError("normalization '" + normalization + "' of boxes: there are auto, unit, signed, raw");
  }
  return numbers;
}

TorchvisionInput input_for(const DetectorSettings& settings, InputSize size) {
  if (size.width != size.height) throw ModelError("a classifier's input must be a square");
  const std::string fit = chosen(settings.fit, "whole");
  if (fit != "whole" && fit != "center")
    throw ModelError("fit '" + fit + "' of a classifier: there are auto, whole, center");
  if (settings.channels == "bgr") throw ModelError("channels 'bgr': a classifier takes rgb");
  const Fit how = fit == "whole" ? Fit::whole : Fit::center;
  const std::string normalization = chosen(settings.normalization, "imagenet");
  if (normalization == "imagenet") return TorchvisionInput(size.width, how);
  if (normalization == "unit") return TorchvisionInput(size.width, how, {0, 0, 0}, {1, 1, 1});
  if (normalization == "signed") return TorchvisionInput(size.width, how, {0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F});
  if (normalization == "raw") return TorchvisionInput(size.width, how, {0, 0, 0}, {1 / 255.F, 1 / 255.F, 1 / 255.F});
  throw ModelError("normalization '" + normalization + "': there are auto, imagenet, unit, signed, raw");
}

Frame frame_for(const DetectorSettings& settings, Head head) {
  const char* usual = head == Head::yolox ? "corner" : head == Head::ssd || head == Head::detr ? "squash" : "centered";
  const std::string fit = chosen(settings.fit, usual);
  if (fit == "centered") return Frame::centered;
  if (fit == "corner") return Frame::corner;
  if (fit == "squash") return Frame::squash;
  throw ModelError("fit '" + fit + "' of boxes: there are auto, centered, corner, squash");
}

// The network, its labels, and what one try on a grey picture told of it.
struct Model {
  std::unique_ptr<Network> network;
  Labels labels;
  Head head = Head::automatic;
  InputSize size;
  std::string name;
};

Labels labels_for(const DetectorSettings& settings, std::size_t classes) {
  std::string path = settings.labels;
  if (path.empty()) {
    const auto beside = std::filesystem::path(settings.model).replace_extension(".txt");
    std::error_code ignored;
    if (std::filesystem::is_regular_file(beside, ignored)) path = beside;
  }
  if (path.empty()) return classes == kImagenetClasses ? imagenet_labels() : Labels{};
  Labels labels = load_labels(path);
  if (labels.size() < classes) {
    throw ModelError("labels " + path + ": " + std::to_string(labels.size()) + " labels, but the model tells " +
                     std::to_string(classes) + " classes apart");
  }
  return labels;
}

Model open_model(const DetectorSettings& given) {
  if (given.model.empty()) throw ModelError("backend network: no model is given");
  DetectorSettings settings = given;
  settings.model = model_file(given.model);
  Model model;
  model.name = std::filesystem::path(settings.model).filename();
  model.head = head_named(settings.head);
  model.network = open_network(settings.model, settings.config);
  const auto told = model.network->input_size();
  const InputSize usual = told.value_or(usual_size(model.head == Head::automatic ? Head::classification : model.head));
  model.size = {settings.width > 0 ? settings.width : usual.width,
                settings.height > 0 ? settings.height : usual.height};
  const int sizes[] = {1, 3, model.size.height, model.size.width};
  const std::vector<cv::Mat> outputs = model.network->forward(cv::Mat(4, sizes, CV_32F, cv::Scalar(0.5)));
  try {
    if (model.head == Head::automatic) model.head = head_of(outputs);
    model.labels = labels_for(settings, static_cast<std::size_t>(class_count(model.head, outputs)));
    if (model.head != Head::classification) decode_boxes(model.head, outputs, model.size, 1.1F);
  } catch (const ModelError& error) {
    const std::string what = error.what();
    throw ModelError(what.starts_with("labels ") ? what : "model " + settings.model + ": " + what);
  }
  return model;
}

class NetworkDetector : public Detector {
 public:
  explicit NetworkDetector(Model model) : model_(std::move(model)) {}

  std::string description() const override {
    return model_.name + ", " + name_of(model_.head) + ", " + std::to_string(model_.size.width) + " x " +
           std::to_string(model_.size.height) + ", " +
           (model_.labels.empty() ? "classes without labels" : std::to_string(model_.labels.size()) + " labels") +
           ", by " + model_.network->engine();
  }
  const std::vector<std::string>& labels() const override { return model_.labels; }

 protected:
  Model model_;
  cv::Mat input_;
};

class Classifier : public NetworkDetector {
 public:
  Classifier(Model model, const DetectorSettings& settings)
      : NetworkDetector(std::move(model)), preparation_(input_for(settings, model_.size)) {}

  std::vector<Detection> detect(const cv::Mat& bgr, const Limits& limits) override {
    preparation_.fill(bgr, input_);
    const std::vector<cv::Mat> outputs = timed([this] { return model_.network->forward(input_); });
    const Box whole = {0.0F, 0.0F, static_cast<float>(bgr.cols), static_cast<float>(bgr.rows)};
    std::vector<Detection> found;
    const int most = limits.classes.empty() ? limits.detections_max : static_cast<int>(outputs[0].total());
    for (const Ranked& ranked : likeliest(outputs[0], most)) {
      if (!(ranked.probability > limits.confidence_min)) break;
      found.push_back({label_of(model_.labels, ranked.class_id), ranked.class_id, ranked.probability, whole});
    }
    Limits rest = limits;
    rest.overlap_max = 1.0F;
    return within(rest, std::move(found));
  }

  bool classifies() const override { return true; }

 private:
  TorchvisionInput preparation_;
};

class BoxFinder : public NetworkDetector {
 public:
  BoxFinder(Model model, const DetectorSettings& settings)
      : NetworkDetector(std::move(model)),
        frame_(frame_for(settings, model_.head)),
        numbers_(numbers_for(settings, model_.head)) {}

  std::vector<Detection> detect(const cv::Mat& bgr, const Limits& limits) override {
    if (bgr.type() != CV_8UC3 || bgr.empty()) throw BadInput("a detector needs a picture of 8-bit BGR pixels");
    const Letterbox letterbox({bgr.cols, bgr.rows}, model_.size, frame_);
    letterbox.draw(bgr, boxed_);
    cv::dnn::blobFromImage(boxed_, input_, numbers_.scale, cv::Size(), numbers_.mean, numbers_.rgb, false, CV_32F);
    const std::vector<cv::Mat> outputs = timed([this] { return model_.network->forward(input_); });
    std::vector<Detection> found = decode_boxes(
        model_.head, outputs, model_.size, limits.weak ? kWeakShare * limits.confidence_min : limits.confidence_min);
    for (Detection& detection : found) {
      detection.box = letterbox.undo(detection.box);
      detection.label = label_of(model_.labels, detection.class_id);
    }
    std::erase_if(found, [](const Detection& detection) { return detection.box.area() <= 0.0F; });
    return within(limits, std::move(found));
  }

 private:
  const Frame frame_;
  const Numbers numbers_;
  cv::Mat boxed_;
};

}  // namespace

std::unique_ptr<Detector> make_network_detector(const DetectorSettings& settings) {
  Model model = open_model(settings);
  if (model.head == Head::classification) return std::make_unique<Classifier>(std::move(model), settings);
  return std::make_unique<BoxFinder>(std::move(model), settings);
}

}  // namespace humanoid_ai

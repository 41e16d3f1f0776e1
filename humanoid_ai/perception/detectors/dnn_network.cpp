// SPDX-License-Identifier: Apache-2.0
// Models that OpenCV's DNN module reads, on the processor.
#include <filesystem>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>

#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/network.hpp"
#include "humanoid_ai/perception/detectors/onnx_file.hpp"

namespace humanoid_ai {
namespace {

// OpenCV's importers print what they then throw.
class Quiet {
 public:
  Quiet() : level_(cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT)) {}
  ~Quiet() { cv::utils::logging::setLogLevel(level_); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  const cv::utils::logging::LogLevel level_;
};

class DnnNetwork : public Network {
 public:
  DnnNetwork(const std::string& path, const std::string& config) : path_(path) {
    const Quiet quiet;
    try {
      if (std::filesystem::path(path).extension() == ".onnx") {
        OnnxFile file(path);
        size_ = file.input_size();
        const std::string& bytes = file.bytes_for_opencv();
        net_ = cv::dnn::readNetFromONNX(bytes.data(), bytes.size());
      } else {
        net_ = cv::dnn::readNet(path, config);
      }
    } catch (const cv::Exception& error) {
      throw ModelError("model " + path + ": OpenCV " CV_VERSION " cannot read it: " + one_line(error.err));
    }
    if (net_.empty()) throw ModelError("model " + path + ": OpenCV " CV_VERSION " found no layers in it");
    net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net_.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    names_ = net_.getUnconnectedOutLayersNames();
  }

  std::vector<cv::Mat> forward(const cv::Mat& input) override {
    std::vector<cv::Mat> outputs;
    try {
      net_.setInput(input);
      net_.forward(outputs, names_);
    } catch (const cv::Exception& error) {
      throw ModelError("model " + path_ + ": fails on an input of " + std::to_string(input.size[1]) + " x " +
                       std::to_string(input.size[2]) + " x " + std::to_string(input.size[3]) + ": " +
                       one_line(error.err));
    }
    return outputs;
  }

  const char* engine() const override { return "OpenCV"; }
  std::optional<InputSize> input_size() const override { return size_; }

 private:
  const std::string path_;
  std::optional<InputSize> size_;
  cv::dnn::Net net_;
  std::vector<cv::String> names_;
};

}  // namespace

std::unique_ptr<Network> open_dnn_network(const std::string& path, const std::string& config) {
  return std::make_unique<DnnNetwork>(path, config);
}

}  // namespace humanoid_ai

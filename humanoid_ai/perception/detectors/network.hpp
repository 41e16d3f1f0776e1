// SPDX-License-Identifier: Apache-2.0
// Network: numbers in, numbers out; the seam between what runs a model and what its numbers mean.
//
//   const auto network = open_network("objects8.onnx", "");
//   for (const cv::Mat& output : network->forward(input)) ...
//
// Behind it: XNNPACK for what it can (xnn_network.cpp, when it is installed), OpenCV's DNN module (dnn_network.cpp) and, when
// libtorch is installed, TorchScript in a module of its own (torch_network.cpp), which is loaded only by those who open a .pt
// file.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

namespace humanoid_ai {

struct InputSize {
  int width = 0;
  int height = 0;
  friend bool operator==(const InputSize&, const InputSize&) = default;
};

class Network {
 public:
  virtual ~Network() = default;

  // From a float [1, channels, height, width] to the model's outputs, in their order. An output stays valid until the next
  // call. Throws ModelError in one line. One thread at a time.
  virtual std::vector<cv::Mat> forward(const cv::Mat& input) = 0;

  // The library that computes, by its name.
  virtual const char* engine() const = 0;
  // Of the pictures that the file asks for; nullopt when it takes any or does not say.
  virtual std::optional<InputSize> input_size() const { return std::nullopt; }
};

// Chooses by the file's name: .pt, .pth, .ts, .torchscript are TorchScript; .onnx is XNNPACK's where it knows every operator,
// as it does those of most classifiers, and computes the same as OpenCV; all else is OpenCV's: .onnx, .caffemodel with its
// .prototxt as `config`, .pb with .pbtxt, .weights with .cfg, .t7 and .net, .xml with .bin. Throws ModelError that names the file.
std::unique_ptr<Network> open_network(const std::string& path, const std::string& config);

// The backends, one a file.
std::unique_ptr<Network> open_dnn_network(const std::string& path, const std::string& config);
std::unique_ptr<Network> open_torch_network(const std::string& path);
std::unique_ptr<Network> open_xnn_network(const std::string& path);  // null when it cannot run this model

}  // namespace humanoid_ai

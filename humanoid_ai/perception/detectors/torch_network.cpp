// SPDX-License-Identifier: Apache-2.0
// TorchScript on the processor: a traced or scripted module, frozen when it is opened, and fused for oneDNN.
//
// Fusing can go wrong: libtorch 1.13 spoils a ReLU6 over channels that do not fill oneDNN's blocks. So both are asked about the
// same noise, once a shape of input, and if they do not say the same, the module runs as it was frozen.
#include <torch/script.h>

#include <ATen/CPUGeneratorImpl.h>
#include <cstdio>
#include <stdexcept>

#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/torch_module.hpp"

namespace humanoid_ai {
namespace {

// Lists and tuples of tensors, one after the other.
void collect(const c10::IValue& value, std::vector<at::Tensor>& tensors) {
  if (value.isTensor()) {
    tensors.push_back(value.toTensor().to(at::kFloat).contiguous());
  } else if (value.isTuple()) {
    for (const c10::IValue& element : value.toTupleRef().elements()) collect(element, tensors);
  } else if (value.isList()) {
    for (const c10::IValue& element : value.toListRef()) collect(element, tensors);
  } else if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict()) collect(entry.value(), tensors);
  }
}

class TorchNetwork : public Network {
 public:
  explicit TorchNetwork(const std::string& path) : path_(path) {
    const c10::InferenceMode inference;
    module_ = torch::jit::load(path, at::kCPU);
    module_.eval();
    module_ = torch::jit::freeze(module_);
    fused_ = torch::jit::load(path, at::kCPU);
    fused_.eval();
    fused_ = torch::jit::optimize_for_inference(fused_);
  }

  std::vector<cv::Mat> forward(const cv::Mat& input) override {
    const c10::InferenceMode inference;
    std::vector<std::int64_t> shape(input.size.p, input.size.p + input.dims);
    try {
      const at::Tensor tensor = torch::from_blob(const_cast<float*>(input.ptr<float>()), shape, at::kFloat);
      if (shape != tried_) try_both(shape);
      outputs_ = outputs_of(fusing_helps_ ? fused_ : module_, tensor);
    } catch (const std::exception& error) {
      throw ModelError("model " + path_ + ": fails on an input of " + std::to_string(shape[1]) + " x " +
                       std::to_string(shape[2]) + " x " + std::to_string(shape[3]) + ": " + last_line(error.what()));
    }
    std::vector<cv::Mat> views;
    for (const at::Tensor& output : outputs_) {
      const std::vector<int> sizes(output.sizes().begin(), output.sizes().end());
      if (!sizes.empty()) views.emplace_back(sizes, CV_32F, output.data_ptr<float>());
    }
    return views;
  }

  const char* engine() const override { return "libtorch"; }

  static std::vector<at::Tensor> outputs_of(torch::jit::Module& module, const at::Tensor& input) {
    std::vector<at::Tensor> outputs;
    collect(module.forward({input}), outputs);
    return outputs;
  }

  void try_both(const std::vector<std::int64_t>& shape) {
    fusing_helps_ = false;
    tried_ = shape;
    const at::Tensor noise = torch::randn(shape, at::make_generator<at::CPUGeneratorImpl>(7), at::kFloat);
    const std::vector<at::Tensor> right = outputs_of(module_, noise);
    try {
      const std::vector<at::Tensor> fused = outputs_of(fused_, noise);
      fusing_helps_ = right.size() == fused.size();
      for (std::size_t i = 0; i < right.size() && fusing_helps_; ++i) {
        const double largest = right[i].numel() ? right[i].abs().max().item<double>() : 0.0;
        fusing_helps_ = right[i].sizes() == fused[i].sizes() && at::allclose(right[i], fused[i], 1e-3, 1e-4 * largest);
      }
    } catch (const std::exception&) {  // what runs as it is need not run fused
      fusing_helps_ = false;
    }
  }

  // Of a message with a backtrace: what went wrong stands last.
  static std::string last_line(const std::string& text) {
    const auto end = text.find_last_not_of("\n ");
    if (end == std::string::npos) return text;
    const auto start = text.rfind('\n', end);
    return one_line(
        text.substr(start == std::string::npos ? 0 : start + 1, end - (start == std::string::npos ? 0 : start)));
  }

 private:
  const std::string path_;
  torch::jit::Module module_;
  torch::jit::Module fused_;
  bool fusing_helps_ = false;
  std::vector<std::int64_t> tried_;  // the shape for which that is known
  std::vector<at::Tensor> outputs_;
};

}  // namespace
}  // namespace humanoid_ai

extern "C" __attribute__((visibility("default"))) humanoid_ai::Network* humanoid_ai_open_torchscript(
    const char* path, char* why, std::size_t why_size) {
  try {
    return new humanoid_ai::TorchNetwork(path);
  } catch (const c10::Error& error) {
    std::snprintf(why, why_size, "not a TorchScript file that this libtorch reads: %s", error.what_without_backtrace());
  } catch (const std::exception& error) {
    std::snprintf(why, why_size, "not a TorchScript file that this libtorch reads: %s", error.what());
  }
  return nullptr;
}

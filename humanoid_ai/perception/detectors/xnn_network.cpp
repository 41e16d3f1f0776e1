// SPDX-License-Identifier: Apache-2.0
// Classifiers in ONNX files by XNNPACK: MobileNet, ResNet and the like, several times faster than by OpenCV.
//
// Runtimes are made for one shape of input, and made anew when it changes: one for this thread alone, and one for a pool of
// threads, which spin while they wait and are therefore not asked while other programs want the cores (company.hpp).
#include <array>
#include <chrono>
#include <opencv2/core.hpp>

#include "humanoid_ai/perception/detectors/company.hpp"
#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/xnn_graph.hpp"

namespace humanoid_ai {
namespace {

struct DeletePool {
  void operator()(pthreadpool* pool) const { pthreadpool_destroy(pool); }
};

class XnnNetwork : public Network {
 public:
  explicit XnnNetwork(const std::string& path) : path_(path) {
    const OnnxFile file(path);
    size_ = file.input_size();
    graph_ = graph_of(file);
    must(xnn_initialize(nullptr));
    const int threads = cv::getNumThreads();
    if (threads > 1) pool_.reset(pthreadpool_create(static_cast<std::size_t>(threads)));
    prepare(size_.value_or(InputSize{224, 224}));
  }

  std::vector<cv::Mat> forward(const cv::Mat& input) override {
    const int height = input.size[2], width = input.size[3];
    try {
      must(input.dims == 4 && input.size[0] == 1 && input.size[1] == 3);
      if (InputSize{width, height} != prepared_) prepare({width, height});
      const std::size_t plane = std::size_t(height) * width;
      const cv::Mat planes[] = {cv::Mat(height, width, CV_32F, const_cast<float*>(input.ptr<float>())),
                                cv::Mat(height, width, CV_32F, const_cast<float*>(input.ptr<float>()) + plane),
                                cv::Mat(height, width, CV_32F, const_cast<float*>(input.ptr<float>()) + 2 * plane)};
      cv::Mat pixels(height, width, CV_32FC3, input_.data());
      cv::merge(planes, 3, pixels);
      run();
    } catch (const XnnUnsupported&) {
      throw ModelError("model " + path_ + ": fails on an input of " + std::to_string(input.size[1]) + " x " +
                       std::to_string(height) + " x " + std::to_string(width));
    }
    return {cv::Mat(1, static_cast<int>(alone_.numbers), CV_32F, output_.data())};
  }

  const char* engine() const override { return "XNNPACK"; }
  std::optional<InputSize> input_size() const override { return size_; }

 private:
  static constexpr std::size_t kBeyond = XNN_EXTRA_BYTES / sizeof(float);  // which XNNPACK reads after the last number

  void prepare(InputSize size) {
    alone_ = {};
    together_ = {};
    prepared_ = {};
    company_ = {};
    input_.assign(std::size_t(size.width) * size.height * 3 + kBeyond, 0.0F);
    alone_ = made_for(size, nullptr);
    if (pool_) together_ = made_for(size, pool_.get());
    must(xnn_invoke_runtime(alone_.runtime.get()));  // the first is slow
    prepared_ = size;
  }

  XnnRuntime made_for(InputSize size, pthreadpool_t pool) {
    XnnRuntime made = runtime_of(graph_, weights_, size, pool);
    output_.resize(made.numbers + kBeyond);
    const std::array<xnn_external_value, 2> ends = {{{0, input_.data()}, {1, output_.data()}}};
    must(xnn_setup_runtime(made.runtime.get(), ends.size(), ends.data()));
    return made;
  }

  void run() {
    const bool together = together_.runtime && company_.helps();
    const auto start = std::chrono::steady_clock::now();
    must(xnn_invoke_runtime(together ? together_.runtime.get() : alone_.runtime.get()));
    company_.note(together, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }

  const std::string path_;
  std::optional<InputSize> size_;
  OnnxGraph graph_;
  XnnWeights weights_;
  std::unique_ptr<pthreadpool, DeletePool> pool_;
  XnnRuntime alone_, together_;
  Company company_;
  InputSize prepared_;
  std::vector<float> input_, output_;
};

}  // namespace

std::unique_ptr<Network> open_xnn_network(const std::string& path) {
  try {
    return std::make_unique<XnnNetwork>(path);
  } catch (const XnnUnsupported&) {
    return nullptr;
  }
}

}  // namespace humanoid_ai

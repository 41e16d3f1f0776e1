// SPDX-License-Identifier: Apache-2.0
// Pictures lie in XNNPACK pixel by pixel rather than plane by plane, so weights are turned around, once. XNNPACK itself moves
// what only cuts numbers off (ReLU, ReLU6) into the operator before it.
#include "humanoid_ai/perception/detectors/xnn_graph.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace humanoid_ai {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::size_t kMostOutputs = 1 << 16;  // of an operator
using Shape = std::vector<std::size_t>;

struct DeleteSubgraph {
  void operator()(xnn_subgraph* subgraph) const { xnn_delete_subgraph(subgraph); }
};

// A value of the graph: its number in XNNPACK, its sizes there: [1, height, width, channels] or [1, numbers].
struct Value {
  std::uint32_t id = XNN_INVALID_VALUE_ID;
  Shape shape;
};

// One use of the graph: from its operators to XNNPACK's.
class Building {
 public:
  Building(const OnnxGraph& graph, XnnWeights& weights) : graph_(graph), weights_(weights) {}

  XnnRuntime build(InputSize size, pthreadpool_t pool) {
    must(graph_.inputs.size() == 1 && graph_.outputs.size() == 1);
    xnn_subgraph_t made = nullptr;
    must(xnn_create_subgraph(2, 0, &made));
    subgraph_.reset(made);
    const Shape shape = {1, static_cast<std::size_t>(size.height), static_cast<std::size_t>(size.width), 3};
    values_[graph_.inputs[0]] = value(shape, nullptr, 0, XNN_VALUE_FLAG_EXTERNAL_INPUT);
    for (const OnnxNode& node : graph_.nodes) add(node);
    must(values_.contains(graph_.outputs[0]));
    const Value result = values_[graph_.outputs[0]];
    must(result.id == 1 && result.shape.size() == 2);
    xnn_runtime_t runtime = nullptr;
    must(xnn_create_runtime_v2(subgraph_.get(), pool, XNN_FLAG_YIELD_WORKERS, &runtime));
    return {std::unique_ptr<xnn_runtime, XnnRuntime::Delete>(runtime), result.shape[1]};
  }

 private:
  Value value(const Shape& shape, const float* data = nullptr, std::uint32_t external = XNN_INVALID_VALUE_ID,
              std::uint32_t flags = 0) {
    Value made{XNN_INVALID_VALUE_ID, shape};
    must(xnn_define_tensor_value(subgraph_.get(), xnn_datatype_fp32, shape.size(), shape.data(), data, external, flags,
                                 &made.id));
    return made;
  }

  // Where a node's result goes: out of the graph, when it is the last.
  const Value& result(const OnnxNode& node, const Shape& shape) {
    must(node.outputs.size() == 1);
    const bool last = node.outputs[0] == graph_.outputs[0];
    return values_[node.outputs[0]] = last ? value(shape, nullptr, 1, XNN_VALUE_FLAG_EXTERNAL_OUTPUT) : value(shape);
  }

  const Value& input(const OnnxNode& node, std::size_t place) const {
    must(place < node.inputs.size());
    const auto found = values_.find(node.inputs[place]);
    must(found != values_.end());
    return found->second;
  }

  const OnnxTensor* constant(const OnnxNode& node, std::size_t place) const {
    if (place >= node.inputs.size() || node.inputs[place].empty()) return nullptr;
    const auto found = graph_.constants.find(node.inputs[place]);
    must(found != graph_.constants.end());
    return &found->second;
  }

  Value bias(const OnnxTensor* tensor, std::size_t count) {
    must(count <= kMostOutputs && (!tensor || tensor->floats.size() == count));
    std::vector<float>& zeros = weights_[""];
    if (!tensor) zeros.resize(kMostOutputs);
    return value({count}, tensor ? tensor->floats.data() : zeros.data());
  }

  // Pixel by pixel: [height, width, outputs] when each channel is folded alone, else [outputs, height, width, inputs].
  const float* turned(const OnnxNode& node, const std::vector<float>& weights, std::size_t outputs, std::size_t inputs,
                      std::size_t area, bool alone) {
    std::vector<float>& made = weights_[node.outputs[0]];
    if (!made.empty()) return made.data();
    made.resize(weights.size());
    for (std::size_t output = 0; output < outputs; ++output) {
      for (std::size_t channel = 0; channel < inputs; ++channel) {
        const float* kernel = &weights[(output * inputs + channel) * area];
        for (std::size_t i = 0; i < area; ++i) {
          made[alone ? i * outputs + output : (output * area + i) * inputs + channel] = kernel[i];
        }
      }
    }
    return made.data();
  }

  void add(const OnnxNode& node) {
    if (node.type == "Conv") return convolution(node);
    if (node.type == "BatchNormalization") return normalisation(node);
    if (node.type == "Gemm") return product(node);
    if (node.type == "Relu") return clamp(node, 0.0F, kInfinity);
    if (node.type == "Clip") {
      must(node.inputs.size() == 1);
      return clamp(node, node.number("min", -kInfinity), node.number("max", kInfinity));
    }
    if (node.type == "Add" || node.type == "Mul") return pair(node);
    if (node.type == "MaxPool") return maximum(node);
    if (node.type == "GlobalAveragePool" || node.type == "ReduceMean") return average(node);
    if (node.type == "Flatten" || node.type == "Reshape") return flatten(node);
    if (node.type == "Identity" || node.type == "Dropout") {
      must(node.outputs[0] != graph_.outputs[0]);
      values_[node.outputs[0]] = input(node, 0);
      return;
    }
    throw XnnUnsupported();
  }

  // Windows that walk over a picture.
  struct Windows {
    std::array<std::uint32_t, 2> kernel, stride, dilation;
    std::array<std::uint32_t, 4> pad;  // top, left, bottom, right
    std::array<std::size_t, 2> size;   // of what comes out
  };

  static Windows windows(const OnnxNode& node, const Value& from) {
    must(from.shape.size() == 4);
    const auto automatic = node.texts.find("auto_pad");
    must(automatic == node.texts.end() || automatic->second == "NOTSET");
    must(node.integer("ceil_mode", 0) == 0);
    const auto kernel = node.list("kernel_shape", {}), stride = node.list("strides", {1, 1});
    const auto dilation = node.list("dilations", {1, 1}), pad = node.list("pads", {0, 0, 0, 0});
    must(kernel.size() == 2 && stride.size() == 2 && dilation.size() == 2 && pad.size() == 4);
    Windows made;
    for (std::size_t i = 0; i < 4; ++i) {
      must(pad[i] >= 0);
      made.pad[i] = static_cast<std::uint32_t>(pad[i]);
    }
    for (std::size_t axis = 0; axis < 2; ++axis) {
      must(kernel[axis] > 0 && stride[axis] > 0 && dilation[axis] > 0);
      made.kernel[axis] = static_cast<std::uint32_t>(kernel[axis]);
      made.stride[axis] = static_cast<std::uint32_t>(stride[axis]);
      made.dilation[axis] = static_cast<std::uint32_t>(dilation[axis]);
      const auto room = static_cast<std::int64_t>(from.shape[axis + 1]) + pad[axis] + pad[axis + 2] -
                        (dilation[axis] * (kernel[axis] - 1) + 1);
      must(room >= 0);
      made.size[axis] = static_cast<std::size_t>(room / stride[axis] + 1);
    }
    return made;
  }

  void convolution(const OnnxNode& node) {
    const Value from = input(node, 0);
    const OnnxTensor* weights = constant(node, 1);
    const Windows over = windows(node, from);
    must(weights && weights->dims.size() == 4);
    const auto outputs = static_cast<std::size_t>(weights->dims[0]),
               inputs = static_cast<std::size_t>(weights->dims[1]);
    const auto groups = static_cast<std::size_t>(node.integer("group", 1));
    const std::size_t area = std::size_t{over.kernel[0]} * over.kernel[1];
    must(groups > 0 && outputs > 0 && outputs % groups == 0 && inputs * groups == from.shape[3]);
    must(weights->floats.size() == outputs * inputs * area);
    const Value offsets = bias(constant(node, 2), outputs);
    const bool each_alone = groups > 1 && inputs == 1;
    const std::size_t height = over.kernel[0], width = over.kernel[1];
    const Value filter = value(each_alone ? Shape{1, height, width, outputs} : Shape{outputs, height, width, inputs},
                               turned(node, weights->floats, outputs, inputs, area, each_alone));
    const Value to = result(node, {1, over.size[0], over.size[1], outputs});
    if (each_alone) {
      must(xnn_define_depthwise_convolution_2d(subgraph_.get(), over.pad[0], over.pad[3], over.pad[2], over.pad[1],
                                               over.kernel[0], over.kernel[1], over.stride[0], over.stride[1],
                                               over.dilation[0], over.dilation[1],
                                               static_cast<std::uint32_t>(outputs / groups), groups, -kInfinity,
                                               kInfinity, from.id, filter.id, offsets.id, to.id, 0));
    } else {
      must(xnn_define_convolution_2d(subgraph_.get(), over.pad[0], over.pad[3], over.pad[2], over.pad[1],
                                     over.kernel[0], over.kernel[1], over.stride[0], over.stride[1], over.dilation[0],
                                     over.dilation[1], static_cast<std::uint32_t>(groups), inputs, outputs / groups,
                                     -kInfinity, kInfinity, from.id, filter.id, offsets.id, to.id, 0));
    }
  }

  // A convolution of single pixels, each channel alone.
  void normalisation(const OnnxNode& node) {
    const Value from = input(node, 0);
    must(from.shape.size() == 4 && node.inputs.size() == 5);
    const std::size_t channels = from.shape[3];
    const std::vector<float>* given[4];
    for (std::size_t i = 0; i < 4; ++i) {
      given[i] = &constant(node, i + 1)->floats;
      must(given[i]->size() == channels);
    }
    const auto& [scale, offset, mean, variance] = given;
    std::vector<float>&factors = weights_[node.outputs[0]], &offsets = weights_[node.outputs[0] + " offsets"];
    factors.resize(channels);
    offsets.resize(channels);
    for (std::size_t i = 0; i < channels; ++i) {
      factors[i] = (*scale)[i] / std::sqrt((*variance)[i] + node.number("epsilon", 1e-5F));
      offsets[i] = (*offset)[i] - (*mean)[i] * factors[i];
    }
    const Value filter = value({1, 1, 1, channels}, factors.data()), shift = value({channels}, offsets.data());
    const Value to = result(node, from.shape);
    must(xnn_define_depthwise_convolution_2d(subgraph_.get(), 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, channels, -kInfinity,
                                             kInfinity, from.id, filter.id, shift.id, to.id, 0));
  }

  void product(const OnnxNode& node) {
    const Value from = input(node, 0);
    const OnnxTensor* weights = constant(node, 1);
    must(from.shape.size() == 2 && weights && weights->dims.size() == 2);
    must(node.integer("transA", 0) == 0 && node.integer("transB", 0) == 1);
    must(node.number("alpha", 1.0F) == 1.0F && node.number("beta", 1.0F) == 1.0F);
    const auto outputs = static_cast<std::size_t>(weights->dims[0]),
               inputs = static_cast<std::size_t>(weights->dims[1]);
    must(inputs == from.shape[1] && outputs > 0 && weights->floats.size() == inputs * outputs);
    const Value filter = value({outputs, inputs}, weights->floats.data());
    const Value offsets = bias(constant(node, 2), outputs);
    const Value to = result(node, {1, outputs});
    must(xnn_define_fully_connected(subgraph_.get(), -kInfinity, kInfinity, from.id, filter.id, offsets.id, to.id,
                                    XNN_FLAG_TENSORFLOW_RESHAPE_2D));
  }

  void clamp(const OnnxNode& node, float least, float most) {
    const Value from = input(node, 0);
    const Value to = result(node, from.shape);
    must(xnn_define_clamp(subgraph_.get(), least, most, from.id, to.id, 0));
  }

  // Of two values of the same shape, or of one and a single number.
  void pair(const OnnxNode& node) {
    const auto operand = [&](std::size_t place) {
      if (values_.contains(node.inputs.at(place))) return input(node, place);
      const OnnxTensor* number = constant(node, place);
      must(number && number->floats.size() == 1);
      return value({1}, number->floats.data());
    };
    must(node.inputs.size() == 2);
    const Value first = operand(0), second = operand(1);
    const Shape& shape = first.shape.size() == 1 ? second.shape : first.shape;
    must(shape.size() > 1 &&
         (first.shape == second.shape || first.shape.size() + second.shape.size() == shape.size() + 1));
    const Value to = result(node, shape);
    const auto define = node.type == "Add" ? xnn_define_add2 : xnn_define_multiply2;
    must(define(subgraph_.get(), -kInfinity, kInfinity, first.id, second.id, to.id, 0));
  }

  void maximum(const OnnxNode& node) {
    const Value from = input(node, 0);
    const Windows over = windows(node, from);
    const Value to = result(node, {1, over.size[0], over.size[1], from.shape[3]});
    must(xnn_define_max_pooling_2d(subgraph_.get(), over.pad[0], over.pad[3], over.pad[2], over.pad[1], over.kernel[0],
                                   over.kernel[1], over.stride[0], over.stride[1], over.dilation[0], over.dilation[1],
                                   -kInfinity, kInfinity, from.id, to.id, 0));
  }

  void average(const OnnxNode& node) {
    const Value from = input(node, 0);
    must(from.shape.size() == 4);
    bool flat = false;
    if (node.type == "ReduceMean") {
      const auto axes = node.list("axes", {});
      must(axes == std::vector<std::int64_t>{2, 3} || axes == std::vector<std::int64_t>{-2, -1} ||
           axes == std::vector<std::int64_t>{-1, -2});
      flat = node.integer("keepdims", 1) == 0;
    }
    must(!flat || node.outputs[0] != graph_.outputs[0]);
    const Value to = result(node, {1, 1, 1, from.shape[3]});
    must(xnn_define_global_average_pooling_2d(subgraph_.get(), -kInfinity, kInfinity, from.id, to.id, 0));
    if (flat) values_[node.outputs[0]].shape = {1, from.shape[3]};
  }

  // Only of single pixels, whose channels lie in the same order everywhere.
  void flatten(const OnnxNode& node) {
    Value from = input(node, 0);
    const std::size_t numbers =
        std::accumulate(from.shape.begin(), from.shape.end(), std::size_t{1}, std::multiplies());
    must(numbers == from.shape.back() && node.outputs[0] != graph_.outputs[0]);
    if (node.type == "Reshape") {
      const OnnxTensor* shape = constant(node, 1);
      must(shape && shape->integers.size() == 2);
    } else {
      must(node.integer("axis", 1) == 1);
    }
    from.shape = {1, numbers};
    values_[node.outputs[0]] = from;
  }

  const OnnxGraph& graph_;
  XnnWeights& weights_;
  std::unique_ptr<xnn_subgraph, DeleteSubgraph> subgraph_;
  std::map<std::string, Value> values_;
};

}  // namespace

XnnRuntime runtime_of(const OnnxGraph& graph, XnnWeights& weights, InputSize size, pthreadpool_t pool) {
  return Building(graph, weights).build(size, pool);
}

}  // namespace humanoid_ai

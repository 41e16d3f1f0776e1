// SPDX-License-Identifier: Apache-2.0
// Every operator that XNNPACK computes here, against OpenCV on the same noise.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/network.hpp"
#include "humanoid_ai/perception/detectors/protobuf.hpp"

namespace humanoid_ai {
namespace {

using protobuf::put;
using protobuf::put_varint;
using Integers = std::vector<std::int64_t>;

void put_integer(std::string& to, std::uint64_t number, std::int64_t value) {
  put_varint(to, number << 3);
  put_varint(to, static_cast<std::uint64_t>(value));
}

// An ONNX file in the making: one picture in ('x'), the last node's numbers out.
class OnnxWriter {
 public:
  OnnxWriter& constant(const std::string& name, const Integers& dims, double least = -0.5) {
    std::string tensor;
    std::size_t count = 1;
    for (const std::int64_t dim : dims) {
      put_integer(tensor, 1, dim);
      count *= static_cast<std::size_t>(dim);
    }
    put_integer(tensor, 2, 1);
    cv::Mat values(1, static_cast<int>(count), CV_32F);
    random_.fill(values, cv::RNG::UNIFORM, least, 0.5);
    put(tensor, 8, name);
    put(tensor, 9, {reinterpret_cast<const char*>(values.data), count * sizeof(float)});
    put(graph_, 5, tensor);
    return *this;
  }

  OnnxWriter& node(const std::string& type, const std::vector<std::string>& inputs,
                   const std::vector<std::pair<std::string, Integers>>& lists = {}) {
    std::string node;
    for (const std::string& input : inputs) put(node, 1, input);
    put(node, 2, last_ = "y" + std::to_string(++count_));
    put(node, 4, type);
    for (const auto& [name, values] : lists) {
      const bool one = name == "group" || name == "axis" || name == "transB";
      std::string attribute;
      put(attribute, 1, name);
      for (const std::int64_t value : values) put_integer(attribute, one ? 3 : 8, value);
      put_integer(attribute, 20, one ? 2 : 7);
      put(node, 5, attribute);
    }
    put(graph_, 1, node);
    return *this;
  }

  std::string file(int height, int width) {
    std::string graph = graph_, model, version;
    put(graph, 11, value("x", {1, 3, height, width}));
    put(graph, 12, value(last_, {1, 1}));
    put_integer(model, 1, 7);
    put(model, 7, graph);
    put_integer(version, 2, 11);
    put(model, 8, version);
    return model;
  }

 private:
  static std::string value(const std::string& name, const Integers& dims) {
    std::string shape, tensor, type, value;
    for (const std::int64_t dim : dims) {
      std::string one;
      put_integer(one, 1, dim);
      put(shape, 1, one);
    }
    put_integer(tensor, 1, 1);
    put(tensor, 2, shape);
    put(type, 1, tensor);
    put(value, 1, name);
    put(value, 2, type);
    return value;
  }

  std::string graph_, last_;
  int count_ = 0;
  cv::RNG random_{7};
};

class XnnNetworkTest : public testing::Test {
 protected:
  ~XnnNetworkTest() override { std::filesystem::remove(path_); }

  const std::string& written(OnnxWriter& writer, int height, int width) {
    std::ofstream(path_, std::ios::binary) << writer.file(height, width);
    return path_;
  }

  // Largest difference on noise, as a share of the largest number.
  static double difference(Network& one, Network& other, int height, int width) {
    const int sizes[] = {1, 3, height, width};
    cv::Mat noise(4, sizes, CV_32F);
    cv::RNG(3).fill(noise, cv::RNG::NORMAL, 0.0, 1.0);
    const cv::Mat a = one.forward(noise)[0].clone().reshape(1, 1), b = other.forward(noise)[0].reshape(1, 1);
    EXPECT_EQ(a.size(), b.size());
    EXPECT_GT(cv::norm(b, cv::NORM_INF), 0.0);
    return a.size() == b.size() ? cv::norm(a, b, cv::NORM_INF) / cv::norm(b, cv::NORM_INF) : 1.0;
  }

  const std::string kGolden = MYELIN_SOURCE_DIR "/humanoid_ai/perception/detectors/golden/";
  const std::string path_ = testing::TempDir() + "xnn_network_" + std::to_string(getpid()) + ".onnx";
};

TEST_F(XnnNetworkTest, ComputesWhatOpenCvDoes) {
  OnnxWriter writer;
  writer.constant("w1", {16, 3, 3, 3}).constant("b1", {16});
  writer.node("Conv", {"x", "w1", "b1"}, {{"kernel_shape", {3, 3}}, {"strides", {2, 2}}, {"pads", {1, 0, 1, 2}}});
  writer.constant("s", {16}).constant("o", {16}).constant("m", {16}).constant("v", {16}, 0.1);
  writer.node("BatchNormalization", {"y1", "s", "o", "m", "v"}).node("Relu", {"y2"});
  writer.constant("w2", {16, 1, 3, 5})
      .node("Conv", {"y3", "w2"}, {{"kernel_shape", {3, 5}}, {"group", {16}}, {"pads", {1, 2, 1, 2}}});
  writer.node("Add", {"y3", "y4"});
  writer.node("MaxPool", {"y5"}, {{"kernel_shape", {3, 3}}, {"strides", {2, 2}}, {"pads", {1, 1, 1, 1}}});
  writer.constant("w3", {24, 4, 3, 3}).constant("b3", {24});
  writer.node("Conv", {"y6", "w3", "b3"},
              {{"kernel_shape", {3, 3}}, {"group", {4}}, {"dilations", {2, 2}}, {"pads", {2, 2, 2, 2}}});
  writer.node("GlobalAveragePool", {"y7"}).node("Flatten", {"y8"}, {{"axis", {1}}});
  writer.constant("w4", {10, 24}).constant("b4", {10}).node("Gemm", {"y9", "w4", "b4"}, {{"transB", {1}}});
  const auto fast = open_xnn_network(written(writer, 37, 46));
  ASSERT_TRUE(fast);
  EXPECT_EQ(fast->input_size(), (InputSize{46, 37}));
  EXPECT_LT(difference(*fast, *open_dnn_network(path_, ""), 37, 46), 1e-5);
}

TEST_F(XnnNetworkTest, GivesTheSameAloneAndInCompany) {
  const std::string path = kGolden + "tiny.onnx";
  const auto fast = open_xnn_network(path), plain = open_dnn_network(path, "");
  for (int run = 0; run < 5; ++run) EXPECT_LT(difference(*fast, *plain, 32, 32), 1e-5) << "in run " << run;
}

TEST_F(XnnNetworkTest, IsMadeAnewForAnotherShape) {
  OnnxWriter writer;
  writer.constant("w1", {8, 3, 3, 3}).node("Conv", {"x", "w1"}, {{"kernel_shape", {3, 3}}});
  writer.node("GlobalAveragePool", {"y1"}).node("Flatten", {"y2"}, {{"axis", {1}}});
  writer.constant("w2", {5, 8}).node("Gemm", {"y3", "w2"}, {{"transB", {1}}});
  const auto fast = open_xnn_network(written(writer, 16, 16));
  ASSERT_TRUE(fast);
  const auto plain = open_dnn_network(path_, "");
  for (const int side : {16, 24, 16}) EXPECT_LT(difference(*fast, *plain, side, side), 1e-5);
}

TEST_F(XnnNetworkTest, SaysWhenAnInputIsTooSmall) {
  OnnxWriter writer;
  writer.constant("w1", {8, 3, 5, 5}).node("Conv", {"x", "w1"}, {{"kernel_shape", {5, 5}}});
  writer.node("GlobalAveragePool", {"y1"}).node("Flatten", {"y2"}, {{"axis", {1}}});
  writer.constant("w2", {5, 8}).node("Gemm", {"y3", "w2"}, {{"transB", {1}}});
  const auto fast = open_xnn_network(written(writer, 16, 16));
  ASSERT_TRUE(fast);
  const int sizes[] = {1, 3, 4, 4};
  EXPECT_THROW(fast->forward(cv::Mat(4, sizes, CV_32F, cv::Scalar(0.0))), ModelError);
}

TEST_F(XnnNetworkTest, LeavesToOpenCvWhatItDoesNotKnow) {
  OnnxWriter writer;
  writer.constant("w1", {8, 3, 3, 3}).node("Conv", {"x", "w1"}, {{"kernel_shape", {3, 3}}}).node("Tanh", {"y1"});
  EXPECT_FALSE(open_xnn_network(written(writer, 16, 16)));
  EXPECT_STREQ(open_network(path_, "")->engine(), "OpenCV");
  EXPECT_FALSE(open_xnn_network(MYELIN_SOURCE_DIR "/humanoid_ai/models/objects8.onnx"));
}

}  // namespace
}  // namespace humanoid_ai

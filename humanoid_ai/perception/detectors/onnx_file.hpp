// SPDX-License-Identifier: Apache-2.0
// OnnxFile: as much of an ONNX file as OpenCV's importer does not tell or does not stand.
//
// It tells the size of the input. And it rewrites what torch has written since operator set 11 and OpenCV 4.6 refuses to read
// though it can compute it: a Clip (that is ReLU6) whose bounds are constant inputs becomes one whose bounds are attributes,
// and an Identity of a constant becomes that constant.
//
//   model.7 graph      graph.1 node*  graph.5 initializer*  graph.11 input*
//   node: 1 input*  2 output*  3 name  4 op_type  5 attribute*        attribute: 1 name  2 float  5 tensor  20 type
//   tensor: 1 dim*  2 data_type  4 float*  8 name  9 raw              input: 1 name  2 type.1 tensor.2 shape.1 dim*.1 value
#pragma once

#include <optional>
#include <string>

#include "humanoid_ai/perception/detectors/network.hpp"

namespace humanoid_ai {

class OnnxFile {
 public:
  // Throws ModelError: unreadable, or not ONNX.
  explicit OnnxFile(const std::string& path);

  // nullopt when height and width may vary.
  std::optional<InputSize> input_size() const { return size_; }
  // The file as OpenCV can read it.
  const std::string& bytes_for_opencv() const { return bytes_; }

 private:
  std::string bytes_;
  std::optional<InputSize> size_;
};

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// OnnxGraph: the operators of an ONNX file, their attributes and their constants, for whoever runs them himself.
//
// Numbers of a tensor are floats or integers, whichever the file has; a tensor of any other type is empty.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "humanoid_ai/perception/detectors/onnx_file.hpp"

namespace humanoid_ai {

struct OnnxTensor {
  std::vector<std::int64_t> dims;
  std::vector<float> floats;
  std::vector<std::int64_t> integers;
};

struct OnnxNode {
  std::string type;
  std::vector<std::string> inputs;  // an input that is left out has an empty name
  std::vector<std::string> outputs;
  std::map<std::string, float> floats;                        // attributes by their names
  std::map<std::string, std::vector<std::int64_t>> integers;  // one integer is a list of one
  std::map<std::string, std::string> texts;

  float number(const std::string& name, float otherwise) const;
  std::int64_t integer(const std::string& name, std::int64_t otherwise) const;
  std::vector<std::int64_t> list(const std::string& name, std::vector<std::int64_t> otherwise) const;
};

struct OnnxGraph {
  std::vector<OnnxNode> nodes;  // in the order in which they can be computed
  std::map<std::string, OnnxTensor> constants;
  std::vector<std::string> inputs;  // constants left out
  std::vector<std::string> outputs;
};

// Throws ModelError: it is damaged.
OnnxGraph graph_of(const OnnxFile& file);

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/onnx_file.hpp"

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/protobuf.hpp"

namespace humanoid_ai {
namespace {

using protobuf::Bytes;
using protobuf::Field;
using protobuf::fields;
using protobuf::inside;
using protobuf::put;
using protobuf::put_varint;

std::optional<float> scalar(Bytes tensor) {
  std::uint64_t type = 0;
  Bytes raw;
  for (const Field& field : fields(tensor)) {
    if (field.number == 2 && field.wire == 0) type = field.value;
    if ((field.number == 9 || field.number == 4) && field.payload.size() == 4) raw = field.payload;
  }
  constexpr std::uint64_t kFloat = 1;
  if (type != kFloat || raw.size() != 4) return std::nullopt;
  float value = 0.0F;
  std::memcpy(&value, raw.data(), 4);
  return value;
}

struct Node {
  std::vector<std::string> inputs, outputs;
  Bytes type;
  Bytes attribute;  // the first
};

Node node_of(Bytes bytes) {
  Node node;
  for (const Field& field : fields(bytes)) {
    if (field.number == 1) node.inputs.emplace_back(field.payload);
    if (field.number == 2) node.outputs.emplace_back(field.payload);
    if (field.number == 4) node.type = field.payload;
    if (field.number == 5 && node.attribute.empty()) node.attribute = field.payload;
  }
  return node;
}

// What is known of the graph's constants.
struct Constants {
  std::map<std::string, Bytes> tensors;        // by the name under which nodes use them
  std::map<std::string, std::string> renamed;  // output of an Identity -> the constant that it is
};

Constants constants_of(const std::vector<Field>& graph) {
  Constants known;
  for (const Field& field : graph) {
    if (field.number == 5) known.tensors[std::string(inside(field.payload, 8))] = field.payload;
  }
  for (const Field& field : graph) {
    if (field.number != 1) continue;
    const Node node = node_of(field.payload);
    if (node.outputs.size() != 1) continue;
    if (node.type == "Constant") known.tensors[node.outputs[0]] = inside(node.attribute, 5);
    if (node.type == "Identity" && node.inputs.size() == 1 && known.tensors.contains(node.inputs[0])) {
      known.tensors[node.outputs[0]] = known.tensors[node.inputs[0]];
      const auto origin = known.renamed.find(node.inputs[0]);
      known.renamed[node.outputs[0]] = origin == known.renamed.end() ? node.inputs[0] : origin->second;
    }
  }
  return known;
}

std::string float_attribute(Bytes name, float value) {
  std::string attribute;
  put(attribute, 1, name);
  put_varint(attribute, 2 << 3 | 5);
  attribute.append(reinterpret_cast<const char*>(&value), sizeof value);
  put_varint(attribute, 20 << 3);
  put_varint(attribute, 1);  // FLOAT
  return attribute;
}

// A Clip of (x, least, most) with constant bounds as a Clip of (x) with attributes; nullopt for anything else.
std::optional<std::string> plain_clip(Bytes bytes, const Node& node, const Constants& known) {
  if (node.type != "Clip" || node.inputs.size() != 3) return std::nullopt;
  std::optional<float> bounds[2];
  for (int i = 0; i < 2; ++i) {
    const auto found = known.tensors.find(node.inputs[i + 1]);
    if (found == known.tensors.end()) return std::nullopt;
    bounds[i] = scalar(found->second);
    if (!bounds[i]) return std::nullopt;
  }
  std::string rewritten;
  put(rewritten, 1, node.inputs[0]);
  for (const Field& field : fields(bytes)) {
    if (field.number != 1) rewritten += field.whole;
  }
  put(rewritten, 5, float_attribute("min", *bounds[0]));
  put(rewritten, 5, float_attribute("max", *bounds[1]));
  return rewritten;
}

std::string with_inputs_renamed(Bytes bytes, const Constants& known) {
  std::string rewritten;
  for (const Field& field : fields(bytes)) {
    const auto found = field.number == 1 ? known.renamed.find(std::string(field.payload)) : known.renamed.end();
    if (found == known.renamed.end()) {
      rewritten += field.whole;
    } else {
      put(rewritten, 1, found->second);
    }
  }
  return rewritten;
}

std::string readable_graph(Bytes bytes) {
  const std::vector<Field> graph = fields(bytes);
  const Constants known = constants_of(graph);
  std::string rewritten;
  std::vector<std::string> nodes;
  std::set<std::string> used;  // names of constants that nodes still take
  for (const Field& field : graph) {
    if (field.number != 1) continue;
    const Node node = node_of(field.payload);
    if (node.outputs.size() == 1 && known.renamed.contains(node.outputs[0])) continue;
    nodes.push_back(plain_clip(field.payload, node, known).value_or(with_inputs_renamed(field.payload, known)));
    for (const std::string& input : node_of(nodes.back()).inputs) used.insert(input);
  }
  for (const std::string& node : nodes) {
    const Node made = node_of(node);
    if (made.type == "Constant" && made.outputs.size() == 1 && !used.contains(made.outputs[0])) continue;
    put(rewritten, 1, node);
  }
  for (const Field& field : graph) {
    if (field.number != 1) rewritten += field.whole;
  }
  return rewritten;
}

// [1, 3, height, width] of the first input that is not a constant.
std::optional<InputSize> size_of(const std::vector<Field>& graph) {
  std::set<Bytes> constants;
  for (const Field& field : graph) {
    if (field.number == 5) constants.insert(inside(field.payload, 8));
  }
  for (const Field& field : graph) {
    if (field.number != 11 || constants.contains(inside(field.payload, 1))) continue;
    std::vector<std::uint64_t> dims;
    for (const Field& dim : fields(inside(inside(inside(field.payload, 2), 1), 2))) {
      if (dim.number != 1) continue;
      const std::vector<Field> sizes = fields(dim.payload);
      dims.push_back(!sizes.empty() && sizes[0].number == 1 && sizes[0].wire == 0 ? sizes[0].value : 0);
    }
    constexpr std::uint64_t kLargest = 1 << 14;
    if (dims.size() != 4 || dims[2] == 0 || dims[3] == 0 || dims[2] > kLargest || dims[3] > kLargest)
      return std::nullopt;
    return InputSize{static_cast<int>(dims[3]), static_cast<int>(dims[2])};
  }
  return std::nullopt;
}

}  // namespace

OnnxFile::OnnxFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw ModelError("model " + path + ": cannot be opened");
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  try {
    std::vector<Field> graph;
    for (const Field& field : fields(bytes)) {
      if (field.number == 7 && field.wire == 2) {
        graph = fields(field.payload);
        put(bytes_, 7, readable_graph(field.payload));
      } else {
        bytes_ += field.whole;
      }
    }
    if (graph.empty()) throw ModelError("model " + path + ": not an ONNX file: it has no graph");
    size_ = size_of(graph);
  } catch (const protobuf::Truncated&) {
    throw ModelError("model " + path + ": truncated, or not an ONNX file");
  }
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/onnx_graph.hpp"

#include <algorithm>
#include <cstring>

#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/protobuf.hpp"

namespace humanoid_ai {
namespace {

using protobuf::Bytes;
using protobuf::Field;
using protobuf::fields;

constexpr std::uint64_t kFloat = 1, kInt64 = 7;  // types of tensors

template <class Number>
void append(std::vector<Number>& numbers, Bytes bytes) {
  const std::size_t count = bytes.size() / sizeof(Number), before = numbers.size();
  numbers.resize(before + count);
  if (count) std::memcpy(numbers.data() + before, bytes.data(), count * sizeof(Number));
}

// One number, or many that are packed.
void append_integers(std::vector<std::int64_t>& numbers, const Field& field) {
  if (field.wire == 0) numbers.push_back(static_cast<std::int64_t>(field.value));
  for (Bytes rest = field.payload; !rest.empty();) numbers.push_back(static_cast<std::int64_t>(protobuf::varint(rest)));
}

OnnxTensor tensor_of(Bytes bytes) {
  OnnxTensor tensor;
  std::uint64_t type = 0;
  Bytes raw;
  for (const Field& field : fields(bytes)) {
    if (field.number == 1) append_integers(tensor.dims, field);
    if (field.number == 2) type = field.value;
    if (field.number == 4) append(tensor.floats, field.payload);
    if (field.number == 7) append_integers(tensor.integers, field);
    if (field.number == 9) raw = field.payload;
  }
  if (type == kFloat) append(tensor.floats, raw);
  if (type == kInt64) append(tensor.integers, raw);
  return tensor;
}

void read_attribute(Bytes bytes, OnnxNode& node) {
  const std::string name(protobuf::inside(bytes, 1));
  for (const Field& field : fields(bytes)) {
    if (field.number == 2 && field.payload.size() == 4) std::memcpy(&node.floats[name], field.payload.data(), 4);
    if (field.number == 3 || field.number == 8) append_integers(node.integers[name], field);
    if (field.number == 4) node.texts[name] = field.payload;
  }
}

OnnxNode node_of(Bytes bytes) {
  OnnxNode node;
  for (const Field& field : fields(bytes)) {
    if (field.number == 1) node.inputs.emplace_back(field.payload);
    if (field.number == 2) node.outputs.emplace_back(field.payload);
    if (field.number == 4) node.type = field.payload;
    if (field.number == 5) read_attribute(field.payload, node);
  }
  return node;
}

}  // namespace

float OnnxNode::number(const std::string& name, float otherwise) const {
  const auto found = floats.find(name);
  return found == floats.end() ? otherwise : found->second;
}

std::int64_t OnnxNode::integer(const std::string& name, std::int64_t otherwise) const {
  const auto found = integers.find(name);
  return found == integers.end() || found->second.empty() ? otherwise : found->second.front();
}

std::vector<std::int64_t> OnnxNode::list(const std::string& name, std::vector<std::int64_t> otherwise) const {
  const auto found = integers.find(name);
  return found == integers.end() ? otherwise : found->second;
}

OnnxGraph graph_of(const OnnxFile& file) {
  OnnxGraph graph;
  try {
    for (const Field& field : fields(protobuf::inside(file.bytes_for_opencv(), 7))) {
      if (field.number == 5)
        graph.constants[std::string(protobuf::inside(field.payload, 8))] = tensor_of(field.payload);
      if (field.number == 11) graph.inputs.emplace_back(protobuf::inside(field.payload, 1));
      if (field.number == 12) graph.outputs.emplace_back(protobuf::inside(field.payload, 1));
      if (field.number != 1) continue;
      OnnxNode node = node_of(field.payload);
      if (node.type == "Constant" && node.outputs.size() == 1) {
        graph.constants[node.outputs[0]] = tensor_of(protobuf::inside(protobuf::inside(field.payload, 5), 5));
      } else {
        graph.nodes.push_back(std::move(node));
      }
    }
  } catch (const protobuf::Truncated&) {
    throw ModelError("a graph that is truncated");
  }
  std::erase_if(graph.inputs, [&](const std::string& name) { return graph.constants.contains(name); });
  return graph;
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/labels.hpp"

#include <fstream>
#include <sstream>

#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {
namespace {

// The text of data/imagenet_labels.txt, put in by the build.
constexpr const char* kImagenet =
#include "imagenet_labels.inc"
    ;

Labels lines_of(std::istream& text) {
  Labels labels;
  for (std::string line; std::getline(text, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    labels.push_back(line);
  }
  while (!labels.empty() && labels.back().empty()) labels.pop_back();
  return labels;
}

}  // namespace

Labels load_labels(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw ModelError("labels " + path + ": no such file");
  Labels labels = lines_of(file);
  if (labels.empty()) throw ModelError("labels " + path + ": empty; expected one label a line");
  for (const std::string& label : labels) {
    if (label.find('\0') != std::string::npos) throw ModelError("labels " + path + ": not a text file");
  }
  return labels;
}

const Labels& imagenet_labels() {
  static const Labels labels = [] {
    std::istringstream text(kImagenet);
    return lines_of(text);
  }();
  return labels;
}

std::string label_of(const Labels& labels, int class_id) {
  const bool known = class_id >= 0 && static_cast<std::size_t>(class_id) < labels.size() && !labels[class_id].empty();
  return known ? labels[class_id] : "class_" + std::to_string(class_id);
}

}  // namespace humanoid_ai

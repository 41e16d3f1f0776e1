// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/heads.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {
namespace {

constexpr std::array<std::pair<const char*, Head>, 7> kHeads = {{{"auto", Head::automatic},
                                                                 {"classification", Head::classification},
                                                                 {"yolov5", Head::yolov5},
                                                                 {"yolov8", Head::yolov8},
                                                                 {"yolox", Head::yolox},
                                                                 {"ssd", Head::ssd},
                                                                 {"detr", Head::detr}}};
constexpr std::array kYoloxStrides = {8, 16, 32};

std::string shapes(const std::vector<cv::Mat>& outputs) {
  std::string text;
  for (const cv::Mat& output : outputs) {
    text += text.empty() ? "[" : ", [";
    for (int axis = 0; axis < output.dims; ++axis) text += (axis ? ", " : "") + std::to_string(output.size[axis]);
    text += "]";
  }
  return text.empty() ? "none" : text;
}

[[noreturn]] void wrong(Head head, const std::vector<cv::Mat>& outputs) {
  throw ModelError(std::string("outputs ") + shapes(outputs) + " are not those of head '" + name_of(head) + "'");
}

// [1, rows, columns], or [rows, columns], as a matrix over the same numbers; empty when it is neither.
cv::Mat table(const cv::Mat& output) {
  const bool batched = output.dims == 3 && output.size[0] == 1;
  const bool bare = output.dims == 2 && output.size[0] > 1;
  if (output.depth() != CV_32F || !(batched || bare)) return {};
  return cv::Mat(output.size[output.dims - 2], output.size[output.dims - 1], CV_32F, const_cast<uchar*>(output.data));
}

bool is_detection_output(const cv::Mat& output) {
  return output.dims == 4 && output.size[0] == 1 && output.size[1] == 1 && output.size[3] == 7 &&
         output.depth() == CV_32F;
}

struct Pair {
  cv::Mat scores, boxes;
};

// Scores and boxes of one pair of outputs, in whatever order; empty when they are none.
Pair pair_of(const std::vector<cv::Mat>& outputs) {
  if (outputs.size() != 2) return {};
  cv::Mat first = table(outputs[0]), second = table(outputs[1]);
  if (first.empty() || second.empty() || first.rows != second.rows) return {};
  if (second.cols == 4) return {first, second};
  if (first.cols == 4) return {second, first};
  return {};
}

Box around(float center_x, float center_y, float width, float height) {
  return {center_x - width / 2, center_y - height / 2, width, height};
}

void keep(std::vector<Detection>& found, const float* probabilities, int classes, float weight, float confidence_min,
          int first_class, const Box& box) {
  const float* best = std::max_element(probabilities + first_class, probabilities + classes);
  const float confidence = *best * weight;
  if (!(confidence >= confidence_min) || !(box.width > 0.0F) || !(box.height > 0.0F) || !std::isfinite(box.area()))
    return;
  Detection detection;
  detection.class_id = static_cast<int>(best - probabilities);
  detection.confidence = std::min(confidence, 1.0F);
  detection.box = box;
  found.push_back(detection);
}

std::vector<Detection> yolov5(const cv::Mat& rows, float confidence_min) {
  std::vector<Detection> found;
  for (int i = 0; i < rows.rows; ++i) {
    const float* row = rows.ptr<float>(i);
    if (!(row[4] >= confidence_min)) continue;
    keep(found, row + 5, rows.cols - 5, row[4], confidence_min, 0, around(row[0], row[1], row[2], row[3]));
  }
  return found;
}

std::vector<Detection> yolov8(cv::Mat rows, float confidence_min) {
  if (rows.rows < rows.cols) rows = rows.t();
  std::vector<Detection> found;
  for (int i = 0; i < rows.rows; ++i) {
    const float* row = rows.ptr<float>(i);
    keep(found, row + 4, rows.cols - 4, 1.0F, confidence_min, 0, around(row[0], row[1], row[2], row[3]));
  }
  return found;
}

int yolox_cells(InputSize input) {
  int cells = 0;
  for (const int stride : kYoloxStrides) cells += (input.width / stride) * (input.height / stride);
  return cells;
}

std::vector<Detection> yolox(const cv::Mat& rows, InputSize input, float confidence_min) {
  std::vector<Detection> found;
  int i = 0;
  for (const int stride : kYoloxStrides) {
    const auto step = static_cast<float>(stride);
    for (int y = 0; y < input.height / stride; ++y) {
      for (int x = 0; x < input.width / stride; ++x, ++i) {
        const float* row = rows.ptr<float>(i);
        if (!(row[4] >= confidence_min)) continue;
        keep(found, row + 5, rows.cols - 5, row[4], confidence_min, 0,
             around((row[0] + static_cast<float>(x)) * step, (row[1] + static_cast<float>(y)) * step,
                    std::exp(row[2]) * step, std::exp(row[3]) * step));
      }
    }
  }
  return found;
}

std::vector<Detection> detection_output(const cv::Mat& output, InputSize input, float confidence_min) {
  std::vector<Detection> found;
  const auto width = static_cast<float>(input.width), height = static_cast<float>(input.height);
  for (int i = 0; i < output.size[2]; ++i) {
    const float* row = output.ptr<float>(0, 0) + std::ptrdiff_t(i) * 7;
    if (row[0] < 0.0F || !(row[2] >= confidence_min)) continue;
    Detection detection;
    detection.class_id = static_cast<int>(row[1]);
    detection.confidence = std::min(row[2], 1.0F);
    detection.box = {row[3] * width, row[4] * height, (row[5] - row[3]) * width, (row[6] - row[4]) * height};
    if (detection.box.width > 0.0F && detection.box.height > 0.0F) found.push_back(detection);
  }
  return found;
}

std::vector<Detection> pairs(const Pair& pair, InputSize input, float confidence_min, bool centers) {
  std::vector<Detection> found;
  const auto width = static_cast<float>(input.width), height = static_cast<float>(input.height);
  std::vector<float> probabilities(pair.scores.cols);
  for (int i = 0; i < pair.scores.rows; ++i) {
    const float* score = pair.scores.ptr<float>(i);
    const float* box = pair.boxes.ptr<float>(i);
    std::transform(score, score + pair.scores.cols, probabilities.begin(),
                   [centers](float value) { return centers ? 1.0F / (1.0F + std::exp(-value)) : value; });
    const Box place = centers
                          ? around(box[0] * width, box[1] * height, box[2] * width, box[3] * height)
                          : Box{box[0] * width, box[1] * height, (box[2] - box[0]) * width, (box[3] - box[1]) * height};
    keep(found, probabilities.data(), pair.scores.cols, 1.0F, confidence_min, centers ? 0 : 1, place);
  }
  return found;
}

}  // namespace

Head head_named(const std::string& name) {
  std::string all;
  for (const auto& [known, head] : kHeads) {
    if (name == known) return head;
    all += (all.empty() ? "" : ", ") + std::string(known);
  }
  throw ModelError("head '" + name + "': there are " + all);
}

const char* name_of(Head head) {
  const auto found =
      std::find_if(kHeads.begin(), kHeads.end(), [head](const auto& named) { return named.second == head; });
  return found->first;
}

Head head_of(const std::vector<cv::Mat>& outputs) {
  if (!outputs.empty() && is_detection_output(outputs[0])) return Head::ssd;
  if (const Pair pair = pair_of(outputs); !pair.scores.empty()) return Head::ssd;
  if (!outputs.empty()) {
    const cv::Mat& output = outputs[0];
    if (output.dims == 2 && output.size[0] == 1) return Head::classification;
    if (output.dims == 4 && output.size[0] == 1 && output.size[2] == 1 && output.size[3] == 1)
      return Head::classification;
    const cv::Mat rows = table(output);
    if (!rows.empty() && rows.rows < rows.cols && rows.rows > 4) return Head::yolov8;
    if (!rows.empty() && rows.rows > rows.cols && rows.cols > 5) return Head::yolov5;
  }
  throw ModelError("outputs " + shapes(outputs) + " are those of no head that is known here");
}

int class_count(Head head, const std::vector<cv::Mat>& outputs) {
  if (outputs.empty()) wrong(head, outputs);
  const cv::Mat rows = table(outputs[0]);
  switch (head) {
    case Head::classification:
      if (outputs[0].depth() != CV_32F || outputs[0].total() < 2 || head_of({outputs[0]}) != head) wrong(head, outputs);
      return static_cast<int>(outputs[0].total());
    case Head::yolov5:
    case Head::yolox:
      if (rows.empty() || rows.cols < 6) wrong(head, outputs);
      return rows.cols - 5;
    case Head::yolov8:
      if (rows.empty() || std::min(rows.rows, rows.cols) < 5) wrong(head, outputs);
      return std::min(rows.rows, rows.cols) - 4;
    case Head::ssd:
      if (is_detection_output(outputs[0])) return 0;
      [[fallthrough]];
    case Head::detr: {
      const Pair pair = pair_of(outputs);
      if (pair.scores.empty()) wrong(head, outputs);
      return pair.scores.cols;
    }
    case Head::automatic:
      break;
  }
  return class_count(head_of(outputs), outputs);
}

std::vector<Detection> decode_boxes(Head head, const std::vector<cv::Mat>& outputs, InputSize input,
                                    float confidence_min) {
  class_count(head, outputs);
  switch (head) {
    case Head::yolov5:
      return yolov5(table(outputs[0]), confidence_min);
    case Head::yolov8:
      return yolov8(table(outputs[0]), confidence_min);
    case Head::yolox:
      if (table(outputs[0]).rows != yolox_cells(input)) wrong(head, outputs);
      return yolox(table(outputs[0]), input, confidence_min);
    case Head::ssd:
      if (is_detection_output(outputs[0])) return detection_output(outputs[0], input, confidence_min);
      return pairs(pair_of(outputs), input, confidence_min, false);
    case Head::detr:
      return pairs(pair_of(outputs), input, confidence_min, true);
    case Head::classification:
    case Head::automatic:
      break;
  }
  wrong(head, outputs);
}

std::vector<Ranked> likeliest(const cv::Mat& scores, int most) {
  const float* score = scores.ptr<float>();
  const int classes = static_cast<int>(scores.total());
  const float highest = *std::max_element(score, score + classes);
  std::vector<float> powers(classes);
  std::transform(score, score + classes, powers.begin(), [highest](float value) { return std::exp(value - highest); });
  const auto sum = static_cast<float>(std::accumulate(powers.begin(), powers.end(), 0.0));
  std::vector<int> order(classes);
  std::iota(order.begin(), order.end(), 0);
  const int count = std::clamp(most, 0, classes);
  std::partial_sort(order.begin(), order.begin() + count, order.end(),
                    [&](int a, int b) { return powers[a] != powers[b] ? powers[a] > powers[b] : a < b; });
  std::vector<Ranked> ranked;
  for (int i = 0; i < count; ++i) ranked.push_back({order[i], powers[order[i]] / sum});
  return ranked;
}

}  // namespace humanoid_ai

// SPDX-License-Identifier: Apache-2.0
// Heads: what the numbers mean that a network puts out.
//
//   classification  [1, N] or [1, N, 1, 1]: one score a class, before the softmax
//   yolov5          [1, boxes, 5 + N]: cx cy w h objectness, then the classes' probabilities; also YOLOv3, v7 and ours
//   yolov8          [1, 4 + N, boxes] or its transpose: cx cy w h, then the classes' probabilities; also YOLO v9, 11
//   yolox           as yolov5, but offsets in a grid of strides 8, 16 and 32, not yet decoded
//   ssd             [1, 1, boxes, 7]: picture, class, score, left, top, right, bottom, from 0 to 1, as OpenCV's DetectionOutput
//                   writes them; or a pair [1, boxes, N] of probabilities, background first, and [1, boxes, 4] of corners
//   detr            a pair [1, boxes, N] of scores before the sigmoid and [1, boxes, 4] of cx cy w h from 0 to 1 (RT-DETR)
//
// Boxes come out in pixels of the network's input.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "humanoid_ai/perception/detectors/detection.hpp"
#include "humanoid_ai/perception/detectors/network.hpp"

namespace humanoid_ai {

enum class Head { automatic, classification, yolov5, yolov8, yolox, ssd, detr };

// By its name above, or 'auto'. Throws ModelError that lists them.
Head head_named(const std::string& name);
const char* name_of(Head head);

// What a network with outputs of these shapes most likely has; never yolox, which looks like yolov5. Throws ModelError.
Head head_of(const std::vector<cv::Mat>& outputs);

// How many classes the outputs tell apart (with the background of ssd); 0 when they do not say. Throws ModelError when the
// shapes do not fit the head.
int class_count(Head head, const std::vector<cv::Mat>& outputs);

// Boxes of at least this confidence, one a candidate, of its best class; not yet freed of overlaps. Labels are left empty.
std::vector<Detection> decode_boxes(Head head, const std::vector<cv::Mat>& outputs, InputSize input,
                                    float confidence_min);

struct Ranked {
  int class_id = 0;
  float probability = 0.0F;
};
// Softmax, then the `most` likeliest, likeliest first.
std::vector<Ranked> likeliest(const cv::Mat& scores, int most);

}  // namespace humanoid_ai

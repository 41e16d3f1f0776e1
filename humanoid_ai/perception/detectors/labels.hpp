// SPDX-License-Identifier: Apache-2.0
// Names of a model's classes: a text file with one label a line, the first for class 0.
#pragma once

#include <string>
#include <vector>

namespace humanoid_ai {

using Labels = std::vector<std::string>;

// Throws ModelError that names the file: it is missing, empty or not text.
Labels load_labels(const std::string& path);

// The thousand classes of ImageNet.
const Labels& imagenet_labels();

// The label of a class; 'class_17' where there is none.
std::string label_of(const Labels& labels, int class_id);

}  // namespace humanoid_ai

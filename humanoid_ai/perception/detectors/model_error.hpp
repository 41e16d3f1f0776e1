// SPDX-License-Identifier: Apache-2.0
// ModelError: a model, its labels or its settings cannot be used; what() is one line that names the file.
#pragma once

#include <string>
#include <string_view>

#include "humanoid_ai/perception/bad_input.hpp"

namespace humanoid_ai {

class ModelError : public BadInput {
 public:
  using BadInput::BadInput;
};

// `text` on one line of at most `length_max` characters: what libraries throw goes over many.
inline std::string one_line(std::string_view text, std::size_t length_max = 240) {
  std::string line;
  for (const char letter : text) {
    const bool blank = letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
    if (!blank) {
      line += letter;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  if (line.size() > length_max) line.replace(length_max, std::string::npos, " ...");
  return line;
}

}  // namespace humanoid_ai

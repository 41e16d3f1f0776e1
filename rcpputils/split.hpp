// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace rcpputils {

// The parts between delimiters; with skip_empty only those that are not empty.
template <class InsertIterator>
void split(const std::string& input, char delim, InsertIterator& it, bool skip_empty = false) {
  std::istringstream stream(input);
  for (std::string part; std::getline(stream, part, delim);) {
    if (!skip_empty || !part.empty()) it = part;
  }
}
inline std::vector<std::string> split(const std::string& input, char delim, bool skip_empty = false) {
  std::istringstream stream(input);
  std::vector<std::string> parts;
  for (std::string part; std::getline(stream, part, delim);) {
    if (!skip_empty || !part.empty()) parts.push_back(part);
  }
  return parts;
}

}  // namespace rcpputils

// SPDX-License-Identifier: Apache-2.0
#include "core/node/node_pattern.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace myelin::node {
namespace {

using Segments = std::vector<std::string_view>;

Segments split(std::string_view path) {
  Segments segments;
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    if (!segment.empty()) segments.push_back(segment);
  }
  return segments;
}

}  // namespace

bool pattern_matches(std::string_view pattern, std::string_view full_name) {
  if (pattern.empty()) return true;
  const Segments wanted = split(pattern), given = split(full_name);
  // reachable[i]: the pattern so far matches the first i segments of the name.
  std::vector<bool> reachable(given.size() + 1, false);
  reachable[0] = true;
  for (const std::string_view segment : wanted) {
    std::vector<bool> next(given.size() + 1, false);
    for (std::size_t i = 0; i <= given.size(); ++i) {
      if (segment == "**") {
        next[i] = reachable[i] || (i != 0 && next[i - 1]);
      } else {
        next[i] = i != 0 && reachable[i - 1] && (segment == "*" || segment == given[i - 1]);
      }
    }
    reachable = std::move(next);
  }
  return reachable.back();
}

}  // namespace myelin::node

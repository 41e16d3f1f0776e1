// SPDX-License-Identifier: Apache-2.0
// Text with named holes: filled("$type$ $name$;", {{"type", "int"}, {"name", "x"}}) is "int x;".
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace myelin::rosidl {

using Hole = std::pair<std::string_view, std::string_view>;

// A hole that nobody fills stays as it is; what is filled in is not searched again.
inline std::string filled(std::string_view pattern, std::initializer_list<Hole> holes) {
  std::string text;
  while (!pattern.empty()) {
    const std::size_t begin = pattern.find('$');
    text += pattern.substr(0, begin);
    if (begin == std::string_view::npos) break;
    pattern.remove_prefix(begin + 1);
    const std::string_view name = pattern.substr(0, pattern.find('$'));
    bool found = false;
    for (const auto& [hole, value] : holes) {
      if (hole != name) continue;
      text += value;
      pattern.remove_prefix(name.size() + 1);
      found = true;
      break;
    }
    if (!found) text += '$';
  }
  return text;
}

}  // namespace myelin::rosidl

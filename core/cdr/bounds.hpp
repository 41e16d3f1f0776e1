// SPDX-License-Identifier: Apache-2.0
// What every codec says of a bound that is not kept. A bound of a string counts characters.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/cdr/error.hpp"

namespace myelin::cdr {

inline std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

template <class Text>
std::size_t wide_characters(const Text& utf16) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < utf16.size(); ++i) count += (utf16[i] & 0xFC00) != 0xDC00;
  return count;
}

// All throw Fault.
namespace bounds {

[[noreturn, gnu::cold, gnu::noinline]] inline void exceeded(std::size_t count, const char* what, std::size_t bound) {
  throw Fault(std::to_string(count) + " " + what + ", at most " + std::to_string(bound) + " allowed");
}

[[noreturn, gnu::cold, gnu::noinline]] inline void miscounted(std::size_t count, std::size_t capacity) {
  throw Fault(std::to_string(count) + " elements, exactly " + std::to_string(capacity) + " needed");
}

// Bound 0 is none.
inline void check_text(std::string_view text, std::size_t bound) {
  if (bound == 0 || text.size() <= bound) return;
  if (const std::size_t count = characters(text); count > bound) exceeded(count, "characters", bound);
}

template <class Text>
void check_wide_text(const Text& text, std::size_t bound) {
  if (bound == 0 || text.size() <= bound) return;
  if (const std::size_t count = wide_characters(text); count > bound) exceeded(count, "characters", bound);
}

}  // namespace bounds
}  // namespace myelin::cdr

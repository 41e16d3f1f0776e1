// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sstream>
#include <string>

namespace rcpputils {

// The elements, streamed, with a delimiter between them.
template <class Values, class CharT>
std::basic_string<CharT> join(const Values& values, const std::basic_string<CharT>& delimiter) {
  std::basic_ostringstream<CharT> joined;
  bool first = true;
  for (const auto& value : values) {
    if (!first) joined << delimiter;
    joined << value;
    first = false;
  }
  return joined.str();
}
template <class Values, class CharT>
std::basic_string<CharT> join(const Values& values, const CharT* delimiter) {
  return join(values, std::basic_string<CharT>(delimiter));
}

}  // namespace rcpputils

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace rcpputils {

// A copy in which every occurrence of `find` is `replace`.
template <class InputT, class FindT, class ReplaceT>
std::string find_and_replace(const InputT& input, const FindT& find, const ReplaceT& replace) {
  std::string result(input);
  const std::string wanted(find), instead(replace);
  if (wanted.empty()) return result;
  for (std::size_t at = 0; (at = result.find(wanted, at)) != std::string::npos; at += instead.size()) {
    result.replace(at, wanted.size(), instead);
  }
  return result;
}

}  // namespace rcpputils

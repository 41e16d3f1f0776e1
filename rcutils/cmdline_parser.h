// SPDX-License-Identifier: Apache-2.0
// Options of a command line, as programs look for them.
#pragma once

#include <algorithm>
#include <cstring>

// Whether an argument is there.
inline bool rcutils_cli_option_exist(char** begin, char** end, const char* option) {
  return std::any_of(begin, end, [option](const char* each) { return std::strcmp(each, option) == 0; });
}
// The argument that follows it; null when there is none.
inline char* rcutils_cli_get_option(char** begin, char** end, const char* option) {
  char** const found = std::find_if(begin, end, [option](const char* each) { return std::strcmp(each, option) == 0; });
  return found == end || found + 1 == end ? nullptr : found[1];
}

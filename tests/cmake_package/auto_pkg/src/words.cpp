// SPDX-License-Identifier: Apache-2.0
#include "auto_pkg/words.hpp"

#include "rcpputils/split.hpp"

std::vector<std::string> auto_pkg::words(const std::string & text)
{
  return rcpputils::split(text, ',', true);
}

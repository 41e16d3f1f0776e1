// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace auto_pkg
{
std::vector<std::string> words(const std::string & text);
}

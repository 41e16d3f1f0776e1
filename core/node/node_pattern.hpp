// SPDX-License-Identifier: Apache-2.0
// Which nodes an override is meant for.
//
//   pattern := "" | ["/"] segment { "/" segment }      "" is every node; a missing first slash is added
//   segment := token | "*" | "**"                      "*" is one token, "**" any number of them, none included
#pragma once

#include <string_view>

namespace myelin::node {

// `full_name` is "/ns/name".
bool pattern_matches(std::string_view pattern, std::string_view full_name);

}  // namespace myelin::node

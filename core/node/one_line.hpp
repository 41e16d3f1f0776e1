// SPDX-License-Identifier: Apache-2.0
// Foreign text made fit for an error message: control characters are shown as \n or \x1b, and of what is longer than
// `length_max` the beginning has to do.
#pragma once

#include <string>
#include <string_view>

namespace myelin::node {

std::string one_line(std::string_view text, std::size_t length_max = 200);

}  // namespace myelin::node

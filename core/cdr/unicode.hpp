// SPDX-License-Identifier: Apache-2.0
// Between UTF-8, in which default values and printed text are, and UTF-16, in which wide strings are.
#pragma once

#include <string>
#include <string_view>

namespace myelin::cdr {

// What is not well formed becomes U+FFFD, in both directions.
std::u16string utf16(std::string_view utf8);
std::string utf8(std::u16string_view utf16);

}  // namespace myelin::cdr

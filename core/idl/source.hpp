// SPDX-License-Identifier: Apache-2.0
// The text that parser.cpp and literal.cpp read: lines that know where they stand, and small steps over a line.
#pragma once

#include <string>
#include <string_view>

namespace myelin::idl {

// One line of an interface file, without its end.
struct SourceLine {
  std::string_view file;
  std::size_t number = 0;
  std::string_view text;

  // Throws SyntaxError "file:line:column: problem". REQUIRES: `at` is a piece of `text`; the error points to its start.
  [[noreturn]] void fail(std::string_view at, std::string_view problem) const;

  // The same, as "expected <what>, not '<at>'".
  [[noreturn]] void fail_expected(std::string_view at, std::string_view what) const;
};

// Takes the next line off `text`. Lines end in "\n", "\r\n" or "\r".
std::string_view next_line(std::string_view& text);

inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
std::string_view skip_blanks(std::string_view text);
std::string_view trim_end(std::string_view text);

// What stands before a comment, without trailing blanks.
std::string_view before_comment(std::string_view text);

// True when nothing but blanks or a comment is left.
bool is_end(std::string_view text);

}  // namespace myelin::idl

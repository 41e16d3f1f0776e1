// SPDX-License-Identifier: Apache-2.0
#include "core/idl/source.hpp"

#include <utility>

#include "core/idl/names.hpp"
#include "core/idl/parser.hpp"

namespace myelin::idl {

void SourceLine::fail(std::string_view at, std::string_view problem) const {
  const auto offset = static_cast<std::size_t>(at.data() - text.data());
  std::size_t column = 1;
  for (char c : text.substr(0, offset)) column += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  std::string message(file);
  message += ':' + std::to_string(number) + ':' + std::to_string(column) + ": ";
  message += problem;
  throw SyntaxError(message);
}

void SourceLine::fail_expected(std::string_view at, std::string_view what) const {
  std::string problem = "expected ";
  problem += what;
  problem += at.empty() ? ", not the end of the line" : ", not '" + printable(at) + "'";
  fail(at, problem);
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos) return std::exchange(text, text.substr(text.size()));
  const std::string_view line = text.substr(0, end);
  const bool two = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
  text.remove_prefix(end + (two ? 2 : 1));
  return line;
}

std::string_view skip_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view before_comment(std::string_view text) {
  return trim_end(text.substr(0, text.find('#')));
}

bool is_end(std::string_view text) {
  text = skip_blanks(text);
  return text.empty() || text.front() == '#';
}

}  // namespace myelin::idl

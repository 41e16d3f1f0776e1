// SPDX-License-Identifier: Apache-2.0
#include "rosidl/generator/names.hpp"

#include <algorithm>
#include <array>

#include "core/base/error.hpp"
#include "core/idl/names.hpp"

namespace myelin::rosidl {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

idl::InterfaceName parts_of(std::string_view type_name) {
  const auto parts = idl::split_interface_name(type_name);
  if (!parts) throw InvalidArgument("no interface has the name '" + idl::printable(type_name) + "'");
  return *parts;
}

std::string file_path(std::string_view type_name, const char* folder, const char* ending) {
  const idl::InterfaceName parts = parts_of(type_name);
  return std::string(parts.package) + '/' + std::string(parts.kind) + '/' + folder + snake_case(parts.file) + ending;
}

}  // namespace

std::string snake_case(std::string_view camel) {
  // A word of one capital and small letters is cut off from what precedes it ...
  std::string words;
  for (std::size_t at = 0; at < camel.size();) {
    words += camel[at];
    if (at + 2 < camel.size() && is_upper(camel[at + 1]) && is_lower(camel[at + 2])) {
      words += '_';
      words += camel[at + 1];
      for (at += 2; at < camel.size() && is_lower(camel[at]); ++at) words += camel[at];
    } else {
      ++at;
    }
  }
  // ... and so is a capital behind a small letter or a digit.
  std::string snake;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at != 0 && is_upper(words[at]) && (is_lower(words[at - 1]) || is_digit(words[at - 1]))) snake += '_';
    snake += is_upper(words[at]) ? static_cast<char>(words[at] - 'A' + 'a') : words[at];
  }
  return snake;
}

std::string scoped(std::string_view type_name) {
  std::string name;
  for (const char c : type_name) c == '/' ? name += "::" : name += c;
  return name;
}

std::string_view last_part(std::string_view type_name) {
  return type_name.substr(type_name.rfind('/') + 1);
}

std::string detail_path(std::string_view type_name) {
  return file_path(type_name, "detail/", "__");
}

std::string header_path(std::string_view type_name) {
  return file_path(type_name, "", ".hpp");
}

bool is_cpp_keyword(std::string_view name) {
  // Only those that an interface may spell: small letters, no capital, no underscore at the end.
  static constexpr std::array keywords = {"alignas",   "alignof",       "and",          "and_eq",
                                          "asm",       "auto",          "bitand",       "bitor",
                                          "bool",      "break",         "case",         "catch",
                                          "char",      "char16_t",      "char32_t",     "char8_t",
                                          "class",     "co_await",      "co_return",    "co_yield",
                                          "compl",     "concept",       "const",        "const_cast",
                                          "consteval", "constexpr",     "constinit",    "continue",
                                          "decltype",  "default",       "delete",       "do",
                                          "double",    "else",          "dynamic_cast", "enum",
                                          "explicit",  "export",        "extern",       "false",
                                          "float",     "for",           "friend",       "goto",
                                          "if",        "inline",        "int",          "long",
                                          "mutable",   "namespace",     "new",          "noexcept",
                                          "not",       "not_eq",        "nullptr",      "operator",
                                          "or",        "or_eq",         "private",      "public",
                                          "protected", "register",      "requires",     "return",
                                          "short",     "signed",        "sizeof",       "static",
                                          "struct",    "static_assert", "static_cast",  "switch",
                                          "template",  "this",          "thread_local", "throw",
                                          "true",      "try",           "typedef",      "typeid",
                                          "typename",  "union",         "unsigned",     "using",
                                          "virtual",   "void",          "volatile",     "wchar_t",
                                          "while",     "xor",           "xor_eq",       "reinterpret_cast"};
  return std::find(keywords.begin(), keywords.end(), name) != keywords.end();
}

}  // namespace myelin::rosidl

// SPDX-License-Identifier: Apache-2.0
#include "core/idl/names.hpp"

namespace myelin::idl {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A letter, then letters, digits and single underscores, the last of which is not an underscore.
bool is_snake(std::string_view name, bool (*is_letter)(char)) {
  if (name.empty() || !is_letter(name.front()) || name.back() == '_') return false;
  char last = 0;
  for (char c : name) {
    if (!is_letter(c) && !is_digit(c) && !(c == '_' && last != '_')) return false;
    last = c;
  }
  return true;
}

}  // namespace

bool is_package_name(std::string_view name) {
  return is_snake(name, is_lower);
}
bool is_field_name(std::string_view name) {
  return is_snake(name, is_lower);
}
bool is_constant_name(std::string_view name) {
  return is_snake(name, is_upper);
}

bool is_interface_name(std::string_view name) {
  if (name.empty() || !is_upper(name.front())) return false;
  for (char c : name) {
    if (!is_lower(c) && !is_upper(c) && !is_digit(c)) return false;
  }
  return true;
}

std::optional<InterfaceName> split_interface_name(std::string_view name) {
  const std::size_t first = name.find('/');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = name.find('/', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  InterfaceName parts{name.substr(0, first), name.substr(first + 1, second - first - 1), name.substr(second + 1)};
  if (parts.kind != "msg" && parts.kind != "srv" && parts.kind != "action") return std::nullopt;
  if (parts.kind != "msg") parts.file = parts.file.substr(0, parts.file.find('_'));
  if (!is_package_name(parts.package) || !is_interface_name(parts.file)) return std::nullopt;
  return parts;
}

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  if (text.empty()) return 0;
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string result;
  while (!text.empty()) {
    if (result.size() >= kLongest) return result + "...";
    const std::size_t length = utf8_length(text);
    const bool control = static_cast<unsigned char>(text.front()) < 0x20 || text.front() == 0x7F;
    if (length == 0 || control) {
      result += '?';
      text.remove_prefix(1);
    } else {
      result += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return result;
}

}  // namespace myelin::idl

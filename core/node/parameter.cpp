// SPDX-License-Identifier: Apache-2.0
#include "core/node/parameter.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace myelin::node {
namespace {

// The shortest digits that read back as the same double, laid out as Python does: 1.0, 0.0001, 1e-05, 1e+16.
std::string print(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 32> buffer;
  const auto scientific =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  const std::string text(buffer.data(), scientific.ptr);
  const int exponent = std::stoi(text.substr(text.find('e') + 1));
  if (value != 0 && (exponent < -4 || exponent >= 16)) return text;
  const auto fixed = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  std::string plain(buffer.data(), fixed.ptr);
  return plain.find('.') == std::string::npos ? plain + ".0" : plain;
}

std::string print(std::monostate) {
  return "None";
}
std::string print(bool value) {
  return value ? "True" : "False";
}
std::string print(std::int64_t value) {
  return std::to_string(value);
}

std::string print(std::uint8_t octet) {
  if (octet == '\'') return "b\"'\"";
  if (octet == '\\') return "b'\\\\'";
  if (octet >= 0x20 && octet < 0x7f) return std::string("b'") + static_cast<char>(octet) + "'";
  std::array<char, 8> buffer;
  std::snprintf(buffer.data(), buffer.size(), "b'\\x%02x'", static_cast<unsigned>(octet));
  return buffer.data();
}

std::string print_element(const std::string& text) {
  return "'" + text + "'";
}
template <class T>
std::string print_element(const T& value) {
  return print(value);
}

std::string print(const std::string& text) {
  return text;
}

template <class T>
std::string print(const std::vector<T>& list) {
  std::string text = "[";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += ", ";
    text += print_element(static_cast<const T&>(list[i]));
  }
  return text + "]";
}

}  // namespace

std::string to_string(const ParameterValue& value) {
  return std::visit([](const auto& alternative) { return print(alternative); }, value);
}

}  // namespace myelin::node

// SPDX-License-Identifier: Apache-2.0
#include "core/node/one_line.hpp"

namespace myelin::node {

std::string one_line(std::string_view text, std::size_t length_max) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string line;
  for (const char c : text.substr(0, length_max)) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\n')
      line += "\\n";
    else if (octet < 0x20 || octet == 0x7f)
      line.append("\\x").append({digits[octet >> 4], digits[octet & 15]});
    else
      line += c;
  }
  return text.size() > length_max ? line + "..." : line;
}

}  // namespace myelin::node

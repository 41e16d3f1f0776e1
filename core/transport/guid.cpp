// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/transport/transport.hpp"

namespace myelin::transport {

Guid Guid::participant() const {
  static constexpr std::array<std::uint8_t, 4> participant_entity = {0x00, 0x00, 0x01, 0xc1};
  Guid guid = *this;
  std::copy(participant_entity.begin(), participant_entity.end(), guid.octets.begin() + 12);
  return guid;
}

std::string to_string(const Guid& guid) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : guid.octets) {
    if (!text.empty()) text += '.';
    text += digits[octet >> 4];
    text += digits[octet & 15];
  }
  return text;
}

}  // namespace myelin::transport

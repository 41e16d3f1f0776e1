// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/repairs.hpp"

#include <cstdint>
#include <cstring>

namespace myelin::transport::dds {

bool tells_of_leaving(Bytes message) {
  constexpr std::size_t message_header = 20, submessage_header = 4, data_header = 20;
  constexpr std::uint8_t id_data = 0x15, flag_inline_qos = 0x02, flag_little_endian = 0x01;
  constexpr std::uint16_t parameter_status_info = 0x0071, parameter_sentinel = 0x0001;
  if (message.size() < message_header || std::memcmp(message.data(), "RTPS", 4) != 0) return false;
  const auto at = [&](std::size_t offset) { return std::to_integer<std::uint8_t>(message[offset]); };
  for (std::size_t begin = message_header; begin + submessage_header <= message.size();) {
    const bool little = (at(begin + 1) & flag_little_endian) != 0;
    const auto number = [&](std::size_t offset) -> std::size_t {
      const std::size_t first = at(offset), second = at(offset + 1);
      return little ? first | second << 8 : first << 8 | second;
    };
    const std::size_t length = number(begin + 2), end = begin + submessage_header + length;
    if (length == 0 || end > message.size()) return false;
    if (at(begin) == id_data && (at(begin + 1) & flag_inline_qos) != 0 && length >= data_header) {
      const std::size_t writer = begin + submessage_header + 8;
      const bool builtin = at(writer + 3) == 0xc2 || at(writer + 3) == 0xc3;
      std::size_t offset = begin + submessage_header + 4 + number(begin + submessage_header + 2);
      while (builtin && offset + 4 <= end && number(offset) != parameter_sentinel) {
        const std::size_t size = number(offset + 2);
        if (number(offset) == parameter_status_info && size == 4 && offset + 8 <= end) return at(offset + 7) != 0;
        offset += 4 + size;
      }
    }
    begin = end;
  }
  return false;
}

}  // namespace myelin::transport::dds

// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/repairs.hpp"

#include <cstdint>
#include <cstring>

namespace myelin::transport::dds {
namespace {

constexpr std::size_t message_header = 20, submessage_header = 4;
constexpr std::uint8_t id_acknack = 0x06, id_heartbeat = 0x07, id_gap = 0x08, id_nack_frag = 0x12, id_data = 0x15,
                       id_data_frag = 0x16;
constexpr std::uint8_t flag_little_endian = 0x01;

// A submessage without its header.
struct Submessage {
  std::uint8_t id;
  std::uint8_t flags;
  Bytes body;

  std::uint8_t at(std::size_t offset) const { return std::to_integer<std::uint8_t>(body[offset]); }
  std::size_t number(std::size_t offset) const {
    const std::size_t first = at(offset), second = at(offset + 1);
    return (flags & flag_little_endian) != 0 ? first | second << 8 : first << 8 | second;
  }
};

template <class Predicate>
bool any_submessage(Bytes message, Predicate&& predicate) {
  if (message.size() < message_header || std::memcmp(message.data(), "RTPS", 4) != 0) return false;
  const auto at = [&](std::size_t offset) { return std::to_integer<std::uint8_t>(message[offset]); };
  for (std::size_t begin = message_header; begin + submessage_header <= message.size();) {
    Submessage submessage{at(begin), at(begin + 1), message.subspan(begin, submessage_header)};
    std::size_t length = submessage.number(2);
    const std::size_t body = begin + submessage_header;
    if (length == 0) length = message.size() - body;  // to the end of the message
    if (length > message.size() - body) return false;
    submessage.body = message.subspan(body, length);
    if (predicate(submessage)) return true;
    begin = body + length;
  }
  return false;
}

// Of the writer in a DATA or DATA_FRAG.
bool is_builtin(const Submessage& data) {
  return (data.at(11) & 0xc0) == 0xc0;
}

}  // namespace

bool may_tell_of_leaving(Bytes message) {
  return any_submessage(message, [](const Submessage& submessage) {
    return submessage.id == id_data || submessage.id == id_gap || submessage.id == id_heartbeat;
  });
}

bool carries_user_data(Bytes message) {
  return any_submessage(message, [](const Submessage& data) {
    return (data.id == id_data || data.id == id_data_frag) && data.body.size() >= 12 && !is_builtin(data);
  });
}

bool asks_for_repair(Bytes message) {
  return any_submessage(message, [](const Submessage& request) {
    if (request.id == id_nack_frag) return true;
    // Reader, writer, first missing number, and how many bits follow: 32 bits, of which at most 256 are used.
    return request.id == id_acknack && request.body.size() >= 20 && (request.number(16) | request.number(18)) != 0;
  });
}

}  // namespace myelin::transport::dds

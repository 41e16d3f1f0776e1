// SPDX-License-Identifier: Apache-2.0
// What an RTPS message (RTPS 2.3, 9.4) is made of, looked at where it lies.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "core/base/bytes.hpp"

namespace myelin::transport::dds {

struct Submessage {
  static constexpr std::uint8_t pad = 0x01, info_timestamp = 0x09;  // their length may be 0
  static constexpr std::uint8_t acknack = 0x06, heartbeat = 0x07, gap = 0x08, nack_frag = 0x12, data = 0x15,
                                data_frag = 0x16;

  std::uint8_t id;
  std::uint8_t flags;
  Bytes body;         // without its header
  std::size_t where;  // of the body in the message

  // REQUIRES of these: that many octets are there.
  std::uint8_t at(std::size_t offset) const { return std::to_integer<std::uint8_t>(body[offset]); }
  std::uint16_t u16(std::size_t offset) const {
    const unsigned first = at(offset), second = at(offset + 1);
    return static_cast<std::uint16_t>(little_endian() ? first | second << 8 : first << 8 | second);
  }
  std::uint32_t u32(std::size_t offset) const {
    const std::uint32_t first = u16(offset), second = u16(offset + 2);
    return little_endian() ? first | second << 16 : first << 16 | second;
  }
  std::int64_t sequence(std::size_t offset) const {
    return static_cast<std::int64_t>(std::uint64_t{u32(offset)} << 32 | u32(offset + 4));
  }
  std::array<std::uint8_t, 4> entity(std::size_t offset) const {
    return {at(offset), at(offset + 1), at(offset + 2), at(offset + 3)};
  }
  bool little_endian() const { return (flags & 0x01) != 0; }
};

inline constexpr std::size_t rtps_header = 20;

// What a participant announces itself by, and its leaving.
inline constexpr std::array<std::uint8_t, 4> participant_announcer{0x00, 0x01, 0x00, 0xc2};

// Of discovery's, and of other endpoints that are not a user's.
inline bool is_builtin(const std::array<std::uint8_t, 4>& entity) {
  return (entity[3] & 0xc0) == 0xc0;
}

// True when `predicate` is, of a submessage; the rest is not looked at. What is cut short ends there.
template <class Predicate>
bool any_submessage(Bytes message, Predicate&& predicate) {
  constexpr std::size_t submessage_header = 4;
  if (message.size() < rtps_header || std::memcmp(message.data(), "RTPS", 4) != 0) return false;
  const auto at = [&](std::size_t offset) { return std::to_integer<std::uint8_t>(message[offset]); };
  for (std::size_t begin = rtps_header; begin + submessage_header <= message.size();) {
    Submessage submessage{at(begin), at(begin + 1), message.subspan(begin, submessage_header),
                          begin + submessage_header};
    std::size_t length = submessage.u16(2);
    const std::size_t left = message.size() - submessage.where;
    const bool may_be_empty = submessage.id == Submessage::pad || submessage.id == Submessage::info_timestamp;
    if (length == 0 && !may_be_empty) length = left;  // to the end of the message
    if (length > left) return false;
    submessage.body = message.subspan(submessage.where, length);
    if (predicate(submessage)) return true;
    begin = submessage.where + length;
  }
  return false;
}

}  // namespace myelin::transport::dds

// SPDX-License-Identifier: Apache-2.0
// Under which parameter id a sample says to which sample it is related (a reply to its request). DDS-RPC's id is 0x0083;
// Fast DDS had its own, 0x800f, before. Genuine ROS 2 Jazzy writes both and other stacks know only the standard one, but
// Fast DDS 2.9 writes and reads only its own. So each datagram is completed on its way in and out:
//
//   message    := "RTPS" version:u8[2] vendor:u8[2] prefix:u8[12] submessage*
//   submessage := id:u8 flags:u8 length:u16 octet[length]        flag 1: little endian; length 0 in the last one that has
//                                                                a body: up to the end of the message
//   data       := extra:u16 to_qos:u16 octet[to_qos] parameters? payload?     id 0x15 data, 0x16 a fragment;
//                                                                             flag 2: parameters present
//   parameters := parameter* 0x0001:u16 0x0000:u16
//   parameter  := id:u16 length:u16 octet[length]                length a multiple of 4
//   identity   := 0x0083:u16 24:u16 guid:u8[16] high:i32 low:u32      or with id 0x800f
//
// Pure functions on bytes; what is no well-formed message is left as it is.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/bytes.hpp"

namespace myelin::transport::dds {

inline constexpr std::uint16_t related_identity_standard = 0x0083;
inline constexpr std::uint16_t related_identity_fast = 0x800f;

// By how much a message may grow: by one parameter for each sample that has only one of the two. A message holds few
// samples with an identity; one that would grow by more is left as it is.
inline constexpr std::size_t related_identity_growth_max = 16 * 28;

// Puts a copy of the parameter `present` under the id `missing` in front of it, in every sample that has only `present`.
// True when there was one: then `completed` is the whole message; otherwise `completed` is not touched.
bool complete_related_identity(Bytes message, std::uint16_t present, std::uint16_t missing,
                               std::vector<std::byte>& completed);

}  // namespace myelin::transport::dds

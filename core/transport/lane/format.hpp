// SPDX-License-Identifier: Apache-2.0
// What lies in a lane's segment: the file of shared memory in which one process keeps what it publishes to others on its
// host. docs/formats/lane.md is the grammar of it, with who writes what and when.
//
//   page 0          BellPage            rung by those who send to this process
//   page 1          Header              written once by the owner, but for `asked`
//   then            Attachment[n]       one for each (writer here, reader anywhere on this host)
//   then            RingArea[n]         the ring of each attachment
//   then            Block[m]            what is known of each block; index = block number
//   then            extents             whole pages: one large block each, or a slab of equal small ones
//
// Every number here can be changed by any process of the same user at any moment: what is read is copied first, checked,
// and only then used. All atomics are lock-free and address-free.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/transport/transport.hpp"

namespace myelin::transport::lane {

inline constexpr std::size_t page_size = 4096;
inline constexpr std::uint64_t magic = 0x31454e414c4c594dULL;  // "MYLLANE1"
inline constexpr std::uint32_t format_version = 1;
inline constexpr std::uint32_t attachments_max = 512;
inline constexpr std::uint32_t ring_entries_max = 8192 - 16;  // a RingArea is 64 KiB
inline constexpr std::uint32_t blocks_max = 1 << 16;
inline constexpr std::uint32_t readers_of_a_writer_max = 64;  // bits of Block::holders

// Names a segment: 128 random bits, told to others in discovery data only.
using Token = std::array<std::uint8_t, 16>;

struct Header {
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t pid;  // for people
  Token token;
  alignas(64) std::atomic<std::uint32_t> asked;  // one more with each attachment that was asked for
};

// life:  free -> claimed -> asked -> active -> leaving -> left -> free
//             reader     reader   writer    reader     reader  owner
// A claim names its process, so that what a dead one left behind can be told from what a living one is about to fill in.
enum class Stage : std::uint32_t { free, claimed, asked, active, leaving, left };

struct Attachment {
  // Stage in the low half, the claiming process's pid in the high half.
  alignas(64) std::atomic<std::uint64_t> stage;
  // By the reader, before `asked`.
  Token reader_segment;  // whose bell is rung
  Guid writer, reader;
  std::uint32_t bit;    // of that bell
  std::uint32_t depth;  // of the reader's history; 0: keep all
  std::uint32_t reliable;
  // By the writer, before `active`.
  std::uint32_t index;     // which bit of Block::holders is this reader's
  std::uint32_t capacity;  // of the ring
  std::int64_t dds_until;  // the last sequence number that DDS delivers; what follows is here
  // By the writer, once, at any later time: the first sequence number that DDS delivers again. 0: none.
  std::atomic<std::int64_t> dds_from;
  // By the reader, until `active`: the last sequence number that DDS has brought it. The writer accepts when that is the last
  // it sent, so nothing is on its way while the paths change.
  std::atomic<std::int64_t> dds_seen;
};
static_assert(sizeof(Attachment) == 128);

// See ring.hpp.
struct RingArea {
  alignas(64) std::atomic<std::uint64_t> tail;  // written by the writer
  alignas(64) std::atomic<std::uint64_t> head;  // advanced by the reader, and by a writer that overwrites
  std::atomic<std::uint32_t> room;              // futex: one more whenever the reader made room for a writer that waits
  std::atomic<std::uint32_t> waits;             // the writer waits for room
  std::array<std::atomic<std::uint64_t>, ring_entries_max> entries;  // block number and its generation
};
static_assert(sizeof(RingArea) == 64 * 1024);

// A message, and where its payload lies. Everything but `holders` is the owner's and stands still while a bit is set.
struct Block {
  alignas(64) std::atomic<std::uint64_t> holders;  // bit i: reader i of the writer holds it, or will
  std::uint64_t extent_offset;                     // in the file, whole pages
  std::uint64_t extent_size;
  std::uint64_t payload_offset;  // in the file, within the extent
  std::uint64_t payload_size;
  std::int64_t sequence;
  std::int64_t source_timestamp_ns;
  SampleIdentity related;
  std::uint32_t generation;
};
static_assert(sizeof(Block) == 128);

inline constexpr std::size_t header_offset = page_size;
inline constexpr std::size_t attachments_offset = 2 * page_size;
inline constexpr std::size_t rings_offset = attachments_offset + attachments_max * sizeof(Attachment);
inline constexpr std::size_t blocks_offset = rings_offset + attachments_max * sizeof(RingArea);
inline constexpr std::size_t extents_offset = blocks_offset + blocks_max * sizeof(Block);
static_assert(rings_offset % page_size == 0 && blocks_offset % page_size == 0 && extents_offset % page_size == 0);

// What a ring carries.
struct Entry {
  std::uint32_t block = 0;
  std::uint32_t generation = 0;
};
inline std::uint64_t pack(Entry entry) {
  return std::uint64_t{entry.generation} << 32 | entry.block;
}
inline Entry unpack(std::uint64_t word) {
  return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32)};
}

}  // namespace myelin::transport::lane

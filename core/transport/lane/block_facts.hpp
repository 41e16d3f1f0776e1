// SPDX-License-Identifier: Apache-2.0
// BlockFacts: what a reader learns of a block, copied in one pass and checked, so that it stays true whatever others write
// there meanwhile.
//
//   if (const auto facts = read_block(peer, entry, index)) {
//     const auto pages = peer.map(facts->extent_offset, facts->extent_size);    // checks that they are in the file
//     if (pages) use(facts->payload_in(pages->bytes()));
//   }
#pragma once

#include <array>
#include <cstring>
#include <optional>

#include "core/transport/lane/segment.hpp"

namespace myelin::transport::lane {

struct BlockFacts {
  // In the file: whole pages behind the control part, and the payload within them.
  std::uint64_t extent_offset = 0, extent_size = 0;
  std::uint64_t payload_offset = 0, payload_size = 0;
  std::int64_t sequence = 0;
  std::int64_t source_timestamp_ns = 0;
  SampleIdentity related;

  // REQUIRES: `extent` is all of it.
  MutableBytes payload_in(MutableBytes extent) const {
    return extent.subspan(payload_offset - extent_offset, payload_size);
  }
};

// nullopt when the block is not for reader `index` of its writer, is used for another message by now, or says what cannot
// be true. REQUIRES: index < readers_of_a_writer_max.
inline std::optional<BlockFacts> read_block(const Control& control, Entry entry, std::uint32_t index) {
  if (entry.block >= blocks_max) return std::nullopt;
  const Block& block = control.block(entry.block);
  // HOLD: what the owner wrote before it set our bit is there, and stands still as long as the bit is set.
  if ((block.holders.load(std::memory_order_acquire) >> index & 1) == 0) return std::nullopt;

  using Word [[gnu::may_alias]] = std::uint64_t;
  std::array<std::uint64_t, sizeof(Block) / sizeof(Word)> words;
  const auto* source = reinterpret_cast<const Word*>(&block);
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = __atomic_load_n(source + i, __ATOMIC_RELAXED);
  const auto get = [&](auto& value, std::size_t offset) {
    std::memcpy(&value, reinterpret_cast<const std::byte*>(words.data()) + offset, sizeof value);
  };

  BlockFacts facts;
  std::uint32_t generation = 0;
  get(generation, offsetof(Block, generation));
  get(facts.extent_offset, offsetof(Block, extent_offset));
  get(facts.extent_size, offsetof(Block, extent_size));
  get(facts.payload_offset, offsetof(Block, payload_offset));
  get(facts.payload_size, offsetof(Block, payload_size));
  get(facts.sequence, offsetof(Block, sequence));
  get(facts.source_timestamp_ns, offsetof(Block, source_timestamp_ns));
  get(facts.related, offsetof(Block, related));

  if (generation != entry.generation) return std::nullopt;
  if (facts.extent_offset < extents_offset || facts.extent_offset % page_size != 0) return std::nullopt;
  if (facts.extent_size == 0 || facts.extent_size % page_size != 0) return std::nullopt;
  if (facts.extent_size > UINT64_MAX - facts.extent_offset || facts.payload_offset < facts.extent_offset) {
    return std::nullopt;
  }
  const std::uint64_t before = facts.payload_offset - facts.extent_offset;
  if (before > facts.extent_size || facts.payload_size > facts.extent_size - before) return std::nullopt;
  return facts;
}

// Our bit: from here on the block is not ours to read. REQUIRES: as above, and read_block() gave facts.
inline void release_block(const Control& control, Entry entry, std::uint32_t index) {
  // RELEASE: what we read is read.
  control.block(entry.block).holders.fetch_and(~(std::uint64_t{1} << index), std::memory_order_release);
}

}  // namespace myelin::transport::lane

// SPDX-License-Identifier: Apache-2.0
// Arena: the owner's side of blocks and extents: which are free, which are being written, which others hold.
//
//   auto draft = arena.draft(size);                   // room for a payload
//   copy_to(draft->payload().data(), pieces);
//   arena.send(std::move(*draft), message, holders);  // from here on it is theirs; a ring carries the entry it returns
//
// A block comes back when all of its holders' bits are cleared, by them or, when they died, by forget_reader(). Nobody tells:
// draft() looks at those that were sent longest ago. The arena grows up to its bound; then draft() gives nullopt and the
// caller has to make room, by taking back what was sent, or to send by another way.
//
// Steady use allocates nothing. Any thread; one lock, a leaf.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "core/base/bytes.hpp"
#include "core/transport/lane/segment.hpp"

namespace myelin::transport::lane {

// Who sends: bits of Block::holders are counted for each sender by itself.
using SenderId = std::uint32_t;

class Arena {
 public:
  // `bound`: octets of extents.
  Arena(OwnSegment& segment, std::uint64_t bound);
  ~Arena();

  // A block that is being written. Dropped unsent, it is free again. Move-only.
  class Draft {
   public:
    Draft(Draft&& other) noexcept
        : arena_(std::exchange(other.arena_, nullptr)), block_(other.block_), payload_(other.payload_) {}
    Draft& operator=(Draft&&) = delete;
    ~Draft();
    // Encapsulation header first; the octet behind it is aligned to 16.
    MutableBytes payload() const { return payload_; }

   private:
    friend class Arena;
    Draft(Arena& arena, std::uint32_t block, MutableBytes payload) : arena_(&arena), block_(block), payload_(payload) {}
    Arena* arena_;
    std::uint32_t block_;
    MutableBytes payload_;
  };
  std::optional<Draft> draft(std::size_t size);

  // Memory for an array that may be published later: allocate_large() takes it from here. Empty when there is none.
  Buffer allocate_large(std::size_t size);
  // A draft around such an array: its payload is `before`, the array where it lies, `after`. nullopt when `array` is none of
  // allocate_large()'s, is sent already and still held, or there is no room around it. The array stays its owner's too:
  // it must not be written as long as somebody holds it (held()).
  std::optional<Draft> draft_around(Bytes array, Gather before, Gather after);
  bool held(const std::byte* array) const;

  struct Message {
    std::int64_t sequence = 0;
    std::int64_t source_timestamp_ns = 0;
    SampleIdentity related;
  };
  // REQUIRES: holders != 0.
  Entry send(Draft draft, SenderId sender, const Message& message, std::uint64_t holders);
  // A holder of an entry that it will never get: taken back from its ring.
  void take_back(Entry entry, std::uint32_t reader);
  // A reader that is gone: its bit is cleared wherever this sender set it.
  void forget_reader(SenderId sender, std::uint32_t reader);

  struct Statistics {
    std::uint64_t octets = 0, blocks = 0, in_flight = 0;
  };
  Statistics statistics() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace myelin::transport::lane

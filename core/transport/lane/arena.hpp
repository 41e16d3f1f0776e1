// SPDX-License-Identifier: Apache-2.0
// Arena: the owner's side of blocks and extents: which are free, which are being written, which others hold.
//
//   auto draft = arena.draft(size);                   // room for a payload
//   copy_to(draft->payload().data(), pieces);
//   arena.send(std::move(*draft), message, holders);  // from here on it is theirs; a ring carries the entry it returns
//
// A block comes back when all of its holders' bits are cleared, by them or, when they died, by forget_reader(). Nobody tells:
// draft() looks at those that were sent longest ago, and takes the one that was freed last, whose memory is warm. The arena
// grows up to its bound; then it gives back what it has in other sizes, and then draft() gives nullopt and the caller has to
// make room, by taking back what was sent, or to send by another way. Large blocks that stay unused are given back, too.
//
// Steady use allocates nothing. Any thread; one lock, a leaf. A forked child's copy gives nothing.
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
  // `bound`: octets of extents. The segment outlives the arena; its memory outlives the arrays.
  Arena(OwnSegment& segment, std::uint64_t bound);
  ~Arena();

  // A block that is being written. Dropped unsent, it is free again. Move-only.
  class Draft {
   public:
    Draft(Draft&& other) noexcept
        : arena_(std::exchange(other.arena_, nullptr)), block_(other.block_), payload_(other.payload_) {}
    Draft& operator=(Draft&&) = delete;
    ~Draft();
    // Encapsulation header first; the octet behind it is aligned to 16, but around an array (below) to 4 at least.
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
  // A draft around such an array: its payload is `before`, the array where it lies, `after`. nullopt when `array` is not one
  // of allocate_large()'s from its first octet to its last, is sent already and still held, or there is no room around it.
  // The array stays its owner's too: it must not be written as long as somebody holds it (held()). Where its owner is gone
  // nobody may ask.
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
  // Blocks of this sender that the reader holds or is to get: 0 when its bit may be another reader's.
  std::size_t held_by(SenderId sender, std::uint32_t reader) const;

  // Gives back the large blocks that nobody used for so long; draft() does it for 10 s from time to time.
  void give_back_unused(std::int64_t idle_ns);

  struct Statistics {
    std::uint64_t octets = 0;     // that /dev/shm holds for it
    std::uint64_t blocks = 0;     // that ever were
    std::uint64_t in_flight = 0;  // that somebody holds
  };
  Statistics statistics() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // arrays keep it
};

}  // namespace myelin::transport::lane

// SPDX-License-Identifier: Apache-2.0
// Ring: a bounded queue of words in shared memory, one producer, one consumer, in two processes. The producer may take back
// the oldest word to make room (keep last), so both sides advance `head`, each by compare-and-swap: whoever succeeds has
// the word. Head and tail only grow; 2^64 words are never reached.
//
//   producer  push:       entries[tail] = word (relaxed); tail = tail + 1 (release)
//   consumer  pop:        t = tail (acquire), h = head (acquire); word = entries[h] (relaxed); cas head h -> h + 1 (acq_rel)
//   producer  take_back:  the same as pop
//
// The producer writes entries[n] again only after it has seen head > n - capacity (acquire), so a consumer that read a word
// which was then overwritten fails its compare-and-swap and drops it. A process killed between any two of these steps leaves
// the ring as it was before or after. The pairs of orders, TAIL and SPACE, are in docs/formats/lane.md with the others.
//
// `Area` has tail, head and entries as RingArea does: tests put others in, to be interleaved exhaustively.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace myelin::transport::lane {

template <class Area>
class Ring {
 public:
  // REQUIRES: 0 < capacity <= number of entries. A ring whose other side lies is safe to use: it gives words, never more.
  Ring(Area& area, std::uint64_t capacity) : area_(&area), capacity_(capacity) {}

  // Producer. False when full.
  bool push(std::uint64_t word) {
    const std::uint64_t tail = area_->tail.load(std::memory_order_relaxed);
    if (tail - area_->head.load(std::memory_order_acquire) >= capacity_) return false;  // SPACE
    area_->entries[tail % capacity_].store(word, std::memory_order_relaxed);
    area_->tail.store(tail + 1, std::memory_order_release);  // TAIL: the word, and all before it, is visible in pop()
    return true;
  }

  // Either side: the oldest word; nullopt when empty.
  std::optional<std::uint64_t> pop() {
    std::uint64_t head = area_->head.load(std::memory_order_acquire);
    for (;;) {
      const std::uint64_t waiting = area_->tail.load(std::memory_order_acquire) - head;  // TAIL
      if (waiting == 0) return std::nullopt;
      if (waiting > capacity_) {  // more than fit: `head` is old by now, or the other side lies
        const std::uint64_t again = area_->head.load(std::memory_order_acquire);
        if (again == head) return std::nullopt;
        head = again;
        continue;
      }
      const std::uint64_t word = area_->entries[head % capacity_].load(std::memory_order_relaxed);
      // SPACE: the word is read before its place is given away.
      if (area_->head.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
        return word;
      }
    }
  }

  bool empty() const {
    return area_->tail.load(std::memory_order_acquire) == area_->head.load(std::memory_order_acquire);
  }

 private:
  Area* area_;
  std::uint64_t capacity_;
};

}  // namespace myelin::transport::lane

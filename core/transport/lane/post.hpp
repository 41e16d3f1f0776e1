// SPDX-License-Identifier: Apache-2.0
// Post: the lane of this process: its segment, the arena in it, and which of the segment's attachments belong to whom. Large
// arrays (core/base/large_memory.hpp) come from its arena. One a process, from first use on, never destroyed. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/transport/lane/arena.hpp"
#include "core/transport/lane/peer.hpp"

namespace myelin::transport::lane {

class Post {
 public:
  // Null when the process has no lane: there is no shared memory, which `reason` then says, or MYELIN_LANE is 0. The arena's
  // bound is MYELIN_LANE_SIZE (octets; K, M, G), else half of what is free in /dev/shm, 2 GiB at most.
  static Post* process(std::string& reason);

  OwnSegment& segment() { return *segment_; }
  Arena& arena() { return arena_; }
  const Token& token() const { return segment_->token(); }
  // Whether this is a forked child's copy of its parent's.
  bool inherited() const { return segment_->inherited(); }

  // Changes whenever somebody asked for an attachment or left one.
  std::uint32_t asked() const { return segment_->header().asked.load(std::memory_order_acquire); }
  SenderId new_sender() { return senders_.fetch_add(1) + 1; }

  // The attachment is a writer's from now on: reader `index` of `sender`, in that process.
  void take_in(std::size_t slot, SenderId sender, std::uint32_t index, std::shared_ptr<Peer> reader);
  // It is not, after all.
  void put_back(std::size_t slot);
  // Free for others, and nothing is held through it: the reader left or is dead.
  void set_free(std::size_t slot);
  // Its writer is gone; the reader may still have what to take.
  void orphan(std::size_t slot);
  // Frees what nobody owns and nobody uses any more: orphans, and claims of the dead.
  void sweep();
  // The same, when somebody asked or left since the last time.
  void sweep_news() {
    if (asked() != swept_) sweep();
  }
  // Readers that asked this writer and died before it took them on; each is told once. More, when deaths() changes.
  std::vector<Guid> died_waiting(const Guid& writer);
  std::uint32_t deaths() const { return deaths_.load(std::memory_order_acquire); }
  // Takes what dead readers held, of whatever sender; true when there was one.
  bool bury_the_dead();

  // True once: whoever finds no memory first says so.
  bool first_to_complain() { return !complained_.exchange(true); }

 private:
  Post(std::unique_ptr<OwnSegment> segment, std::uint64_t bound);

  struct Holder {
    std::shared_ptr<Peer> reader;  // null: nobody took it in
    SenderId sender = 0;
    std::uint32_t index = 0;
    bool orphan = false;
    bool seen_claimed = false;  // at the last sweep
  };
  using Holders = std::array<Holder, attachments_max>;
  void set_free(Holder& holder, std::size_t slot);
  void note_death(const Attachment& asked);

  const std::unique_ptr<OwnSegment> segment_;
  Arena arena_;
  std::atomic<SenderId> senders_{0};
  std::atomic<bool> complained_{false};
  std::atomic<std::uint32_t> swept_{0};  // asked() then
  Guarded<Holders> holders_;
  struct Death {
    Guid writer, reader;
  };
  Guarded<std::deque<Death>> died_waiting_;
  std::atomic<std::uint32_t> deaths_{0};
};

}  // namespace myelin::transport::lane

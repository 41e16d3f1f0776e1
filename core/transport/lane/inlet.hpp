// SPDX-License-Identifier: Apache-2.0
// Inlet: a reader's end of an attachment to a writer, in this process or another. The object lives until the last payload that
// was taken through it is dropped; then the attachment is the writer's process's again.
//
// ask(), active() and what it says, pop() and leave(): by one thread at a time. Payloads: any thread, at any time.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "core/transport/lane/block_facts.hpp"
#include "core/transport/lane/peer.hpp"
#include "core/transport/lane/ring.hpp"
#include "core/transport/transport.hpp"

namespace myelin::transport::lane {

// Whom no bell needs to be rung for.
inline constexpr std::uint32_t no_bell = UINT32_MAX;

// Attachment::stage in its two halves.
inline Stage stage_of(std::uint64_t word) {
  return static_cast<Stage>(static_cast<std::uint32_t>(word));
}
inline std::uint64_t with_stage(std::uint64_t word, Stage stage) {
  return (word & ~std::uint64_t{UINT32_MAX}) | static_cast<std::uint32_t>(stage);
}

class Inlet : public std::enable_shared_from_this<Inlet> {
 public:
  struct Ask {
    Guid writer, reader;
    Token reader_segment{};
    std::uint32_t bit = no_bell;
    std::uint32_t depth = 0;  // 0: keep all
    bool reliable = true;
  };
  // Claims an attachment; null when none is free.
  static std::shared_ptr<Inlet> ask(std::shared_ptr<Peer> peer, const Ask& ask);
  ~Inlet();

  const Guid& writer() const { return writer_; }
  // DDS has brought the writer's message of that number: it waits where it is taken before what comes here.
  void saw(std::int64_t dds_number) { attachment_.dds_seen.store(dds_number, std::memory_order_release); }  // SEEN
  // Whether the writer has accepted; what follows is known from then on.
  bool active();
  std::int64_t dds_until() const { return dds_until_; }
  std::int64_t dds_from() const { return attachment_.dds_from.load(std::memory_order_acquire); }  // 0: none
  std::uint64_t waiting();                                                                        // messages; a hint
  bool empty() { return waiting() == 0; }

  // The oldest message; words that say nothing sensible are passed over.
  std::optional<Sample> pop();
  // Nothing is popped any more.
  void leave();

 private:
  class View;
  Inlet(std::shared_ptr<Peer> peer, std::size_t slot, const Ask& ask);
  bool move(Stage from, Stage to);
  Buffer copy(const BlockFacts& message) const;
  Buffer view(const BlockFacts& message, Entry entry);
  std::shared_ptr<PeerSegment::Pages> pages_of(const BlockFacts& message);
  void tell_of_room();

  // Constant after construction.
  const std::shared_ptr<Peer> peer_;
  Attachment& attachment_;
  RingArea& area_;
  const std::uint64_t stamp_;  // the stage word without a stage: whose claim it is
  const Guid writer_;

  // Constant once active.
  bool active_ = false;
  std::uint32_t index_ = 0;
  std::uint64_t capacity_ = 1;
  std::int64_t dds_until_ = 0;

  // The popping thread's. One mapping for each extent: a view has it to itself.
  std::map<std::uint64_t, std::shared_ptr<PeerSegment::Pages>> pages_;
};

}  // namespace myelin::transport::lane

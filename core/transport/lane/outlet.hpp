// SPDX-License-Identifier: Apache-2.0
// Outlet: a writer's end of an attachment: what it has accepted, and what it pushes into. One thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "core/transport/lane/inlet.hpp"
#include "core/transport/lane/post.hpp"

namespace myelin::transport::lane {

class Outlet {
 public:
  // Whether its reader gets messages here (open), did and needs none any more (left), or gets them another way (fallen).
  enum class State : std::uint8_t { open, left, fallen };

  struct Terms {
    Guid writer, reader;  // who asked whom
    SenderId sender = 0;
    std::uint32_t index = 0;  // which bit of the holders
    bool waits = false;       // the writer would rather wait than take back
    std::int64_t dds_until = 0;
  };
  // Accepts what is asked for at `slot`; nullopt when the reader's process cannot be reached, or there is no memory.
  static std::optional<Outlet> accept(Post& post, std::size_t slot, const Terms& terms);

  const Guid& reader() const { return reader_; }
  std::size_t slot() const { return slot_; }
  std::uint32_t index() const { return index_; }
  std::uint64_t bit() const { return std::uint64_t{1} << index_; }
  State state() const { return state_; }

  // What the other side has done since: true while it is open.
  bool look();
  // Whether the reader has let go of everything, or is dead: then the attachment can be freed.
  bool is_over() const;
  bool is_dead() const { return !peer_->segment().alive(); }
  // No more from here: DDS delivers from that number on.
  void fall(std::int64_t dds_from);

  // REQUIRES: open. The word is in; of a reader that keeps the last, the oldest made room for it. False when the ring makes
  // no sense any more: then it has fallen, and nothing was pushed.
  bool push(Entry entry, std::int64_t dds_from);
  bool wants_room() const { return waits_ && is_full(); }
  // Until there is room or the reader left; false when the deadline passed.
  bool wait_for_room(std::chrono::steady_clock::time_point deadline);
  void ring() const;

 private:
  Outlet(Post& post, std::size_t slot, std::shared_ptr<Peer> peer, const Attachment& asked, const Terms& terms);
  Stage stage() const { return stage_of(attachment_->stage.load(std::memory_order_acquire)); }
  bool is_full() const;
  void take_back_all();

  Post* post_;
  std::size_t slot_;
  std::shared_ptr<Peer> peer_;
  Attachment* attachment_;
  RingArea* area_;
  Guid reader_;
  std::uint32_t bell_;
  std::uint32_t index_;
  std::uint64_t capacity_;
  bool waits_;
  State state_ = State::open;
  std::uint32_t overruns_ = 0;
};

}  // namespace myelin::transport::lane

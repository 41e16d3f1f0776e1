// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/outlet.hpp"

#include <algorithm>

#include "core/transport/lane/futex.hpp"

namespace myelin::transport::lane {
namespace {

// Whether a reader that lets its ring overflow is still alive is asked this often.
constexpr std::uint32_t overruns_a_look = 256;
constexpr std::chrono::milliseconds look_again{10};

}  // namespace

Outlet::Outlet(Post& post, std::size_t slot, std::shared_ptr<Peer> peer, const Attachment& asked, const Terms& terms)
    : post_(&post),
      slot_(slot),
      peer_(std::move(peer)),
      attachment_(&post.segment().attachment(slot)),
      area_(&post.segment().ring(slot)),
      reader_(asked.reader),
      bell_(asked.bit),
      index_(terms.index),
      capacity_(asked.depth == 0 ? ring_entries_max : std::min(asked.depth, ring_entries_max)),
      waits_(terms.waits && asked.depth == 0 && asked.reliable != 0) {}

std::optional<Outlet> Outlet::accept(Post& post, std::size_t slot, const Terms& terms) {
  Attachment& attachment = post.segment().attachment(slot);
  if (stage_of(attachment.stage.load(std::memory_order_acquire)) != Stage::asked) return std::nullopt;
  const Token process = attachment.reader_segment;
  auto peer = Peer::open(process);
  if (!peer) return std::nullopt;
  post.take_in(slot, terms.sender, terms.index, peer);
  // From here on nobody frees it for another: who asks now, and what for, is what is accepted.
  std::uint64_t word = attachment.stage.load(std::memory_order_acquire);  // ASK
  Outlet outlet(post, slot, std::move(peer), attachment, terms);
  const bool is_meant = stage_of(word) == Stage::asked && attachment.writer == terms.writer &&
                        outlet.reader_ == terms.reader && attachment.reader_segment == process &&
                        attachment.dds_seen.load(std::memory_order_acquire) >= terms.dds_until;  // SEEN
  if (is_meant && post.segment().make_ring(slot, outlet.capacity_)) {
    attachment.index = outlet.index_;
    attachment.capacity = static_cast<std::uint32_t>(outlet.capacity_);
    attachment.dds_until = terms.dds_until;
    attachment.dds_from.store(0, std::memory_order_relaxed);
    if (attachment.stage.compare_exchange_strong(word, with_stage(word, Stage::active),
                                                 std::memory_order_acq_rel)) {  // ACCEPT: terms and ring in active()
      return outlet;
    }
  }
  post.put_back(slot);
  return std::nullopt;
}

bool Outlet::look() {
  const Stage now = stage();
  if (now == Stage::active) return state_ == State::open;
  if (state_ == State::open) {
    state_ = State::left;
    take_back_all();
  }
  return false;
}

bool Outlet::is_over() const {
  const Stage now = stage();
  if (now != Stage::active && now != Stage::leaving) return true;
  return state_ != State::open && is_dead();
}

void Outlet::fall(std::int64_t dds_from) {
  if (state_ != State::open) return;
  state_ = State::fallen;
  attachment_->dds_from.store(dds_from, std::memory_order_release);  // FALL: what was pushed before is seen in the ring
}

bool Outlet::push(Entry entry, std::int64_t dds_from) {
  Ring<RingArea> ring(*area_, capacity_);
  for (int attempt = 0; attempt < 8; ++attempt) {
    if (ring.push(pack(entry))) return true;
    const auto oldest = ring.pop();
    if (oldest) post_->arena().take_back(unpack(*oldest), index_);
    if (++overruns_ % overruns_a_look == 0 && is_dead()) break;
  }
  fall(dds_from);
  return false;
}

bool Outlet::is_full() const {
  const std::uint64_t head = area_->head.load(std::memory_order_acquire);
  return area_->tail.load(std::memory_order_relaxed) - head >= capacity_;
}

bool Outlet::wait_for_room(std::chrono::steady_clock::time_point deadline) {
  bool room = true;
  while (is_full()) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) {
      room = false;
      break;
    }
    area_->waits.store(1, std::memory_order_relaxed);
    const std::uint32_t seen = area_->room.load(std::memory_order_acquire);
    std::atomic_thread_fence(std::memory_order_seq_cst);  // ROOM: `waits` is set before head is read
    if (is_full()) futex_wait(area_->room, seen, std::min<std::chrono::nanoseconds>(look_again, deadline - now));
    if (!look()) break;
    if (is_full() && is_dead()) {
      post_->bury_the_dead();
      look();
      break;
    }
  }
  area_->waits.store(0, std::memory_order_relaxed);
  return room;
}

void Outlet::ring() const {
  if (bell_ < BellPage::bits) peer_->segment().bell().ring(bell_);
}

void Outlet::take_back_all() {
  Ring<RingArea> ring(*area_, capacity_);
  while (const auto word = ring.pop()) post_->arena().take_back(unpack(*word), index_);
}

}  // namespace myelin::transport::lane

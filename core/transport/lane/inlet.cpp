// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/inlet.hpp"

#include <unistd.h>

#include <chrono>

#include "core/base/large_memory.hpp"
#include "core/transport/lane/futex.hpp"
#include "core/transport/lane/payload_pool.hpp"

namespace myelin::transport::lane {
namespace {

// As many extents stay mapped as a ring of large messages can have on its way, and some.
constexpr std::size_t mappings_max = 512;

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::uint64_t our_stamp() {
  return static_cast<std::uint64_t>(::getpid()) << 32;
}

}  // namespace

// A large payload where it lies, for whoever took it.
class Inlet::View {
 public:
  View(std::shared_ptr<const Inlet> inlet, std::shared_ptr<PeerSegment::Pages> pages, Bytes payload, Entry entry)
      : inlet_(std::move(inlet)), pages_(std::move(pages)), payload_(payload), entry_(entry) {}
  ~View() {
    pages_->clean(payload_);
    pages_.reset();  // free for the next message, which may come as soon as this one is released
    release_block(inlet_->peer_->segment(), entry_, inlet_->index_);
  }
  View(const View&) = delete;
  View& operator=(const View&) = delete;

 private:
  const std::shared_ptr<const Inlet> inlet_;
  std::shared_ptr<PeerSegment::Pages> pages_;
  const Bytes payload_;
  const Entry entry_;
};

Inlet::Inlet(std::shared_ptr<Peer> peer, std::size_t slot, const Ask& ask)
    : peer_(std::move(peer)),
      attachment_(peer_->segment().attachment(slot)),
      area_(peer_->segment().ring(slot)),
      stamp_(our_stamp()),
      writer_(ask.writer) {}

std::shared_ptr<Inlet> Inlet::ask(std::shared_ptr<Peer> peer, const Ask& ask) {
  Header& header = peer->segment().header();
  for (std::size_t slot = 0; slot < attachments_max; ++slot) {
    Attachment& attachment = peer->segment().attachment(slot);
    std::uint64_t seen = attachment.stage.load(std::memory_order_relaxed);
    if (stage_of(seen) != Stage::free) continue;
    // Acquire: what the owner did to free it has happened.
    if (!attachment.stage.compare_exchange_strong(seen, with_stage(our_stamp(), Stage::claimed),
                                                  std::memory_order_acq_rel)) {
      continue;
    }
    std::shared_ptr<Inlet> inlet(new Inlet(peer, slot, ask));  // not before it is ours: it would leave in our name
    attachment.reader_segment = ask.reader_segment;
    attachment.writer = ask.writer;
    attachment.reader = ask.reader;
    attachment.bit = ask.bit;
    attachment.depth = ask.depth;
    attachment.reliable = ask.reliable ? 1 : 0;
    attachment.dds_seen.store(0, std::memory_order_relaxed);
    attachment.stage.store(with_stage(inlet->stamp_, Stage::asked),
                           std::memory_order_release);  // ASK: fields in find()
    header.asked.fetch_add(1, std::memory_order_release);
    return inlet;
  }
  // The owner may have some to free.
  header.asked.fetch_add(1, std::memory_order_release);
  return nullptr;
}

// Everybody who was given something of it has dropped it. That it left makes the owner look.
Inlet::~Inlet() {
  // Asked before active: the owner may accept meanwhile.
  if (move(Stage::leaving, Stage::left) || move(Stage::asked, Stage::left) || move(Stage::active, Stage::left)) {
    peer_->segment().header().asked.fetch_add(1, std::memory_order_release);
  }
}

bool Inlet::move(Stage from, Stage to) {
  std::uint64_t expected = with_stage(stamp_, from);
  return attachment_.stage.compare_exchange_strong(expected, with_stage(stamp_, to), std::memory_order_acq_rel);
}

bool Inlet::active() {
  if (active_) return true;
  const std::uint64_t stage = attachment_.stage.load(std::memory_order_acquire);  // ACCEPT
  if (stage != with_stage(stamp_, Stage::active)) return false;
  index_ = attachment_.index % readers_of_a_writer_max;
  capacity_ = attachment_.capacity;
  dds_until_ = attachment_.dds_until;
  if (capacity_ == 0 || capacity_ > ring_entries_max) capacity_ = 1;
  active_ = true;
  return true;
}

std::uint64_t Inlet::waiting() {
  if (!active()) return 0;
  const std::uint64_t head = area_.head.load(std::memory_order_acquire);
  return area_.tail.load(std::memory_order_acquire) - head;
}

std::optional<Sample> Inlet::pop() {
  if (!active()) return std::nullopt;
  Ring<RingArea> ring(area_, capacity_);
  while (const auto word = ring.pop()) {
    tell_of_room();
    const Entry entry = unpack(*word);
    const auto message = read_block(peer_->segment(), entry, index_);
    if (!message) continue;
    Sample sample;
    sample.payload = message->payload_size < large_size ? copy(*message) : view(*message, entry);
    // A view releases the block when it is dropped.
    if (!sample.payload.owner || message->payload_size < large_size) release_block(peer_->segment(), entry, index_);
    if (!sample.payload.owner) continue;
    sample.writer = writer_;
    sample.sequence = message->sequence;
    sample.source_timestamp_ns = message->source_timestamp_ns;
    sample.received_timestamp_ns = now_ns();
    sample.related = message->related;
    return sample;
  }
  return std::nullopt;
}

// A writer that waits is woken when half of the ring is free, not for each message: else each would cost both a system call.
void Inlet::tell_of_room() {
  std::atomic_thread_fence(std::memory_order_seq_cst);  // ROOM: head is moved before `waits` is read
  if (area_.waits.load(std::memory_order_relaxed) == 0 || waiting() > capacity_ / 2) return;
  area_.room.fetch_add(1, std::memory_order_release);
  futex_wake_all(area_.room);
}

Buffer Inlet::copy(const BlockFacts& message) const {
  const Bytes slab = peer_->slab(message.extent_offset, message.extent_size);
  if (slab.empty()) return {};
  Buffer buffer = allocate_pooled(message.payload_size);
  const Bytes payload = slab.subspan(message.payload_offset - message.extent_offset, message.payload_size);
  if (!payload.empty()) std::memcpy(buffer.bytes.data(), payload.data(), payload.size());
  return buffer;
}

Buffer Inlet::view(const BlockFacts& message, Entry entry) {
  auto pages = pages_of(message);
  if (!pages) return {};
  const MutableBytes payload = message.payload_in(pages->bytes());
  return {std::allocate_shared<View>(PoolAllocator<View>(), shared_from_this(), std::move(pages), payload, entry),
          payload};
}

std::shared_ptr<PeerSegment::Pages> Inlet::pages_of(const BlockFacts& message) {
  const auto found = pages_.find(message.extent_offset);
  if (found != pages_.end()) {
    // Only of a liar are two messages at once in one extent, or does it change its size.
    if (found->second.use_count() == 1 && found->second->bytes().size() == message.extent_size) return found->second;
    return peer_->segment().map(message.extent_offset, message.extent_size);
  }
  std::shared_ptr<PeerSegment::Pages> pages = peer_->segment().map(message.extent_offset, message.extent_size);
  if (pages && pages_.size() < mappings_max) pages_.emplace(message.extent_offset, pages);
  return pages;
}

void Inlet::leave() {
  if (!move(Stage::asked, Stage::leaving)) move(Stage::active, Stage::leaving);
  if (!active_) return;
  // What is left in the ring nobody will take. The writer does the same with what it pushes until it notices.
  Ring<RingArea> ring(area_, capacity_);
  while (const auto word = ring.pop()) {
    const Entry entry = unpack(*word);
    if (read_block(peer_->segment(), entry, index_)) release_block(peer_->segment(), entry, index_);
  }
  area_.room.fetch_add(1, std::memory_order_release);
  futex_wake_all(area_.room);
}

}  // namespace myelin::transport::lane

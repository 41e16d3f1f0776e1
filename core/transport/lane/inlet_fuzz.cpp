// SPDX-License-Identifier: Apache-2.0
// A process whose segment says anything at any time. The input is a list of what it does: sends an honest message, pushes a
// word, writes a word anywhere into its control part; in between a reader takes what it finds, reads it to its end and
// drops it at once or later. Whatever is there, the reader must not read outside of what it mapped, nor hang.
//
//   input := step*
//   step  := op:u8 where:u32 what:u64       (what is missing at the end is zero)
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>

#include "core/transport/lane/arena.hpp"
#include "core/transport/lane/inlet.hpp"

namespace myelin::transport::lane {
namespace {

volatile unsigned sink;

std::unique_ptr<OwnSegment> make_segment() {
  const int file = ::open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  std::string reason;
  auto segment = OwnSegment::create_on(file, reason);
  ::close(file);
  if (!segment) {
    std::fprintf(stderr, "%s\n", reason.c_str());
    std::exit(1);
  }
  return segment;
}

class Input {
 public:
  explicit Input(Bytes bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }
  template <class T>
  T take() {
    T value{};
    const std::size_t size = std::min(sizeof value, rest_.size());
    if (size > 0) std::memcpy(&value, rest_.data(), size);
    rest_ = rest_.subspan(size);
    return value;
  }

 private:
  Bytes rest_;
};

class Liar {
 public:
  void accept(std::uint32_t capacity) {
    Attachment& attachment = segment_->attachment(0);
    segment_->make_ring(0);
    attachment.index = index;
    attachment.capacity = capacity;
    attachment.stage.store(with_stage(attachment.stage.load(), Stage::active), std::memory_order_release);
    ring_ = Ring<RingArea>(segment_->ring(0), std::clamp<std::uint32_t>(capacity, 1, ring_entries_max));
  }
  void send(std::size_t size) {
    auto draft = arena_.draft(size);
    if (!draft) return;
    std::memset(draft->payload().data(), 1, size);
    last_ = arena_.send(std::move(*draft), 1, {}, std::uint64_t{1} << index);
    ring_.push(pack(last_));
  }
  void push(std::uint64_t word) { ring_.push(word); }
  // What a message says of itself, which random places would rarely meet.
  void poke_block(std::uint32_t where, std::uint64_t what) {
    poke(blocks_offset + last_.block * sizeof(Block) + where % (sizeof(Block) / 8) * 8, what);
  }
  void poke_ring(std::uint32_t where, std::uint64_t what) { poke(rings_offset + where % 64 * 8, what); }
  // In the pages that exist; the rest of the control part would only cost memory.
  void poke_anywhere(std::uint32_t where, std::uint64_t what) {
    constexpr std::array<std::pair<std::uint64_t, std::uint64_t>, 3> parts{
        {{header_offset, rings_offset},
         {rings_offset, rings_offset + page_size},
         {blocks_offset, blocks_offset + page_size}}};
    const auto& [begin, end] = parts[where % parts.size()];
    poke(begin + where / parts.size() % ((end - begin) / 8) * 8, what);
  }
  // So that one input does not decide about the next.
  void begin_again() {
    arena_.forget_reader(1, index);
    for (std::size_t slot = 0; slot < attachments_max; ++slot) new (&segment_->attachment(slot)) Attachment{};
    segment_->header().magic = magic;
    segment_->header().version = format_version;
    segment_->header().token = token();
  }
  const Token& token() const { return segment_->token(); }
  std::uint64_t file_size() const { return extents_offset + arena_.statistics().octets; }

  static constexpr std::uint32_t index = 5;

 private:
  void poke(std::uint64_t offset, std::uint64_t what) {
    __atomic_store_n(reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::byte*>(&segment_->bell()) + offset), what,
                     __ATOMIC_RELAXED);
  }
  const std::unique_ptr<OwnSegment> segment_ = make_segment();
  Arena arena_{*segment_, 8 << 20};
  Ring<RingArea> ring_{segment_->ring(0), 1};
  Entry last_;
};

void read_all(const Sample& sample, std::uint64_t most) {
  if (sample.payload.bytes.size() > most) {
    std::fprintf(stderr, "a payload of %zu octets\n", sample.payload.bytes.size());
    std::abort();
  }
  const MutableBytes bytes = sample.payload.bytes;
  unsigned sum = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 512) sum += std::to_integer<unsigned>(bytes[at]);
  if (!bytes.empty()) bytes.back() = std::byte{0xff};
  sink = sum;
}

void play(Liar& liar, Input input) {
  auto peer = Peer::open(liar.token());
  if (!peer) std::abort();
  const auto inlet = Inlet::ask(std::move(peer), {});
  if (!inlet) std::abort();
  liar.accept(input.take<std::uint32_t>());
  std::deque<Sample> kept;
  for (int steps = 0; steps < 300 && !input.empty(); ++steps) {
    const auto op = input.take<std::uint8_t>();
    const auto where = input.take<std::uint32_t>();
    const auto what = input.take<std::uint64_t>();
    switch (op % 8) {
      case 0:
        liar.send(1 + what % 200'000);
        break;
      case 1:
        liar.push(what);
        break;
      case 2:
        liar.poke_block(where, what);
        break;
      case 3:
        liar.poke_ring(where, what);
        break;
      case 4:
        liar.poke_anywhere(where, what);
        break;
      case 5:
        kept.clear();
        break;
      default:
        if (auto sample = inlet->pop()) {
          read_all(*sample, liar.file_size());
          if (op & 8) kept.push_back(std::move(*sample));
          if (kept.size() > 4) kept.pop_front();
        }
    }
  }
  inlet->leave();
}

}  // namespace
}  // namespace myelin::transport::lane

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace myelin::transport::lane;
  static auto* const liar = new Liar;
  play(*liar, Input(std::as_bytes(std::span(data, size))));
  liar->begin_again();
  return 0;
}

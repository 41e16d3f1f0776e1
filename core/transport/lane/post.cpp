// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/post.hpp"

#include <signal.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "core/base/large_memory.hpp"
#include "core/base/settings.hpp"
#include "core/transport/lane/inlet.hpp"

namespace myelin::transport::lane {
namespace {

constexpr std::uint64_t bound_max = std::uint64_t{2} << 30;
// For writers that are silent. Who is forgotten is waited for as long as the other transport takes it to be alive.
constexpr std::size_t deaths_kept = 1024;

std::atomic<Post*> the_post{nullptr};

std::uint64_t arena_bound() {
  if (const auto given = settings::lane_size()) return *given;
  struct statvfs status {};
  if (::statvfs("/dev/shm", &status) != 0) return bound_max;
  return std::min<std::uint64_t>(std::uint64_t{status.f_bavail} * status.f_frsize / 2, bound_max);
}

Post* in_use() {
  Post* const post = the_post.load(std::memory_order_acquire);
  return post && !post->inherited() ? post : nullptr;
}

Buffer large_memory(std::size_t size) {
  Post* const post = in_use();
  return post ? post->arena().allocate_large(size) : Buffer{};
}

bool large_memory_is_held(const std::byte* memory) {
  Post* const post = in_use();
  return post && post->arena().held(memory);
}

bool is_dead(std::uint32_t process) {
  return ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

}  // namespace

Post* Post::process(std::string& reason) {
  static std::string refusal;
  [[maybe_unused]] static const bool opened = [] {
    if (!settings::lane()) return false;
    auto segment = OwnSegment::create(refusal);
    if (!segment) return false;
    the_post.store(new Post(std::move(segment), arena_bound()), std::memory_order_release);
    set_large_memory_source(large_memory, large_memory_is_held);
    return true;
  }();
  reason = refusal;
  return in_use();
}

Post::Post(std::unique_ptr<OwnSegment> segment, std::uint64_t bound)
    : segment_(std::move(segment)), arena_(*segment_, bound) {}

void Post::take_in(std::size_t slot, SenderId sender, std::uint32_t index, std::shared_ptr<Peer> reader) {
  (*holders_.lock())[slot] = {std::move(reader), sender, index};
}

void Post::put_back(std::size_t slot) {
  (*holders_.lock())[slot] = {};
}

void Post::set_free(std::size_t slot) {
  auto holders = holders_.lock();
  set_free((*holders)[slot], slot);
}

void Post::set_free(Holder& holder, std::size_t slot) {
  if (holder.reader) arena_.forget_reader(holder.sender, holder.index);
  holder = {};
  segment_->attachment(slot).stage.store(static_cast<std::uint64_t>(Stage::free), std::memory_order_release);
}

void Post::orphan(std::size_t slot) {
  (*holders_.lock())[slot].orphan = true;
}

void Post::sweep() {
  auto holders = holders_.lock();
  swept_ = asked();
  // Many questions are of few processes.
  std::map<Token, bool> alive;
  const auto lives = [&](const Token& token) {
    const auto [found, is_new] = alive.try_emplace(token, false);
    if (is_new) {
      const auto peer = Peer::open(token);
      found->second = peer && peer->segment().alive();
    }
    return found->second;
  };
  for (std::size_t slot = 0; slot < attachments_max; ++slot) {
    Holder& holder = (*holders)[slot];
    if (holder.reader && !holder.orphan) continue;
    const std::uint64_t word = segment_->attachment(slot).stage.load(std::memory_order_acquire);
    const bool known_claim = std::exchange(holder.seen_claimed, false);
    switch (stage_of(word)) {
      case Stage::free:
        break;
      case Stage::claimed:
        // By pid, so only on second sight: between the claim and the question there is nothing but a few stores.
        holder.seen_claimed = true;
        if (known_claim && is_dead(static_cast<std::uint32_t>(word >> 32))) set_free(holder, slot);
        break;
      case Stage::asked:
        if (!lives(Token(segment_->attachment(slot).reader_segment))) {
          note_death(segment_->attachment(slot));
          set_free(holder, slot);
        }
        break;
      case Stage::active:
      case Stage::leaving:
        if (!holder.reader || !holder.reader->segment().alive()) set_free(holder, slot);
        break;
      default:
        set_free(holder, slot);
    }
  }
}

void Post::note_death(const Attachment& asked) {
  if (!is_of_the_dead(Token(asked.reader_segment))) return;
  auto died = died_waiting_.lock();
  if (died->size() == deaths_kept) died->pop_front();
  died->push_back({asked.writer, asked.reader});
  deaths_.fetch_add(1, std::memory_order_release);
}

std::vector<Guid> Post::died_waiting(const Guid& writer) {
  std::vector<Guid> readers;
  auto died = died_waiting_.lock();
  std::erase_if(*died, [&](const Death& death) {
    if (death.writer == writer) readers.push_back(death.reader);
    return death.writer == writer;
  });
  return readers;
}

bool Post::bury_the_dead() {
  bool found = false;
  auto holders = holders_.lock();
  for (std::size_t slot = 0; slot < attachments_max; ++slot) {
    Holder& holder = (*holders)[slot];
    if (!holder.reader || holder.reader->segment().alive()) continue;
    found = true;
    arena_.forget_reader(holder.sender, holder.index);
    // Its writer frees it when it looks.
    auto& stage = segment_->attachment(slot).stage;
    stage.store(with_stage(stage.load(std::memory_order_relaxed), Stage::left), std::memory_order_release);
    if (holder.orphan) set_free(holder, slot);
  }
  return found;
}

}  // namespace myelin::transport::lane

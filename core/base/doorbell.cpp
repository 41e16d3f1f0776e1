// SPDX-License-Identifier: Apache-2.0
#include "core/base/doorbell.hpp"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <climits>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "core/base/settings.hpp"

namespace myelin {
namespace {

constexpr std::size_t page_size = 4096;
static_assert(sizeof(BellPage) <= page_size);
static_assert(std::atomic<std::uint32_t>::is_always_lock_free && std::atomic<std::uint64_t>::is_always_lock_free);

// Who sleeps with it looks for others, and is woken when none of them sleeps.
constexpr Doorbell::Tag attendant = 0x80000000;
constexpr std::size_t tags = 30;  // the bits of groups

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value, const timespec* until,
           Doorbell::Tag tag) {
  return ::syscall(SYS_futex, &word, operation, value, until, nullptr, tag);
}

long wake(std::atomic<std::uint32_t>& word, int count, Doorbell::Tag tag) {
  return futex(word, FUTEX_WAKE_BITSET, static_cast<std::uint32_t>(count), nullptr, tag);
}

// False when it did not sleep.
bool wait(std::atomic<std::uint32_t>& word, std::uint32_t expected, Doorbell::Tag tag,
          std::optional<Doorbell::Clock::time_point> deadline) {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  timespec until{};
  const bool ends = deadline && *deadline != Doorbell::Clock::time_point::max();
  if (ends) {
    const nanoseconds since_boot = std::max<nanoseconds>(deadline->time_since_epoch(), nanoseconds(0));
    until.tv_sec = std::chrono::duration_cast<seconds>(since_boot).count();
    until.tv_nsec = (since_boot % seconds(1)).count();
  }
  return futex(word, FUTEX_WAIT_BITSET, expected, ends ? &until : nullptr, tag) == 0 || errno != EAGAIN;
}

int open_page() {
  const int file = ::open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return -1;
  if (::fallocate(file, 0, 0, page_size) == 0) return file;
  ::close(file);
  return -1;
}

// At `place` when that is not null. Sets `file` to -1 when it had to take private memory.
void* map_page(void* place, int& file) {
  const int fixed = place ? MAP_FIXED : 0;
  if (file >= 0) {
    void* page = ::mmap(place, page_size, PROT_READ | PROT_WRITE, MAP_SHARED | fixed, file, 0);
    if (page != MAP_FAILED) return page;
    ::close(std::exchange(file, -1));
  }
  void* page = ::mmap(place, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | fixed, -1, 0);
  if (page == MAP_FAILED) throw std::bad_alloc();
  return page;
}

void breathe() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

void BellPage::ring(std::size_t bit) {
  const std::size_t word = bit % bits / 64;
  const std::uint64_t mask = std::uint64_t{1} << bit % 64;
  if (ready[word].fetch_or(mask) & mask) return;
  summary.fetch_or(std::uint64_t{1} << word);
  rings.fetch_add(1);
  if (sleepers.load() == 0) return;
  if (eager.load() != 0 && wake(rings, 1, Doorbell::eager) == 1) return;
  if (wake(rings, 1, Doorbell::anybody & ~attendant) == 0) wake(rings, 1, attendant);
}

struct Doorbell::State {
  const std::chrono::microseconds spin = settings::spin();
  int file = open_page();
  BellPage* const page = static_cast<BellPage*>(map_page(nullptr, file));

  // Of each bit of a tag. The page's count is for others, who may write it.
  std::array<std::atomic<std::uint32_t>, 32> sleeping{};
  std::array<std::atomic<std::uint32_t>, 32> groups{};

  struct Slot {
    std::atomic<std::function<void()>*> listener{nullptr};
    std::atomic<std::uint32_t> running{0};
  };
  // For a word of the page; made when first needed, kept.
  using Slots = std::array<Slot, 64>;
  std::array<std::atomic<Slots*>, BellPage::bits / 64> slots{};

  // Guards what follows. Nothing is called under it.
  std::mutex mutex;
  std::bitset<BellPage::bits> taken;
  std::size_t next_bit = 0;
  bool attended = false;

  static void call(Slot& slot);
  void mute(std::size_t number);
  void start_attendant(Doorbell& bell);
  void begin_child();

  template <class Visit>
  static void each_bit(Tag tag, Visit&& visit) {
    for (; tag != 0; tag &= tag - 1) visit(static_cast<std::size_t>(std::countr_zero(tag)));
  }
};

Doorbell::Doorbell() : state_(new State) {
  ::pthread_atfork(nullptr, nullptr, [] { process().state_->begin_child(); });
}

Doorbell& Doorbell::process() {
  static Doorbell* const bell = new Doorbell;
  return *bell;
}

// The parent's page stays the parent's: another takes its place, at the same address. Nobody sleeps here, nothing runs.
void Doorbell::State::begin_child() {
  if (file >= 0) ::close(file);
  file = open_page();
  map_page(page, file);
  for (auto& count : sleeping) count.store(0);
  for (const auto& word : slots) {
    if (Slots* const made = word.load()) {
      for (Slot& slot : *made) slot.running.store(0);
    }
  }
  new (&mutex) std::mutex;
  attended = false;
}

Doorbell::Tag Doorbell::new_tag() {
  const std::lock_guard lock(state_->mutex);
  const auto fewest = std::min_element(state_->groups.begin(), state_->groups.begin() + tags);
  fewest->fetch_add(1);
  return Tag{1} << (fewest - state_->groups.begin());
}

void Doorbell::drop_tag(Tag tag) {
  State::each_bit(tag, [this](std::size_t bit) { state_->groups[bit].fetch_sub(1); });
}

std::uint32_t Doorbell::heard() const {
  return state_->page->rings.load();
}

bool Doorbell::sleep(Tag tag, std::uint32_t heard, std::optional<Clock::time_point> deadline) {
  BellPage& page = *state_->page;
  if (state_->spin.count() != 0) {
    const Clock::time_point enough = Clock::now() + state_->spin;
    const Clock::time_point until = deadline ? std::min(*deadline, enough) : enough;
    while (page.rings.load(std::memory_order_relaxed) == heard && Clock::now() < until) breathe();
    if (page.rings.load() != heard) {
      look();
      return false;
    }
  }
  page.sleepers.fetch_add(1);
  if (tag & eager) page.eager.fetch_add(1);
  State::each_bit(tag, [this](std::size_t bit) { state_->sleeping[bit].fetch_add(1); });
  bool slept = false;
  if (page.summary.load() == 0) slept = wait(page.rings, heard, tag, deadline);
  State::each_bit(tag, [this](std::size_t bit) { state_->sleeping[bit].fetch_sub(1); });
  if (tag & eager) page.eager.fetch_sub(1);
  page.sleepers.fetch_sub(1);
  look();
  return slept;
}

void Doorbell::ring(Tag tag) {
  state_->page->rings.fetch_add(1);
  bool somebody = false, shared = false;
  State::each_bit(tag, [&](std::size_t bit) {
    somebody = somebody || state_->sleeping[bit].load() != 0;
    shared = shared || state_->groups[bit].load(std::memory_order_relaxed) > 1;
  });
  if (somebody) wake(state_->page->rings, shared ? INT_MAX : 1, tag);
}

void Doorbell::ring_all(Tag tag) {
  state_->page->rings.fetch_add(1);
  bool somebody = false;
  State::each_bit(tag, [&](std::size_t bit) { somebody = somebody || state_->sleeping[bit].load() != 0; });
  if (somebody) wake(state_->page->rings, INT_MAX, tag);
}

bool Doorbell::look() {
  BellPage& page = *state_->page;
  if (page.summary.load() == 0) return false;
  bool found = false;
  for (std::uint64_t words = page.summary.exchange(0); words != 0; words &= words - 1) {
    const auto word = static_cast<std::size_t>(std::countr_zero(words));
    State::Slots* const slots = state_->slots[word].load();
    if (!slots) continue;
    for (std::uint64_t set = page.ready[word].exchange(0); set != 0; set &= set - 1) {
      State::call((*slots)[static_cast<std::size_t>(std::countr_zero(set))]);
      found = true;
    }
  }
  return found;
}

void Doorbell::State::call(Slot& slot) {
  slot.running.fetch_add(1);
  if (const auto* listener = slot.listener.load()) (*listener)();
  if (slot.running.fetch_sub(1) == 1 && !slot.listener.load()) slot.running.notify_all();
}

std::optional<Doorbell::Bit> Doorbell::listen(std::function<void()> listener) {
  auto kept = std::make_unique<std::function<void()>>(std::move(listener));
  const std::lock_guard lock(state_->mutex);
  if (state_->taken.all()) return std::nullopt;
  // Not the one that was given back last: somebody may be about to ring it yet.
  std::size_t number = state_->next_bit;
  while (state_->taken[number]) number = (number + 1) % BellPage::bits;
  auto& slots = state_->slots[number / 64];
  if (!slots.load()) slots.store(new State::Slots{});
  State* const state = state_;
  std::shared_ptr<void> token(static_cast<void*>(state), [state, number](void*) { state->mute(number); });
  state->taken[number] = true;
  state->next_bit = (number + 1) % BellPage::bits;
  // Who had it before may have died between setting it and ringing.
  state->page->ready[number / 64].fetch_and(~(std::uint64_t{1} << number % 64));
  (*slots.load())[number % 64].listener.store(kept.release());
  return Bit{number, std::move(token)};
}

void Doorbell::State::mute(std::size_t number) {
  Slot& slot = (*slots[number / 64].load())[number % 64];
  const std::unique_ptr<std::function<void()>> muted(slot.listener.exchange(nullptr));
  while (const std::uint32_t running = slot.running.load()) slot.running.wait(running);
  const std::lock_guard lock(mutex);
  taken[number] = false;
}

std::shared_ptr<void> Doorbell::attend() {
  state_->start_attendant(*this);
  State* const state = state_;
  std::shared_ptr<void> token(static_cast<void*>(state), [state](void*) { state->page->sleepers.fetch_sub(1); });
  state->page->sleepers.fetch_add(1);
  if (state->page->summary.load() != 0) ring(attendant);
  return token;
}

void Doorbell::State::start_attendant(Doorbell& bell) {
  const std::lock_guard lock(mutex);
  if (attended) return;
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the threads of the program
  std::thread([this, &bell] {
    sleeping[31].fetch_add(1);
    for (;;) {
      const std::uint32_t heard = bell.heard();
      bell.look();
      wait(page->rings, heard, attendant, std::nullopt);
    }
  }).detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  attended = true;
}

int Doorbell::file() const {
  return state_->file;
}

BellPage& Doorbell::page() {
  return *state_->page;
}

}  // namespace myelin

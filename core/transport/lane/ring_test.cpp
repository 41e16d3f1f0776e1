// SPDX-License-Identifier: Apache-2.0
// The ring and the life of a block, in every interleaving of a writer and a reader that a small case has, under a weak
// memory; and that each ordering which the model can judge is needed: without it a message goes wrong.
#include "core/transport/lane/ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <thread>

#include "core/transport/lane/format.hpp"
#include "core/transport/lane/interleaving_testing.hpp"

namespace myelin::transport::lane {
namespace {

using interleaving::Cell;
using interleaving::Explorer;
using interleaving::Step;
using interleaving::Value;
using interleaving::World;

TEST(RingTest, GivesWhatWasPushedInOrder) {
  auto area = std::make_unique<RingArea>();
  Ring<RingArea> ring(*area, 3);
  EXPECT_FALSE(ring.pop());
  for (std::uint64_t word = 1; word <= 3; ++word) EXPECT_TRUE(ring.push(word));
  EXPECT_FALSE(ring.push(4));
  for (std::uint64_t word = 1; word <= 3; ++word) EXPECT_EQ(ring.pop(), word);
  EXPECT_TRUE(ring.empty());
}

TEST(RingTest, ALiarMakesNobodyLoopOrReadOutside) {
  auto area = std::make_unique<RingArea>();
  Ring<RingArea> ring(*area, ring_entries_max);
  constexpr std::uint64_t most = ~std::uint64_t{0};
  for (const std::uint64_t head : {std::uint64_t{0}, std::uint64_t{5}, most, most / 2, most - ring_entries_max}) {
    for (const std::uint64_t tail : {std::uint64_t{0}, std::uint64_t{4}, most, most / 2, most / 2 + 10}) {
      area->head = head;
      area->tail = tail;
      for (std::uint32_t i = 0; i < ring_entries_max + 1 && ring.pop(); ++i) {
      }
      area->head = head;
      area->tail = tail;
      ring.push(1);
    }
  }
}

TEST(RingTest, TwoThreadsAndATakerBackLoseNothing) {
  auto area = std::make_unique<RingArea>();
  constexpr std::uint64_t count = 50'000;
  std::uint64_t consumed = 0, taken_back = 0, last = 0;
  std::atomic<bool> done{false};
  std::thread consumer([&] {
    Ring<RingArea> ring(*area, 8);
    for (;;) {
      const bool was_done = done.load(std::memory_order_acquire);
      if (const auto word = ring.pop()) {
        EXPECT_GT(*word, last);
        last = *word;
        ++consumed;
      } else if (was_done) {
        return;
      } else {
        std::this_thread::yield();
      }
    }
  });
  Ring<RingArea> ring(*area, 8);
  for (std::uint64_t word = 1; word <= count; ++word) {
    for (int attempt = 0; !ring.push(word); ++attempt) {
      if (attempt < 3) {
        std::this_thread::yield();
      } else if (ring.pop()) {
        ++taken_back;
      }
    }
  }
  done.store(true, std::memory_order_release);
  consumer.join();
  EXPECT_EQ(consumed + taken_back, count);
}

// What is weakened or exchanged, to see it caught.
struct Fault {
  bool tail_store = false, tail_load = false;  // relaxed
  bool word_read_late = false;                 // after the compare-and-swap, as without its release
  bool bit_cleared_early = false;              // before the payload is read, as without the bit's release
  bool bit_not_looked_at = false;              // the writer reuses without asking
};

constexpr std::size_t tail_at = 0, head_at = 1, entries_at = 2, capacity_max = 3;

struct ModelArea {
  ModelArea(World& world, const Fault& fault)
      : tail(world, tail_at, fault.tail_load, fault.tail_store), head(world, head_at) {
    for (std::size_t i = 0; i < capacity_max; ++i) entries[i] = Cell(world, entries_at + i);
  }
  Cell tail, head;
  std::array<Cell, capacity_max> entries;
};

// Ring::pop() with its last two steps exchanged.
std::optional<Value> pop_reading_late(ModelArea& area, Value capacity) {
  Value head = area.head.load(std::memory_order_acquire);
  for (;;) {
    const Value waiting = area.tail.load(std::memory_order_acquire) - head;
    if (waiting == 0 || waiting > capacity) return std::nullopt;
    if (area.head.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
      return area.entries[head % capacity].load(std::memory_order_relaxed);
    }
  }
}

std::string differs(const char* what, const std::vector<Value>& got, const std::vector<Value>& expected) {
  if (got == expected) return {};
  std::string text = what;
  for (const Value value : got) text += " " + std::to_string(value);
  text += " instead of";
  for (const Value value : expected) text += " " + std::to_string(value);
  return text;
}

constexpr Value pushed_note = 1000, refused_note = 2000;

// The ring alone: words 1 to `count`, a full ring loses its oldest (keep last) or refuses (keep all).
Explorer::Report explore_ring(Value capacity, Value count, bool keep_last, const Fault& fault = {}) {
  const auto writer = [=](World& world) {
    ModelArea area(world, fault);
    Ring<ModelArea> ring(area, capacity);
    for (Value word = 1; word <= count; ++word) {
      bool pushed = ring.push(word);
      while (!pushed && keep_last) {
        if (const auto oldest = ring.pop()) world.note(*oldest);
        pushed = ring.push(word);
      }
      world.note((pushed ? pushed_note : refused_note) + word);
    }
  };
  const auto reader = [=](World& world) {
    ModelArea area(world, fault);
    Ring<ModelArea> ring(area, capacity);
    for (Value i = 0; i < count + 1; ++i) {
      const auto word = fault.word_read_late ? pop_reading_late(area, capacity) : ring.pop();
      if (word) world.note(*word);
    }
  };
  // In each state every word that was pushed is in one hand or in the ring, and all are in order.
  const auto check = [=](const Explorer::View& view) -> std::string {
    std::vector<Value> pushed, taken_back, found;
    for (const Value note : *view.notes[0]) {
      if (note > refused_note) continue;
      (note > pushed_note ? pushed : taken_back).push_back(note > pushed_note ? note - pushed_note : note);
    }
    const std::vector<Value>& read = *view.notes[1];
    if (!std::is_sorted(read.begin(), read.end())) return "read out of order";
    if (!std::is_sorted(taken_back.begin(), taken_back.end())) return "taken back out of order";
    const Value head = view.memory[head_at], tail = view.memory[tail_at];
    if (tail - head > capacity) return "more in the ring than it holds";
    found = read;
    found.insert(found.end(), taken_back.begin(), taken_back.end());
    std::sort(found.begin(), found.end());
    for (Value at = head; at != tail; ++at) found.push_back(view.memory[entries_at + at % capacity]);
    return differs("found", found, pushed);
  };
  std::vector<Value> memory(entries_at + capacity);
  return Explorer({writer, reader}, memory, check).explore();
}

struct RingCase {
  Value capacity, count;
  bool keep_last;
};
class RingModelTest : public ::testing::TestWithParam<RingCase> {};

TEST_P(RingModelTest, NoWordIsLostDoubledOrOutOfOrderWhereverEitherSideStops) {
  const auto [capacity, count, keep_last] = GetParam();
  const Explorer::Report report = explore_ring(capacity, count, keep_last);
  EXPECT_EQ(report.wrong, "");
  EXPECT_GT(report.finished, 0u);
  RecordProperty("states", std::to_string(report.states));
  std::printf("%zu states, %zu of them ends\n", report.states, report.finished);
}

INSTANTIATE_TEST_SUITE_P(Cases, RingModelTest,
                         ::testing::Values(RingCase{1, 3, true}, RingCase{1, 4, false}, RingCase{2, 4, true},
                                           RingCase{2, 4, false}, RingCase{3, 5, false}, RingCase{3, 4, true}));

TEST(RingFaultTest, ATailThatIsNotReleasedIsCaught) {
  EXPECT_NE(explore_ring(2, 3, false, {.tail_store = true}).wrong, "");
}
TEST(RingFaultTest, ATailThatIsNotAcquiredIsCaught) {
  EXPECT_NE(explore_ring(2, 3, false, {.tail_load = true}).wrong, "");
}
TEST(RingFaultTest, AWordThatIsReadAfterItsPlaceIsGivenAwayIsCaught) {
  EXPECT_NE(explore_ring(1, 3, true, {.word_read_late = true}).wrong, "");
}

// Messages 1 to `count` in two blocks: what a writer and a reader do, with the ring and Block::holders.
constexpr std::size_t blocks = 2, holders_at = entries_at + capacity_max, payload_at = holders_at + blocks;
constexpr Value bit = 1, block_shift = 100;  // a word is block * 100 + message

struct ModelBlocks {
  explicit ModelBlocks(World& world) {
    for (std::size_t i = 0; i < blocks; ++i) {
      holders[i] = Cell(world, holders_at + i);
      payload[i] = Cell(world, payload_at + i);
    }
  }
  std::array<Cell, blocks> holders, payload;
};

Explorer::Report explore_blocks(Value capacity, Value count, const Fault& fault = {}) {
  const auto writer = [=](World& world) {
    ModelArea area(world, fault);
    ModelBlocks its(world);
    Ring<ModelArea> ring(area, capacity);
    const auto take_back = [&] {
      if (const auto word = ring.pop()) its.holders[*word / block_shift].fetch_and(~bit, std::memory_order_acq_rel);
    };
    for (Value message = 1; message <= count; ++message) {
      std::optional<std::size_t> free;
      for (int attempt = 0; attempt < 2 && !free; ++attempt) {
        if (attempt > 0) take_back();
        for (std::size_t block = 0; block < blocks && !free; ++block) {
          if (fault.bit_not_looked_at || its.holders[block].load(std::memory_order_acquire) == 0) free = block;
        }
      }
      if (!free) continue;  // by another way
      its.payload[*free].store(message, std::memory_order_relaxed);
      its.holders[*free].store(bit, std::memory_order_release);
      while (!ring.push(*free * block_shift + message)) take_back();
    }
  };
  const auto reader = [=](World& world) {
    ModelArea area(world, fault);
    ModelBlocks its(world);
    Ring<ModelArea> ring(area, capacity);
    for (Value i = 0; i < count; ++i) {
      const auto word = ring.pop();
      if (!word) continue;
      Cell& holders = its.holders[*word / block_shift];
      const bool held = holders.load(std::memory_order_acquire) == bit;
      if (fault.bit_cleared_early) holders.fetch_and(~bit, std::memory_order_release);
      const Value payload = its.payload[*word / block_shift].load(std::memory_order_relaxed);
      world.note(held && payload == *word % block_shift ? payload : 0);
      if (!fault.bit_cleared_early) holders.fetch_and(~bit, std::memory_order_release);
    }
  };
  const auto check = [](const Explorer::View& view) -> std::string {
    const std::vector<Value>& read = *view.notes[1];
    if (std::find(read.begin(), read.end(), 0) != read.end()) return "a payload is not the message's";
    if (std::adjacent_find(read.begin(), read.end(), std::greater_equal()) != read.end()) return "out of order";
    const Step& next = *view.next[0];
    if (next.kind == Step::Kind::store && next.location >= payload_at) {
      if (view.memory[next.location - payload_at + holders_at] != 0) return "a block is written that somebody holds";
    }
    return {};
  };
  std::vector<Value> memory(payload_at + blocks);
  return Explorer({writer, reader}, memory, check).explore();
}

TEST(BlockModelTest, NobodyWritesWhatIsHeldNorReadsWhatIsNotItsOwn) {
  std::vector<std::pair<Value, Value>> cases{{1, 3}, {2, 3}};
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)  // half a minute there
  cases.push_back({1, 4});
#endif
  for (const auto& [capacity, count] : cases) {
    const Explorer::Report report = explore_blocks(capacity, count);
    EXPECT_EQ(report.wrong, "") << capacity << ", " << count;
    EXPECT_GT(report.finished, 0u);
    std::printf("%zu states, %zu of them ends\n", report.states, report.finished);
  }
}

TEST(BlockFaultTest, ATailThatIsNotReleasedShowsAnOldPayload) {
  EXPECT_NE(explore_blocks(2, 3, {.tail_store = true}).wrong, "");
}
TEST(BlockFaultTest, ABitThatIsClearedBeforeTheReadingIsCaught) {
  EXPECT_NE(explore_blocks(2, 3, {.bit_cleared_early = true}).wrong, "");
}
TEST(BlockFaultTest, AWriterThatDoesNotLookAtTheBitIsCaught) {
  EXPECT_NE(explore_blocks(2, 3, {.bit_not_looked_at = true}).wrong, "");
}

}  // namespace
}  // namespace myelin::transport::lane

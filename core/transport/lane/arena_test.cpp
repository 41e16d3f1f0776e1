// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/arena.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <set>
#include <thread>
#include <vector>

#include "core/base/allocation_counting.hpp"
#include "core/base/large_memory.hpp"
#include "core/transport/lane/block_facts.hpp"
#include "core/transport/lane/lane_testing.hpp"
#include "core/transport/lane/size_classes.hpp"

namespace myelin::transport::lane {
namespace {

bool all_are(Bytes bytes, unsigned char mark) {
  return bytes.empty() ||
         (bytes[0] == std::byte{mark} && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

constexpr std::uint64_t kibibyte = 1 << 10, mebibyte = 1 << 20;

class ArenaTest : public ::testing::Test {
 protected:
  Entry send(std::size_t size, std::uint64_t holders = 1, SenderId sender = 1) {
    auto draft = arena.draft(size);
    EXPECT_TRUE(draft);
    return arena.send(std::move(*draft), sender, {}, holders);
  }
  void release(Entry entry, std::uint64_t holders = ~std::uint64_t{0}) {
    segment->block(entry.block).holders.fetch_and(~holders);
  }
  std::uint64_t holders(Entry entry) const { return segment->block(entry.block).holders.load(); }
  // How many drafts of this size there are until there is none.
  std::size_t fill(std::size_t size, std::vector<Entry>* entries = nullptr) {
    std::size_t count = 0;
    while (auto draft = arena.draft(size)) {
      const Entry entry = arena.send(std::move(*draft), 1, {}, 1);
      if (entries) entries->push_back(entry);
      ++count;
    }
    return count;
  }
  std::uint64_t octets() const { return arena.statistics().octets; }

  const std::unique_ptr<OwnSegment> segment = new_segment();
  Arena arena{*segment, 16 * mebibyte};
};

TEST(SizeClassTest, EachSizeIsInTheSmallestClassThatHoldsIt) {
  for (std::size_t index = 0; index < SizeClass::count; ++index) {
    const std::size_t size = SizeClass::block_size(index);
    EXPECT_EQ(SizeClass::index_of(size), index);
    EXPECT_EQ(SizeClass::index_of(size + 1), index + 1);
    EXPECT_EQ(SizeClass::extent_size(index) % size, 0u);
    EXPECT_EQ(SizeClass::extent_size(index) % page_size, 0u);
    if (index > SizeClass::small_count) {
      EXPECT_LE(4 * size, 5 * SizeClass::block_size(index - 1));
    }
  }
}

TEST_F(ArenaTest, ASentBlockSaysWhereItsPayloadIs) {
  auto draft = arena.draft(100);
  ASSERT_TRUE(draft);
  std::memset(draft->payload().data(), 7, 100);
  const std::byte* payload = draft->payload().data();
  const Entry entry = arena.send(std::move(*draft), 1, {5, 6, {{}, 7}}, 1 << 3);
  const auto facts = read_block(*segment, entry, 3);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->sequence, 5);
  EXPECT_EQ(facts->source_timestamp_ns, 6);
  EXPECT_EQ(facts->related.sequence, 7);
  const auto pages = PeerSegment::open(segment->token())->map(facts->extent_offset, facts->extent_size);
  ASSERT_NE(pages, nullptr);
  EXPECT_EQ(facts->payload_in(pages->bytes()).size(), 100u);
  EXPECT_EQ(std::memcmp(facts->payload_in(pages->bytes()).data(), payload, 100), 0);
}

TEST_F(ArenaTest, WhatFollowsTheHeaderOfAPayloadIsAlignedTo16) {
  for (const std::size_t size : {std::size_t{4}, std::size_t{244}, std::size_t{245}, 65'524 * std::size_t{1},
                                 65'525 * std::size_t{1}, 3 * mebibyte}) {
    const auto draft = arena.draft(size);
    ASSERT_TRUE(draft) << size;
    EXPECT_EQ(draft->payload().size(), size);
    EXPECT_EQ((reinterpret_cast<std::uintptr_t>(draft->payload().data()) + 4) % 16, 0u) << size;
    EXPECT_EQ(holders(arena.send(std::move(*arena.draft(size)), 1, {}, 1)), 1u);
  }
}

TEST_F(ArenaTest, BlocksDoNotOverlap) {
  std::vector<Arena::Draft> drafts;
  unsigned char mark = 0;
  for (const std::size_t size : {1, 244, 245, 1000, 5000, 65'000, 66'000, 500'000}) {
    for (int i = 0; i < 5; ++i) {
      drafts.push_back(std::move(*arena.draft(size)));
      std::memset(drafts.back().payload().data(), ++mark, size);
    }
  }
  mark = 0;
  for (const Arena::Draft& draft : drafts) {
    ++mark;
    EXPECT_TRUE(all_are(draft.payload(), mark));
  }
}

TEST_F(ArenaTest, ABlockIsUsedAgainOnceNobodyHoldsIt) {
  const Entry first = send(100), second = send(100, 3);
  EXPECT_NE(first.block, second.block);
  release(second, 1);
  EXPECT_NE(send(100).block, second.block);
  release(second, 2);
  const Entry third = send(100);
  EXPECT_EQ(third.block, second.block);
  EXPECT_NE(third.generation, second.generation);
}

TEST_F(ArenaTest, TheBlockThatWasSentLastOfThoseThatAreFreeIsUsedFirst) {
  std::vector<Entry> entries;
  for (int i = 0; i < 4; ++i) entries.push_back(send(mebibyte));
  release(entries[0]);
  release(entries[2]);
  EXPECT_EQ(send(mebibyte).block, entries[2].block);
  EXPECT_EQ(send(mebibyte).block, entries[0].block);
}

TEST_F(ArenaTest, AnUnsentDraftIsFreeAgain) {
  std::uint64_t before = 0;
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(arena.draft(mebibyte));
    if (i == 0) before = octets();
  }
  EXPECT_EQ(octets(), before);
  EXPECT_EQ(arena.statistics().in_flight, 0u);
}

TEST_F(ArenaTest, SomebodyWhoHoldsOneForLongDoesNotMakeItGrow) {
  for (const std::size_t size : {std::size_t{100}, std::size_t{mebibyte}}) {
    send(size);
    release(send(size));
    const std::uint64_t before = octets();
    for (int i = 0; i < 1000; ++i) release(send(size));
    EXPECT_EQ(octets(), before);
  }
}

TEST_F(ArenaTest, ItGrowsUpToItsBoundAndNotBeyond) {
  EXPECT_EQ(fill(mebibyte - 12), 16u);
  EXPECT_EQ(octets(), 16 * mebibyte);
  EXPECT_EQ(arena.statistics().in_flight, 16u);
  EXPECT_FALSE(arena.draft(100));
  EXPECT_FALSE(arena.draft(17 * mebibyte));
  EXPECT_FALSE(arena.draft(SIZE_MAX));
  EXPECT_FALSE(arena.draft(SIZE_MAX / 2));
}

TEST_F(ArenaTest, WhatWasTakenBackMakesRoom) {
  std::vector<Entry> entries;
  fill(mebibyte, &entries);
  arena.take_back(entries[3], 0);
  EXPECT_EQ(send(mebibyte).block, entries[3].block);
  EXPECT_FALSE(arena.draft(mebibyte));
}

TEST_F(ArenaTest, AnEntryOfAnEarlierUseTakesNothingBack) {
  const Entry early = send(100);
  release(early);
  const Entry late = send(100);
  ASSERT_EQ(early.block, late.block);
  arena.take_back(early, 0);
  arena.take_back({UINT32_MAX, 1}, 0);
  EXPECT_EQ(holders(late), 1u);
}

TEST_F(ArenaTest, OtherSizesGiveWayAtTheBound) {
  std::vector<Entry> entries;
  fill(mebibyte - 12, &entries);
  for (const Entry entry : entries) release(entry);
  EXPECT_EQ(fill(3 * mebibyte - 12), 5u);
  EXPECT_LE(octets(), 16 * mebibyte);
  EXPECT_EQ(fill(mebibyte - 12), 1u);  // made again where it was
  EXPECT_EQ(octets(), 16 * mebibyte);
}

TEST_F(ArenaTest, ALargerBlockServesWhenNothingElseIsLeft) {
  std::vector<Entry> entries;
  fill(60 * kibibyte, &entries);  // slabs stay slabs
  EXPECT_EQ(entries.size(), 256u);
  release(entries[17]);
  EXPECT_EQ(send(100).block, entries[17].block);
}

TEST_F(ArenaTest, LargeBlocksThatNobodyUsesAreGivenBack) {
  const Entry held = send(mebibyte);
  const std::uint64_t one = octets();
  for (int i = 0; i < 3; ++i) release(send(2 * mebibyte));
  EXPECT_GT(octets(), one);
  arena.give_back_unused(3'600'000'000'000);
  EXPECT_GT(octets(), one);
  arena.give_back_unused(0);
  EXPECT_EQ(octets(), one);
  release(held);
  arena.give_back_unused(0);
  EXPECT_EQ(octets(), 0u);
  std::memset(arena.draft(mebibyte)->payload().data(), 1, mebibyte);
  EXPECT_EQ(octets(), one);
}

TEST_F(ArenaTest, AReaderThatIsGoneHoldsNothingOfThatSender) {
  const Entry mine = send(100, 0b11, 1), mine_too = send(100, 0b10, 1), anothers = send(100, 0b11, 2);
  EXPECT_EQ(arena.held_by(1, 1), 2u);
  release(mine_too, 0b10);
  EXPECT_EQ(arena.held_by(1, 1), 1u);
  arena.forget_reader(1, 1);
  EXPECT_EQ(arena.held_by(1, 1), 0u);
  EXPECT_EQ(holders(mine), 0b01u);
  EXPECT_EQ(holders(anothers), 0b11u);
}

TEST_F(ArenaTest, BitsThatWereNeverGrantedHoldNothing) {
  const Entry entry = send(100);
  segment->block(entry.block).holders = ~std::uint64_t{1};
  EXPECT_EQ(arena.statistics().in_flight, 0u);
  EXPECT_EQ(send(100).block, entry.block);
}

TEST_F(ArenaTest, WhatOthersWriteIntoBlocksMovesNoPayload) {
  const Entry entry = send(100);
  std::memset(static_cast<void*>(&segment->block(entry.block)), 0xff, sizeof(Block));
  release(entry);
  const auto draft = arena.draft(100);
  ASSERT_TRUE(draft);
  std::memset(draft->payload().data(), 1, 100);
}

class LargeArrayTest : public ArenaTest {
 protected:
  static constexpr std::size_t size = 300'000;
  std::optional<Arena::Draft> draft_around(Bytes array, std::string_view before, std::string_view after) {
    const Bytes first = as_bytes(before), last = as_bytes(after);
    return arena.draft_around(array, {&first, 1}, {&last, 1});
  }
  Entry publish(const Buffer& array) {
    auto draft = draft_around(array.bytes, "head", "tail");
    EXPECT_TRUE(draft);
    return arena.send(std::move(*draft), 1, {}, 1);
  }
};

TEST_F(LargeArrayTest, AnArrayIsSentWhereItLies) {
  const Buffer array = arena.allocate_large(size);
  ASSERT_NE(array.owner, nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(array.bytes.data()) % page_size, 0u);
  std::memset(array.bytes.data(), 'x', size);
  const auto draft = draft_around(array.bytes, "head", "tail");
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->payload().data() + 4, array.bytes.data());
  EXPECT_EQ(draft->payload().size(), size + 8);
  const std::string_view text(reinterpret_cast<const char*>(draft->payload().data()), size + 8);
  EXPECT_EQ(text.substr(0, 5), "headx");
  EXPECT_EQ(text.substr(size + 3), "xtail");
}

TEST_F(LargeArrayTest, WhileSomebodyHoldsItItIsNotSentAgain) {
  const Buffer array = arena.allocate_large(size);
  EXPECT_FALSE(arena.held(array.bytes.data()));
  const Entry entry = publish(array);
  EXPECT_TRUE(arena.held(array.bytes.data()));
  EXPECT_FALSE(draft_around(array.bytes, "head", "tail"));
  release(entry);
  EXPECT_FALSE(arena.held(array.bytes.data()));
  EXPECT_EQ(publish(array).block, entry.block);
}

TEST_F(LargeArrayTest, ItsMemoryReturnsWhenItsOwnerIsGoneAndNobodyHoldsIt) {
  Buffer array = arena.allocate_large(size);
  const std::byte* place = array.bytes.data();
  const auto again = [&] { return arena.allocate_large(size).bytes.data() == place; };
  EXPECT_FALSE(again());
  const Entry first = publish(array);
  release(first);
  EXPECT_FALSE(again());  // its owner lives
  const Entry second = publish(array);
  array = {};
  EXPECT_FALSE(again());  // somebody reads it
  EXPECT_FALSE(draft_around({place, size}, "head", "tail"));
  release(second);
  EXPECT_TRUE(again());
}

TEST_F(LargeArrayTest, ItMayEndWhileItIsDrafted) {
  Buffer array = arena.allocate_large(size);
  const std::byte* place = array.bytes.data();
  {
    const auto draft = draft_around(array.bytes, "head", "tail");
    EXPECT_FALSE(draft_around(array.bytes, "head", "tail"));
    EXPECT_TRUE(arena.held(place));
    array = {};
    EXPECT_NE(arena.allocate_large(size).bytes.data(), place);
  }
  EXPECT_EQ(arena.allocate_large(size).bytes.data(), place);
}

TEST_F(LargeArrayTest, OnlyAWholeArrayWithRoomAroundItIsSent) {
  const Buffer array = arena.allocate_large(size);
  const std::string much(large_margin, 'm'), too_much(large_margin + 1, 'm');
  EXPECT_TRUE(draft_around(array.bytes, much, much));
  EXPECT_FALSE(draft_around(array.bytes, too_much, ""));
  EXPECT_FALSE(draft_around(array.bytes, "", std::string(mebibyte, 'm')));
  EXPECT_FALSE(draft_around(array.bytes.subspan(1), "", ""));
  EXPECT_FALSE(draft_around(array.bytes.first(size - 1), "", ""));
  EXPECT_FALSE(draft_around({array.bytes.data(), size + 1}, "", ""));
  const std::vector<std::byte> heap(size);
  EXPECT_FALSE(draft_around(heap, "", ""));
  const auto draft = arena.draft(size);
  EXPECT_FALSE(draft_around(draft->payload(), "", ""));
}

TEST_F(LargeArrayTest, ThereIsNoneBeyondTheBound) {
  std::vector<Buffer> arrays;
  for (;;) {
    Buffer array = arena.allocate_large(4 * mebibyte);
    if (!array.owner) break;
    arrays.push_back(std::move(array));
  }
  EXPECT_EQ(arrays.size(), 3u);
  EXPECT_EQ(arena.allocate_large(SIZE_MAX).owner, nullptr);
}

TEST_F(LargeArrayTest, ASmallOneHasAMarginToo) {
  const Buffer array = arena.allocate_large(10), other = arena.allocate_large(0);
  EXPECT_TRUE(draft_around(array.bytes, "head", "tail"));
  EXPECT_TRUE(draft_around(other.bytes, "head", "tail"));
}

TEST(LargeArrayLifeTest, AnArrayOutlivesItsArenaAndItsSegment) {
  auto segment = new_segment();
  auto arena = std::make_unique<Arena>(*segment, mebibyte);
  const Buffer array = arena->allocate_large(100'000);
  arena.reset();
  segment.reset();
  std::memset(array.bytes.data(), 1, array.bytes.size());
  EXPECT_EQ(array.bytes.back(), std::byte{1});
}

TEST_F(LargeArrayTest, AForkedChildMayDropItAndGetsNoneOfItsOwn) {
  Buffer array = arena.allocate_large(size);
  array.bytes[0] = std::byte{1};
  const Entry entry = publish(array);
  EXPECT_EQ(in_child([&] {
              array.bytes[0] = std::byte{2};
              if (arena.draft(10) || arena.allocate_large(size).owner || arena.held(array.bytes.data())) return 1;
              if (draft_around(array.bytes, "", "")) return 2;
              arena.forget_reader(1, 0);
              arena.take_back(entry, 0);
              arena.give_back_unused(0);
              array = {};
              return 0;
            }),
            0);
  EXPECT_EQ(array.bytes[0], std::byte{1});
  EXPECT_EQ(holders(entry), 1u);
}

TEST_F(ArenaTest, SteadyUseAllocatesNothing) {
  const Buffer array = arena.allocate_large(200'000);
  std::vector<Entry> in_flight(10);
  const auto round = [&] {
    for (const std::size_t size : {std::size_t{30}, std::size_t{3000}, std::size_t{200'000}}) {
      for (Entry& entry : in_flight) entry = send(size);
      for (const Entry entry : in_flight) arena.take_back(entry, 0);
    }
    const Bytes head = as_bytes("head");
    auto draft = arena.draft_around(array.bytes, {&head, 1}, {});
    release(arena.send(std::move(*draft), 1, {}, 1));
  };
  for (int i = 0; i < 10; ++i) round();
  const long before = allocations;
  for (int i = 0; i < 100; ++i) round();
  EXPECT_EQ(allocations - before, 0);
}

TEST_F(ArenaTest, ManyThreadsSendAndReleaseWhatTheyWant) {
  constexpr int threads = 4, rounds = 2000;
  std::atomic<bool> corrupt{false};
  std::vector<std::thread> crew;
  for (int t = 0; t < threads; ++t) {
    crew.emplace_back([&, t] {
      std::uint64_t random = 88172645463325252u + static_cast<std::uint64_t>(t);
      const auto next = [&] {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        return random;
      };
      struct Sent {
        Entry entry;
        MutableBytes payload;
        unsigned char mark;
      };
      std::vector<Sent> sent;
      for (int i = 0; i < rounds; ++i) {
        const std::size_t size = next() % 8 == 0 ? 70'000 + next() % 30'000 : 1 + next() % 2000;
        if (auto draft = arena.draft(size)) {
          const auto mark = static_cast<unsigned char>(next());
          const MutableBytes payload = draft->payload();
          std::memset(payload.data(), mark, size);
          if (next() % 8 != 0) {
            sent.push_back({arena.send(std::move(*draft), static_cast<SenderId>(t), {}, 1), payload, mark});
          }
        }
        if (sent.size() < 20) continue;
        const Sent one = sent[next() % sent.size()];
        std::erase_if(sent, [&](const Sent& other) { return other.entry.block == one.entry.block; });
        if (!all_are(one.payload, one.mark)) corrupt = true;
        if (next() % 2 != 0) {
          arena.take_back(one.entry, 0);
        } else {
          segment->block(one.entry.block).holders.fetch_and(0, std::memory_order_release);
        }
      }
      arena.forget_reader(static_cast<SenderId>(t), 0);
    });
  }
  for (std::thread& thread : crew) thread.join();
  EXPECT_FALSE(corrupt);
  EXPECT_EQ(arena.statistics().in_flight, 0u);
  EXPECT_LE(octets(), 16 * mebibyte);
}

TEST_F(ArenaTest, ItServesLargeMemory) {
  static Arena* the_arena;
  the_arena = &arena;
  EXPECT_FALSE(large_memory_is_shared());
  const Buffer from_heap = allocate_large(size_t{100'000});
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(from_heap.bytes.data()) % page_size, 0u);
  set_large_memory_source([](std::size_t size) { return the_arena->allocate_large(size); },
                          [](const std::byte* memory) { return the_arena->held(memory); });
  EXPECT_TRUE(large_memory_is_shared());
  const Buffer array = allocate_large(100'000);
  EXPECT_TRUE(arena.draft_around(array.bytes, {}, {}));
  auto draft = arena.draft_around(array.bytes, {}, {});
  arena.send(std::move(*draft), 1, {}, 1);
  EXPECT_TRUE(large_memory_held(array.bytes.data()));
  EXPECT_FALSE(large_memory_held(from_heap.bytes.data()));
  EXPECT_FALSE(arena.draft_around(allocate_large(100 * mebibyte).bytes, {}, {}));  // the heap's
  set_large_memory_source(nullptr);
  EXPECT_FALSE(large_memory_held(array.bytes.data()));
}

}  // namespace
}  // namespace myelin::transport::lane

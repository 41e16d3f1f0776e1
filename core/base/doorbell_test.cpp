// SPDX-License-Identifier: Apache-2.0
#include "core/base/doorbell.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace myelin {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

Doorbell& bell() {
  return Doorbell::process();
}

Doorbell::Clock::time_point in(Doorbell::Clock::duration time) {
  return Doorbell::Clock::now() + time;
}

template <class Condition>
void await(Condition&& condition) {
  while (!condition()) std::this_thread::yield();
}

// A tag for the time of a test.
struct Group {
  const Doorbell::Tag tag = bell().new_tag();
  ~Group() { bell().drop_tag(tag); }
};

// Waits until the thread sleeps in the kernel.
void await_sleep(const std::atomic<pid_t>& thread) {
  await([&] {
    if (thread == 0) return false;
    std::ifstream stat("/proc/self/task/" + std::to_string(thread) + "/stat");
    std::string number, name, state;
    stat >> number >> name >> state;
    return state == "S";
  });
}

// A thread that sleeps until it is woken.
class Sleeper {
 public:
  explicit Sleeper(Doorbell::Tag tag) {
    const std::uint32_t sleepers_before = bell().page().sleepers;
    thread_ = std::thread([this, tag] {
      number_ = ::gettid();
      while (!bell().sleep(tag, bell().heard(), std::nullopt)) {
      }
      woken_ = true;
    });
    await([&] { return bell().page().sleepers > sleepers_before; });
    await_sleep(number_);
  }
  ~Sleeper() { thread_.join(); }
  bool woken() const { return woken_; }
  std::thread::id id() const { return thread_.get_id(); }

 private:
  std::atomic<pid_t> number_{0};
  std::atomic<bool> woken_{false};
  std::thread thread_;
};

// The page as another process has it.
class Elsewhere {
 public:
  Elsewhere()
      : page_(static_cast<BellPage*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, bell().file(), 0))) {}
  ~Elsewhere() { ::munmap(page_, 4096); }
  BellPage& page() { return *page_; }

 private:
  BellPage* const page_;
};

// What `work` says in a child of this process.
bool in_a_child(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(DoorbellTest, ARingAfterListeningEndsTheSleepAtOnce) {
  const Group group;
  const std::uint32_t heard = bell().heard();
  bell().ring(group.tag);
  EXPECT_FALSE(bell().sleep(group.tag, heard, std::nullopt));
}

TEST(DoorbellTest, ASleepEndsAtItsDeadlineAndAtOnceWhenThatIsPast) {
  const Group group;
  const auto deadline = in(milliseconds(2));
  EXPECT_TRUE(bell().sleep(group.tag, bell().heard(), deadline));
  EXPECT_GE(Doorbell::Clock::now(), deadline);
  EXPECT_TRUE(bell().sleep(group.tag, bell().heard(), in(-hours(1))));
  EXPECT_TRUE(bell().sleep(group.tag, bell().heard(), Doorbell::Clock::time_point::min()));
}

TEST(DoorbellTest, ARingWakesOneOfItsTagAndNobodyElse) {
  const Group mine, others;
  Sleeper one(mine.tag), another(mine.tag), stranger(others.tag);
  bell().ring(mine.tag);
  await([&] { return one.woken() || another.woken(); });
  EXPECT_NE(one.woken(), another.woken());
  bell().ring(mine.tag);
  await([&] { return one.woken() && another.woken(); });
  EXPECT_FALSE(stranger.woken());
  bell().ring(others.tag);
}

TEST(DoorbellTest, ARingForAllWakesAllOfTheTag) {
  const Group group;
  Sleeper one(group.tag), another(group.tag), third(group.tag);
  bell().ring_all(group.tag);
}

TEST(DoorbellTest, ATagThatGroupsShareWakesAllWhoHaveIt) {
  std::vector<std::unique_ptr<Group>> groups;
  std::set<Doorbell::Tag> known;
  while (known.insert((groups.emplace_back(std::make_unique<Group>()))->tag).second) {
  }
  const Doorbell::Tag shared = groups.back()->tag;
  Sleeper of_one(shared), of_another(shared);
  bell().ring(shared);
}

TEST(DoorbellTest, ABitSetElsewhereCallsItsListenerInTheThreadThatSleeps) {
  Elsewhere elsewhere;
  const Group group;
  std::atomic<int> called{0};
  const auto bit = bell().listen([&] { ++called; });
  {
    const Sleeper sleeper(group.tag);
    elsewhere.page().ring(bit->number);
  }
  EXPECT_EQ(called, 1);
  EXPECT_FALSE(bell().look());
}

TEST(DoorbellTest, ABitSetWhileNobodySleepsIsFoundByWhoeverIsAboutTo) {
  Elsewhere elsewhere;
  const Group group;
  int called = 0;
  const auto bit = bell().listen([&] { ++called; });
  elsewhere.page().ring(bit->number);
  elsewhere.page().ring(bit->number);
  EXPECT_FALSE(bell().sleep(group.tag, bell().heard(), std::nullopt));
  EXPECT_EQ(called, 1);
}

TEST(DoorbellTest, AnotherProcessRings) {
  Elsewhere elsewhere;
  const Group group;
  std::atomic<int> called{0};
  const auto bit = bell().listen([&] { ++called; });
  {
    const Sleeper sleeper(group.tag);
    EXPECT_TRUE(in_a_child([&] {
      elsewhere.page().ring(bit->number);
      return true;
    }));
  }
  EXPECT_EQ(called, 1);
}

TEST(DoorbellTest, OthersWakeTheEagerFirst) {
  Elsewhere elsewhere;
  const Group group;
  std::atomic<std::thread::id> looker;
  const auto bit = bell().listen([&] { looker = std::this_thread::get_id(); });
  Sleeper patient(group.tag), eager(group.tag | Doorbell::eager);
  elsewhere.page().ring(bit->number);
  await([&] { return eager.woken() || patient.woken(); });
  EXPECT_TRUE(eager.woken());
  EXPECT_FALSE(patient.woken());
  EXPECT_EQ(looker.load(), eager.id());
  bell().ring(group.tag);
}

TEST(DoorbellTest, AListenerWhoseTokenIsGoneIsNotCalled) {
  int called = 0;
  auto bit = bell().listen([&] { ++called; });
  bell().page().ring(bit->number);
  bit->token.reset();
  bell().look();
  EXPECT_EQ(called, 0);
}

TEST(DoorbellTest, TheEndOfATokenWaitsForTheListenerThatRuns) {
  std::atomic<bool> entered{false}, leave{false}, left{false};
  auto bit = bell().listen([&] {
    entered = true;
    await([&] { return leave.load(); });
    left = true;
  });
  bell().page().ring(bit->number);
  std::thread looker([] { bell().look(); });
  await([&] { return entered.load(); });
  std::thread releaser([&] {
    std::this_thread::sleep_for(milliseconds(5));
    leave = true;
  });
  bit->token.reset();
  EXPECT_TRUE(left);
  looker.join();
  releaser.join();
}

TEST(DoorbellTest, AListenerMayListenAndDropOthers) {
  std::optional<Doorbell::Bit> other = bell().listen([] {}), later;
  const auto bit = bell().listen([&] {
    other.reset();
    later = bell().listen([] {});
  });
  bell().page().ring(bit->number);
  EXPECT_TRUE(bell().look());
  EXPECT_TRUE(later.has_value());
}

TEST(DoorbellTest, ThereAreAsManyBitsAsThePageHasAndTheyComeBack) {
  std::vector<Doorbell::Bit> all;
  std::set<std::size_t> numbers;
  while (auto bit = bell().listen([] {})) {
    EXPECT_TRUE(numbers.insert(bit->number).second);
    all.push_back(*bit);
  }
  EXPECT_EQ(numbers.size(), BellPage::bits);
  all.clear();
  EXPECT_TRUE(bell().listen([] {}).has_value());
}

TEST(DoorbellTest, ABitThatItsLastRingerLeftSetRingsForTheNext) {
  for (auto& word : bell().page().ready) word = ~std::uint64_t{0};  // set, and died before it rang
  int called = 0;
  const auto bit = bell().listen([&] { ++called; });
  bell().page().ring(bit->number);
  EXPECT_TRUE(bell().look());
  EXPECT_EQ(called, 1);
  for (auto& word : bell().page().ready) word = 0;
}

TEST(DoorbellTest, AnAttendantLooksWhenNobodyElseDoes) {
  Elsewhere elsewhere;
  std::atomic<int> called{0};
  const auto bit = bell().listen([&] { ++called; });
  const auto token = bell().attend();
  for (int ring = 1; ring <= 100; ++ring) {
    elsewhere.page().ring(bit->number);
    await([&] { return called == ring; });
  }
}

TEST(DoorbellTest, AnAttendantFindsWhatCameBeforeIt) {
  std::atomic<bool> called{false};
  const auto bit = bell().listen([&] { called = true; });
  bell().page().ring(bit->number);
  const auto token = bell().attend();
  await([&] { return called.load(); });
}

TEST(DoorbellTest, WhereSomebodySleepsTheAttendantIsNotWoken) {
  Elsewhere elsewhere;
  const Group group;
  const auto token = bell().attend();
  std::atomic<std::thread::id> looker;
  const auto bit = bell().listen([&] { looker = std::this_thread::get_id(); });
  std::thread::id expected;
  {
    const Sleeper sleeper(group.tag);
    expected = sleeper.id();
    elsewhere.page().ring(bit->number);
  }
  EXPECT_EQ(looker.load(), expected);
}

TEST(DoorbellTest, AChildHasAPageOfItsOwn) {
  const Group group;
  const auto bit = bell().listen([] {});
  const std::uint32_t rings = bell().heard();
  EXPECT_TRUE(in_a_child([&] {
    if (bell().heard() != 0 || bell().page().sleepers != 0) return false;
    bell().page().ring(bit->number);
    bell().ring(group.tag);
    return bell().heard() == 2 && bell().look() && bell().sleep(group.tag, bell().heard(), in(milliseconds(1)));
  }));
  EXPECT_EQ(bell().heard(), rings);
  EXPECT_FALSE(bell().look());
}

TEST(DoorbellTest, NothingIsMissedWhenThreadsRingAndSleepAllTheTime) {
  constexpr int rounds = 5000;
  const Group ping, pong;
  std::atomic<int> pings{0}, pongs{0};
  // One direction through the page, the other by tag.
  const auto bit = bell().listen([&] { bell().ring(ping.tag); });
  std::thread answering([&] {
    for (int round = 1; round <= rounds; ++round) {
      for (;;) {
        const std::uint32_t heard = bell().heard();
        if (pings == round) break;
        bell().sleep(ping.tag, heard, std::nullopt);
      }
      ++pongs;
      bell().ring(pong.tag);
    }
  });
  for (int round = 1; round <= rounds; ++round) {
    ++pings;
    bell().page().ring(bit->number);
    for (;;) {
      const std::uint32_t heard = bell().heard();
      if (pongs == round) break;
      bell().sleep(pong.tag, heard, std::nullopt);
    }
  }
  answering.join();
}

// Every interleaving of what ring() and sleep() do in shared memory, one step at a time. All steps are sequentially
// consistent there, so nothing else can happen.
struct Model {
  struct Ringer {
    int step = 0;
    unsigned bit = 0;
    bool somebody = false;
    auto operator<=>(const Ringer&) const = default;
  };
  struct Sleeping {
    int step = 0;
    unsigned heard = 0;
    unsigned found = 0;  // bits whose listeners it has called
    auto operator<=>(const Sleeping&) const = default;
  };
  unsigned rings = 0, sleepers = 0, summary = 0, ready = 0;
  std::vector<Ringer> ringers;
  Sleeping sleeper;
  bool asleep = false;
  auto operator<=>(const Model&) const = default;

  bool ring(Ringer& self) {
    switch (self.step++) {
      case 0:
        if (ready & self.bit) self.step = 5;
        ready |= self.bit;
        return true;
      case 1:
        summary = 1;
        return true;
      case 2:
        ++rings;
        return true;
      case 3:
        self.somebody = sleepers != 0;
        return true;
      case 4:
        if (self.somebody && asleep) {
          asleep = false;
          sleeper.step = 6;
        }
        return true;
      default:
        --self.step;
        return false;
    }
  }

  // Sleeps again and again, until there is nothing left to do but that.
  bool sleep() {
    if (asleep) return false;
    switch (sleeper.step++) {
      case 0:
        sleeper.heard = rings;
        return true;
      case 1:
        ++sleepers;
        return true;
      case 2:
        sleeper.step = summary != 0 ? 4 : 3;
        return true;
      case 3:
        asleep = rings == sleeper.heard;
        sleeper.step = asleep ? 5 : 4;
        return true;
      case 4:
        sleeper.step = 6;
        [[fallthrough]];
      case 6:
        --sleepers;
        sleeper.step = 7;
        return true;
      case 7:
        sleeper.step = summary != 0 ? 8 : 0;
        summary = 0;
        return true;
      default:
        sleeper.found |= ready;
        ready = 0;
        sleeper.step = 0;
        return true;
    }
  }
};

TEST(DoorbellTest, InNoInterleavingASleeperSleepsOnASetBit) {
  Model start;
  start.ringers = {{0, 1, false}, {0, 2, false}, {0, 1, false}};
  std::set<Model> known;
  std::vector<Model> open{start};
  int ends = 0;
  while (!open.empty()) {
    const Model model = open.back();
    open.pop_back();
    if (!known.insert(model).second) continue;
    bool moved = false;
    for (std::size_t i = 0; i < model.ringers.size(); ++i) {
      Model next = model;
      if (next.ring(next.ringers[i])) open.push_back(next), moved = true;
    }
    Model next = model;
    if (next.sleep()) open.push_back(next), moved = true;
    if (moved) continue;
    ++ends;
    EXPECT_EQ(model.ready, 0U);
    EXPECT_EQ(model.sleeper.found, 3U);
  }
  EXPECT_GT(ends, 0);
  EXPECT_GT(known.size(), 1000U);
}

}  // namespace
}  // namespace myelin

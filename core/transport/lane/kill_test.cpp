// SPDX-License-Identifier: Apache-2.0
// Either side is killed at any instant, again and again: the other reads nothing that is not whole, waits for nothing, and
// gets all of its memory back. MYELIN_KILLS says how often, of each side (40).
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>

#include "core/transport/lane/arena.hpp"
#include "core/transport/lane/block_facts.hpp"
#include "core/transport/lane/lane_testing.hpp"
#include "core/transport/lane/ring.hpp"

namespace myelin::transport::lane {
namespace {

constexpr std::uint64_t capacity = 16, bound = 32 << 20;
constexpr std::uint32_t index = 7;
constexpr std::uint64_t holder = std::uint64_t{1} << index;

// Each octet follows from the message's number, and so does the size: small ones and large ones.
std::size_t size_of_message(std::uint64_t number) {
  return number % 5 == 0 ? 70'000 + number % 1000 : 16 + number % 500;
}
void fill(MutableBytes payload, std::uint64_t number) {
  std::memset(payload.data(), static_cast<int>(number % 251), payload.size());
  std::memcpy(payload.data(), &number, sizeof number);
}
bool is_whole(Bytes payload, std::int64_t sequence) {
  const auto number = static_cast<std::uint64_t>(sequence);
  std::uint64_t said = 0;
  std::memcpy(&said, payload.data(), sizeof said);
  const std::byte octet{static_cast<unsigned char>(number % 251)};
  return payload.size() == size_of_message(number) && said == number && payload[8] == octet &&
         std::memcmp(payload.data() + 8, payload.data() + 9, payload.size() - 9) == 0;
}

class Sender {
 public:
  explicit Sender(const OwnSegment& segment, Arena& arena) : arena_(arena), ring_(segment.ring(0), capacity) {}
  // False when there was no memory.
  bool send() {
    auto draft = arena_.draft(size_of_message(number_));
    if (!draft) return false;
    fill(draft->payload(), number_);
    const Entry entry = arena_.send(std::move(*draft), 1, {static_cast<std::int64_t>(number_++), 0, {}}, holder);
    while (!ring_.push(pack(entry))) {
      if (const auto oldest = ring_.pop()) arena_.take_back(unpack(*oldest), index);
    }
    return true;
  }

 private:
  Arena& arena_;
  Ring<RingArea> ring_;
  std::uint64_t number_ = 1;
};

class Receiver {
 public:
  explicit Receiver(const PeerSegment& segment) : segment_(segment), ring_(segment.ring(0), capacity) {}
  // False when there is nothing. What is wrong is said in `wrong`.
  bool receive() {
    const auto word = ring_.pop();
    if (!word) return false;
    const auto facts = read_block(segment_, unpack(*word), index);
    if (!facts) return wrong = "no facts", true;
    const auto pages = segment_.map(facts->extent_offset, facts->extent_size);
    if (!pages) return wrong = "no pages", true;
    if (!is_whole(facts->payload_in(pages->bytes()), facts->sequence)) wrong = "not whole";
    if (facts->sequence <= last_) wrong = "out of order";
    last_ = facts->sequence;
    ++received;
    release_block(segment_, unpack(*word), index);
    return true;
  }
  std::size_t received = 0;
  const char* wrong = nullptr;

 private:
  const PeerSegment& segment_;
  Ring<RingArea> ring_;
  std::int64_t last_ = 0;
};

// Runs until it is killed.
class Victim {
 public:
  explicit Victim(const std::function<void()>& step) : process_(::fork()) {
    if (process_ != 0) return;
    for (;;) step();
  }
  // False when it had ended before.
  bool kill() const {
    int status = 0;
    ::kill(process_, SIGKILL);
    return ::waitpid(process_, &status, 0) == process_ && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }

 private:
  const pid_t process_;
};

int kills() {
  const char* text = std::getenv("MYELIN_KILLS");
  return text ? std::atoi(text) : 40;
}

TEST(KillTest, AReaderThatIsKilledCorruptsNothingAndLeavesNothingHeld) {
  const auto own = new_segment();
  Arena arena(*own, bound);
  ASSERT_TRUE(own->make_ring(0, capacity));
  Sender sender(*own, arena);
  std::mt19937 random(1);
  for (int round = 0; round < kills(); ++round) {
    const Token token = own->token();
    std::shared_ptr<PeerSegment> peer;
    std::unique_ptr<Receiver> receiver;
    const Victim reader([&] {
      if (!peer) {
        peer = PeerSegment::open(token);
        receiver = std::make_unique<Receiver>(*peer);
      }
      if (receiver->receive()) peer->ring(0).room.fetch_add(1);
      if (receiver->wrong) peer->ring(0).waits = 1;
    });
    // Until it has read as much as chance will have it.
    own->ring(0).room = 0;
    const std::uint32_t enough = static_cast<std::uint32_t>(random() % 100);
    while (own->ring(0).room.load() < enough && own->ring(0).waits.load() == 0) ASSERT_TRUE(sender.send());
    ASSERT_TRUE(reader.kill());
    ASSERT_EQ(own->ring(0).waits.load(), 0u) << "it found something wrong";
    arena.forget_reader(1, index);
    ASSERT_EQ(arena.statistics().in_flight, 0u);
    while (Ring<RingArea>(own->ring(0), capacity).pop()) {
    }
  }
  EXPECT_LE(arena.statistics().octets, 8u << 20);
}

TEST(KillTest, AWriterThatIsKilledLeavesWholeMessagesOnly) {
  std::mt19937 random(2);
  std::size_t received = 0;
  for (int round = 0; round < kills(); ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    std::unique_ptr<OwnSegment> own;
    std::unique_ptr<Arena> arena;
    std::unique_ptr<Sender> sender;
    const Victim writer([&] {
      if (!own) {
        own = new_segment();
        arena = std::make_unique<Arena>(*own, bound);
        if (!own->make_ring(0, capacity)) ::_exit(1);
        sender = std::make_unique<Sender>(*own, *arena);
        if (::write(ends[1], own->token().data(), sizeof(Token)) != sizeof(Token)) ::_exit(1);
      }
      sender->send();
    });
    ::close(ends[1]);
    Token token;
    ASSERT_EQ(::read(ends[0], token.data(), sizeof token), static_cast<ssize_t>(sizeof token));
    ::close(ends[0]);
    const auto peer = PeerSegment::open(token);
    ASSERT_NE(peer, nullptr);
    Receiver receiver(*peer);
    for (const std::size_t enough = random() % 100; receiver.received < enough && !receiver.wrong;) {
      if (!receiver.receive()) std::this_thread::yield();
    }
    ASSERT_TRUE(writer.kill());
    EXPECT_FALSE(peer->alive());
    for (std::uint64_t left = 0; receiver.receive(); ++left) ASSERT_LE(left, capacity);
    ASSERT_EQ(receiver.wrong, nullptr);
    received += receiver.received;
    sweep_segments();
    EXPECT_EQ(::access(segment_path(token).c_str(), F_OK), -1);
  }
  EXPECT_GT(received, 0u);
}

}  // namespace
}  // namespace myelin::transport::lane

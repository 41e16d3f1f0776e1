// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/introductions.hpp"

#include <gtest/gtest.h>

#include <span>

namespace myelin::transport::dds {
namespace {

using Entity = Introductions::Entity;

constexpr Entity anybody{}, old_one{0, 0, 1, 4}, newcomer{0, 0, 2, 4}, careless{0, 0, 3, 4};
constexpr Entity writer_id{0, 0, 9, 3};

// A message of a writer of Fast DDS, submessage by submessage.
class Message {
 public:
  explicit Message(std::uint8_t vendor = 15) : octets_{'R', 'T', 'P', 'S', 2, 3, 1, vendor} { octets_.resize(20, 7); }

  Message& data(Entity reader, std::uint32_t number) {
    return add(0x15, {entity({0, 0, 16, 0}), entity(reader), entity(writer_id), sequence(number)});
  }
  Message& heartbeat(Entity reader, std::uint32_t first, std::uint32_t last) {
    return add(0x07, {entity(reader), entity(writer_id), sequence(first), sequence(last), entity({1, 0, 0, 0})});
  }
  Message& gap(Entity reader, std::uint32_t first, std::uint32_t next) {
    return add(0x08, {entity(reader), entity(writer_id), sequence(first), sequence(next), entity({0, 0, 0, 0})});
  }
  Bytes bytes() const { return std::as_bytes(std::span(octets_)); }

 private:
  using Octets = std::vector<std::uint8_t>;
  static Octets entity(Entity id) { return {id.begin(), id.end()}; }
  static Octets sequence(std::uint32_t number) {
    return {0, 0, 0, 0, static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8), 0, 0};
  }
  Message& add(std::uint8_t id, const std::vector<Octets>& fields) {
    Octets body;
    for (const Octets& field : fields) body.insert(body.end(), field.begin(), field.end());
    octets_.insert(octets_.end(), {id, 0x01, static_cast<std::uint8_t>(body.size()), 0});
    octets_.insert(octets_.end(), body.begin(), body.end());
    return *this;
  }

  Octets octets_;
};

class IntroductionsTest : public testing::Test {
 protected:
  IntroductionsTest() {
    std::fill(writer.octets.begin(), writer.octets.end(), std::uint8_t{7});
    std::copy(writer_id.begin(), writer_id.end(), writer.octets.begin() + 12);
    introductions.add_reader(old_one, "rt/chatter", true);
    introductions.add_reader(careless, "rt/chatter", false);
    introductions.add_reader({0, 0, 4, 4}, "rt/other", true);
    introductions.add_writer(writer, "rt/chatter", true);
    hear(Message().heartbeat(old_one, 1, 0));
    introductions.add_reader(newcomer, "rt/chatter", true);
  }

  void hear(const Message& message) {
    introductions.receive(message.bytes(), [](Bytes) {});
  }

  // What a reader hears of a message, in the writer's words: one for each submessage that reaches it.
  std::vector<std::string> heard(const Message& message, Entity reader) {
    std::vector<std::string> words;
    introductions.receive(message.bytes(), [&](Bytes form) {
      EXPECT_EQ(form.size(), message.bytes().size());
      any_submessage(form, [&](const Submessage& submessage) {
        const bool is_data = submessage.id == Submessage::data;
        const Entity named = submessage.entity(is_data ? 4 : 0);
        if (named != anybody && named != reader) return false;
        words.push_back((is_data                            ? "data "
                         : submessage.id == Submessage::gap ? "gap "
                                                            : "heartbeat ") +
                        std::to_string(submessage.sequence(is_data ? 12 : 16)));
        return false;
      });
    });
    return words;
  }

  using Words = std::vector<std::string>;
  Guid writer;
  Introductions introductions;
};

TEST_F(IntroductionsTest, WhoIsUnknownToAWriterHearsNothingThatItSaysToAnybody) {
  const auto message = Message().data(anybody, 8).heartbeat(anybody, 5, 8);
  EXPECT_EQ(heard(message, newcomer), Words{});
  EXPECT_EQ(heard(message, old_one), (Words{"data 8", "heartbeat 8"}));
  EXPECT_EQ(heard(message, careless), (Words{"data 8", "heartbeat 8"}));
}

TEST_F(IntroductionsTest, WhoWasSpokenToHearsWhatFollowsAndNothingFromBefore) {
  hear(Message().gap(newcomer, 5, 9).heartbeat(newcomer, 5, 8));
  EXPECT_EQ(heard(Message().data(anybody, 9), newcomer), Words{"data 9"});
  EXPECT_EQ(heard(Message().data(anybody, 8), newcomer), Words{});
  EXPECT_EQ(heard(Message().data(anybody, 8), old_one), Words{"data 8"});
}

TEST_F(IntroductionsTest, AWriterThatKeepsNothingIntroducesItselfByAnEmptyHeartbeat) {
  hear(Message().heartbeat(newcomer, 9, 8));
  EXPECT_EQ(heard(Message().data(anybody, 8), newcomer), Words{});
  EXPECT_EQ(heard(Message().data(anybody, 9), newcomer), Words{"data 9"});
}

TEST_F(IntroductionsTest, AHeartbeatAboutSamplesIntroducesNobodyButIsHeard) {
  EXPECT_EQ(heard(Message().heartbeat(newcomer, 5, 8), newcomer), Words{"heartbeat 8"});
  EXPECT_EQ(heard(Message().data(anybody, 9), newcomer), Words{});
  EXPECT_EQ(heard(Message().data(newcomer, 8), newcomer), Words{"data 8"});
  EXPECT_EQ(heard(Message().data(anybody, 9), newcomer), Words{"data 9"});
}

TEST_F(IntroductionsTest, WhoPartedOrIsNewUnderAnOldIdIsAStrangerAgain) {
  hear(Message().gap(newcomer, 5, 9));
  introductions.part(newcomer, writer);
  EXPECT_EQ(heard(Message().data(anybody, 9), newcomer), Words{});
  hear(Message().gap(newcomer, 5, 10));
  introductions.remove_reader(newcomer);
  introductions.add_reader(newcomer, "rt/chatter", true);
  EXPECT_EQ(heard(Message().data(anybody, 10), newcomer), Words{});
  hear(Message().gap(newcomer, 5, 11));
  introductions.remove_writer(writer);
  introductions.add_writer(writer, "rt/chatter", true);
  EXPECT_EQ(heard(Message().data(anybody, 11), newcomer), Words{});
}

TEST_F(IntroductionsTest, WritersOfOtherMakesAndBestEffortOnesAreHeardAsTheyAre) {
  EXPECT_EQ(heard(Message(16).data(anybody, 8), newcomer), Words{"data 8"});
  introductions.remove_writer(writer);
  introductions.add_writer(writer, "rt/chatter", false);
  EXPECT_EQ(heard(Message().data(anybody, 8), newcomer), Words{"data 8"});
}

TEST_F(IntroductionsTest, AMessageThatIsCutShortIsPassedOnAndIntroducesNobody) {
  const auto message = Message().gap(newcomer, 5, 9).data(anybody, 9);
  const Bytes whole = message.bytes();
  for (std::size_t size = 0; size < 20 + 4 + 28; ++size) {
    int times = 0;
    introductions.receive(whole.first(size), [&](Bytes form) { times += form.size() == size; });
    EXPECT_GT(times, 0) << size;
  }
  EXPECT_EQ(heard(Message().data(anybody, 9), newcomer), Words{});
}

}  // namespace
}  // namespace myelin::transport::dds

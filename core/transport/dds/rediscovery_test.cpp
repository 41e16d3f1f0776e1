// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/rediscovery.hpp"

#include <gtest/gtest.h>

#include <span>

namespace myelin::transport::dds {
namespace {

class RediscoveryTest : public testing::TestWithParam<bool> {
 protected:
  RediscoveryTest() { peer.octets.fill(7); }

  // A participant's announcement in which the number is as given.
  std::vector<std::uint8_t> announcement(std::uint8_t number,
                                         std::array<std::uint8_t, 4> writer = {0, 1, 0, 0xc2}) const {
    std::vector<std::uint8_t> octets{'R', 'T', 'P', 'S', 2, 3, 1, 15};
    octets.resize(20, 7);
    const bool little = GetParam();
    octets.insert(octets.end(),
                  {0x15, static_cast<std::uint8_t>(little ? 1 : 0), static_cast<std::uint8_t>(little ? 24 : 0),
                   static_cast<std::uint8_t>(little ? 0 : 24)});
    octets.insert(octets.end(), {0, 0, 0, 16, 0, 1, 0, 0xc7});
    octets.insert(octets.end(), writer.begin(), writer.end());
    octets.insert(octets.end(), {0, 0, 0, 0});
    if (little) {
      octets.insert(octets.end(), {number, 0, 0, 0});
    } else {
      octets.insert(octets.end(), {0, 0, 0, number});
    }
    octets.resize(octets.size() + 4, 9);
    return octets;
  }

  // The number under which it is heard.
  std::int64_t heard(const std::vector<std::uint8_t>& message) {
    std::int64_t number = -1;
    rediscovery.receive(std::as_bytes(std::span(message)), [&](Bytes form) {
      EXPECT_EQ(form.size(), message.size());
      any_submessage(form, [&](const Submessage& submessage) {
        number = submessage.sequence(12);
        return true;
      });
    });
    return number;
  }

  Rediscovery rediscovery;
  Guid peer;
};

TEST_P(RediscoveryTest, WhatAStrangerAnnouncesIsNewsEachTime) {
  EXPECT_EQ(heard(announcement(1)), 1);
  EXPECT_EQ(heard(announcement(1)), 2);
  EXPECT_EQ(heard(announcement(1)), 3);
}

TEST_P(RediscoveryTest, WhatAKnownPeerRepeatsIsARepetition) {
  heard(announcement(1));
  heard(announcement(1));
  rediscovery.found(peer);
  EXPECT_EQ(heard(announcement(1)), 2);
  EXPECT_EQ(heard(announcement(1)), 2);
}

TEST_P(RediscoveryTest, WhatAKnownPeerChangesIsNews) {
  heard(announcement(1));
  heard(announcement(1));
  rediscovery.found(peer);
  EXPECT_EQ(heard(announcement(2)), 3);
}

TEST_P(RediscoveryTest, ALostPeerIsAStrangerAgain) {
  heard(announcement(1));
  rediscovery.found(peer);
  EXPECT_EQ(heard(announcement(1)), 1);
  rediscovery.lost(peer, false);
  EXPECT_EQ(heard(announcement(1)), 2);
  EXPECT_EQ(heard(announcement(1)), 3);
}

TEST_P(RediscoveryTest, APeerThatTookItsLeaveIsForgotten) {
  heard(announcement(1));
  heard(announcement(1));
  rediscovery.found(peer);
  rediscovery.lost(peer, true);
  EXPECT_EQ(heard(announcement(1)), 1);
}

TEST_P(RediscoveryTest, TheRestOfDiscoveryIsHeardAsItIs) {
  for (int time = 0; time < 3; ++time) EXPECT_EQ(heard(announcement(5, {0, 0, 3, 0xc2})), 5);
}

TEST_P(RediscoveryTest, NumbersOfMoreThan32BitsAreCounted) {
  auto message = announcement(0xff);
  const std::size_t low = message.size() - 8;
  std::fill(message.begin() + static_cast<std::ptrdiff_t>(low), message.begin() + static_cast<std::ptrdiff_t>(low) + 4,
            std::uint8_t{0xff});
  EXPECT_EQ(heard(message), 0xffffffff);
  EXPECT_EQ(heard(message), 0x100000000);
}

TEST_P(RediscoveryTest, WhatIsCutShortIsLeftAlone) {
  const auto whole = announcement(1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::uint8_t> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    rediscovery.receive(std::as_bytes(std::span(part)), [&](Bytes form) { EXPECT_EQ(form.size(), part.size()); });
  }
}

INSTANTIATE_TEST_SUITE_P(InBothOrdersOfOctets, RediscoveryTest, testing::Bool(),
                         [](const auto& each) { return each.param ? "little" : "big"; });

}  // namespace
}  // namespace myelin::transport::dds

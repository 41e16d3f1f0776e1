// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/repairs.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace myelin::transport::dds {
namespace {

// header heartbeat data: the data from `entity_kind`, with a status info of `status` when there is one.
std::vector<std::byte> message(std::uint8_t entity_kind, int status) {
  std::vector<std::uint8_t> octets{'R', 'T', 'P', 'S', 2, 3, 1, 15};
  octets.resize(20);
  octets.insert(octets.end(), {0x07, 0x01, 4, 0, 0, 0, 0, 0});
  std::vector<std::uint8_t> data{0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 4, entity_kind, 0, 0, 0, 0, 7, 0, 0, 0};
  if (status >= 0) data.insert(data.end(), {0x71, 0, 4, 0, 0, 0, 0, static_cast<std::uint8_t>(status)});
  data.insert(data.end(), {1, 0, 0, 0});
  octets.insert(octets.end(), {0x15, 0x03, static_cast<std::uint8_t>(data.size()), 0});
  octets.insert(octets.end(), data.begin(), data.end());
  const auto bytes = std::as_bytes(std::span(octets));
  return {bytes.begin(), bytes.end()};
}

TEST(RepairsTest, AMessageThatIsCutShortTellsNothing) {
  const auto whole = message(0x03, 3);
  EXPECT_TRUE(may_tell_of_leaving(whole) && carries_user_data(whole));
  for (std::size_t size = 0; size < 28; ++size) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(may_tell_of_leaving(cut) || carries_user_data(cut) || asks_for_repair(cut)) << size;
  }
}

// An ACKNACK of a user's reader that lacks `bits` numbers.
std::vector<std::byte> acknack(std::uint8_t bits) {
  std::vector<std::uint8_t> octets{'R', 'T', 'P', 'S', 2, 3, 1, 15};
  octets.resize(20);
  std::vector<std::uint8_t> body(20);
  body[16] = bits;
  if (bits != 0) body.resize(24);
  body.resize(body.size() + 4);
  octets.insert(octets.end(), {0x06, 0x01, static_cast<std::uint8_t>(body.size()), 0});
  octets.insert(octets.end(), body.begin(), body.end());
  const auto bytes = std::as_bytes(std::span(octets));
  return {bytes.begin(), bytes.end()};
}

TEST(RepairsTest, WhatIsMissingIsARequestAndWhatIsAcknowledgedIsNone) {
  EXPECT_TRUE(asks_for_repair(acknack(1)));
  EXPECT_FALSE(asks_for_repair(acknack(0)));
  EXPECT_FALSE(asks_for_repair(message(0x03, -1)));
}

TEST(RepairsTest, DataOfUsersAreToldFromDiscoverys) {
  EXPECT_TRUE(carries_user_data(message(0x03, -1)));
  EXPECT_FALSE(carries_user_data(message(0xc2, 3)));
  EXPECT_FALSE(carries_user_data(acknack(1)));
  EXPECT_TRUE(carries_discovery_data(message(0xc2, -1)));
  EXPECT_FALSE(carries_discovery_data(message(0x03, -1)));
  EXPECT_FALSE(carries_discovery_data(acknack(1)));
  EXPECT_TRUE(may_tell_of_leaving(message(0xc2, 3)));
  EXPECT_FALSE(may_tell_of_leaving(acknack(1)));
}

TEST(RepairsTest, AParticipantThatLeavesIsToldFromOneThatIsThere) {
  auto announcement = message(0xc2, -1), leave = message(0xc2, 3);
  constexpr std::size_t data = 28, writer_key = data + 4 + 9;
  for (auto* each : {&announcement, &leave}) (*each)[writer_key] = std::byte{1}, (*each)[writer_key + 1] = std::byte{0};
  announcement[data + 1] = std::byte{0x05};
  EXPECT_FALSE(may_tell_of_a_leaving_participant(announcement));
  EXPECT_TRUE(may_tell_of_a_leaving_participant(leave));
  EXPECT_FALSE(may_tell_of_a_leaving_participant(message(0xc2, 3)));
  EXPECT_FALSE(carries_discovery_data(announcement));
}

TEST(RepairsTest, WhereAParticipantLeavesDiscoverysRepairsAreWaitedForToo) {
  Repairs repairs;
  constexpr auto no_time = std::chrono::milliseconds(0);
  repairs.sent(message(0xc2, -1));
  EXPECT_TRUE(Repairs::Quiet(repairs, Repairs::Whose::users, no_time).reigns());
  EXPECT_FALSE(Repairs::Quiet(repairs, Repairs::Whose::everybodys, no_time).reigns());
  EXPECT_TRUE(Repairs::Quiet(repairs, Repairs::Whose::everybodys).reigns());
  repairs.received(acknack(0));
  EXPECT_FALSE(Repairs::Quiet(repairs, Repairs::Whose::everybodys, no_time).reigns());
}

TEST(RepairsTest, QuietComesAfterARepairAndKeepsWritersAndRequestsOut) {
  Repairs repairs;
  repairs.sent(message(0x03, -1));
  std::atomic<bool> left{false};
  std::thread writer, receiver;
  {
    const Repairs::Quiet quiet(repairs, Repairs::Whose::users);
    writer = std::thread([&] {
      const Repairs::Write writing(repairs);
      EXPECT_TRUE(left);
      repairs.sent(message(0x03, -1));  // no repair: from within a write
    });
    receiver = std::thread([&] {
      const Repairs::Receipt receipt(repairs, acknack(1));
      EXPECT_TRUE(left);
    });
    left = true;
  }
  writer.join();
  receiver.join();
  const Repairs::Quiet again(repairs, Repairs::Whose::users);
}

TEST(RepairsTest, WhoWritesWhileItReceivesIsWaitedFor) {
  Repairs repairs;
  for (int rounds = 0; rounds < 20; ++rounds) {
    std::atomic<bool> receives{false}, left{false};
    std::thread receiver([&] {
      const Repairs::Receipt receipt(repairs, acknack(0));
      receives = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));  // most likely the other begins in between
      const Repairs::Write writing(repairs);
      left = true;
    });
    while (!receives) std::this_thread::yield();
    {
      const Repairs::Quiet quiet(repairs, Repairs::Whose::users, std::chrono::minutes(10));
      EXPECT_TRUE(left);
    }
    receiver.join();
  }
}

TEST(RepairsTest, QuietWaitsForRepairsThatGoOn) {
  Repairs repairs;
  constexpr int repaired = 200;
  std::atomic<int> sent{0};
  repairs.sent(message(0x03, -1));
  std::thread repairing([&] {
    while (sent < repaired) {
      repairs.sent(message(0x03, -1));
      ++sent;
      std::this_thread::sleep_for(std::chrono::milliseconds(4));
    }
  });
  {
    const Repairs::Quiet quiet(repairs, Repairs::Whose::users);
    EXPECT_EQ(sent, repaired);
  }
  repairing.join();
}

}  // namespace
}  // namespace myelin::transport::dds

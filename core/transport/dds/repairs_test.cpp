// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/repairs.hpp"

#include <gtest/gtest.h>

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

TEST(RepairsTest, DiscoverySaysWhoLeaves) {
  EXPECT_TRUE(tells_of_leaving(message(0xc2, 3)));
}

TEST(RepairsTest, NewsOfWhoIsThereAreNotHeldBack) {
  EXPECT_FALSE(tells_of_leaving(message(0xc2, -1)));
  EXPECT_FALSE(tells_of_leaving(message(0xc2, 0)));
}

TEST(RepairsTest, DataOfUsersAreNotHeldBack) {
  EXPECT_FALSE(tells_of_leaving(message(0x03, 3)));
}

TEST(RepairsTest, AMessageThatIsCutShortTellsNothing) {
  const auto whole = message(0xc2, 3);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(tells_of_leaving(cut)) << size;
  }
}

TEST(RepairsTest, WaitingEndsWhenNothingWasRepaired) {
  Repairs repairs;
  repairs.await_quiet();
  {
    const Repairs::Write writing(repairs);
    repairs.sent(60'000);
  }
  repairs.await_quiet();
}

}  // namespace
}  // namespace myelin::transport::dds

// SPDX-License-Identifier: Apache-2.0
#include "core/graph/announcement.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string_view>

namespace myelin::graph {
namespace {

std::string from_hex(const std::string& hex) {
  std::string octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return octets;
}

std::string bytes_of(cdr::Writer& writer) {
  std::string bytes;
  for (const Bytes& piece : writer.pieces()) bytes.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  return bytes;
}

// What the genuine stack announced: the payloads of "ros_discovery_info_samples".
std::vector<std::string> captured() {
  std::ifstream file(MYELIN_SOURCE_DIR "/tests/golden/discovery.json");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  text.erase(0, text.find("\"ros_discovery_info_samples\""));
  text.erase(text.find("\"user_data_samples\""));
  static constexpr std::string_view key = "\"payload\":";
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = text.find(key, at)) != std::string::npos;) {
    const std::size_t begin = text.find('"', at + key.size()) + 1;
    at = text.find('"', begin);
    found.push_back(from_hex(text.substr(begin, at - begin)));
  }
  return found;
}

TEST(AnnouncementTest, TheGenuineStacksBytesComeBackTheSame) {
  const auto payloads = captured();
  ASSERT_GE(payloads.size(), 19u);
  for (const std::string& payload : payloads) {
    const auto announcement = decode_announcement(as_bytes(payload));
    ASSERT_TRUE(announcement);
    EXPECT_EQ(to_string(announcement->participant).substr(36), "00.00.01.c1");
    for (const auto& node : announcement->nodes) {
      EXPECT_EQ(node.name_space, "/ns");
      EXPECT_TRUE(node.name.starts_with("golden_")) << node.name;
      for (const auto& guid : node.readers) EXPECT_TRUE(guid.is_reader());
      for (const auto& guid : node.writers) EXPECT_FALSE(guid.is_reader());
    }
    cdr::Writer writer;
    encode(*announcement, writer);
    std::string bytes = bytes_of(writer);
    bytes.resize(payload.size());  // the wire pads to four octets
    EXPECT_EQ(bytes, payload);
  }
}

TEST(AnnouncementTest, SeveralNodesComeBackTheSame) {
  Announcement announcement;
  announcement.participant.octets[0] = 1;
  announcement.nodes = {{"/", "a", {announcement.participant}, {}}, {"/ns", "bcd", {}, {announcement.participant, {}}}};
  cdr::Writer writer;
  encode(announcement, writer);
  const std::string bytes = bytes_of(writer);
  EXPECT_EQ(decode_announcement(as_bytes(bytes)), announcement);
}

TEST(AnnouncementTest, ATruncatedOneIsNone) {
  for (const std::string& payload : captured()) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{4}, std::size_t{19}, std::size_t{23}}) {
      EXPECT_FALSE(decode_announcement(as_bytes(payload).first(size)));
    }
  }
}

TEST(AnnouncementTest, DamagedOnesAreTakenOrLeft) {
  std::mt19937 random(7);
  const auto payloads = captured();
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = payloads[random() % payloads.size()];
    for (int hits = 1 + static_cast<int>(random() % 4); hits > 0; --hits) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    damaged.resize(random() % 4 ? damaged.size() : random() % damaged.size());
    decode_announcement(as_bytes(damaged));
  }
}

}  // namespace
}  // namespace myelin::graph

// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/related_identity.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace myelin::transport::dds {
namespace {

enum Flags : std::uint8_t { little = 1, with_qos = 2, with_payload = 4 };

// A small language to write RTPS messages in.
class Message {
 public:
  explicit Message(bool little_endian = true) : little_endian_(little_endian) {
    text_ = std::string("RTPS\x02\x03\x01\x0f", 8) + std::string(12, 'p');
  }

  Message& info_timestamp() { return submessage(0x09, 0, std::string(8, 't')); }
  Message& heartbeat() { return submessage(0x07, 0, std::string(28, 'h')); }
  Message& pad() { return submessage(0x01, 0, ""); }
  Message& data(const std::string& parameters, const std::string& payload) {
    return submessage(0x15, parameters.empty() ? 0 : with_qos,
                      u16(0) + u16(16) + std::string(16, 'd') + parameters + payload);
  }
  Message& fragment(const std::string& parameters, const std::string& payload) {
    return submessage(0x16, with_qos, u16(0) + u16(28) + std::string(28, 'f') + parameters + payload);
  }
  // The last submessage may leave its length out.
  Message& without_length() {
    text_[last_ + 2] = text_[last_ + 3] = 0;
    return *this;
  }

  std::string parameter(std::uint16_t id, const std::string& value) const {
    return u16(id) + u16(value.size()) + value;
  }
  std::string sentinel() const { return parameter(1, ""); }
  const std::string& text() const { return text_; }

 private:
  Message& submessage(std::uint8_t id, std::uint8_t flags, const std::string& body) {
    last_ = text_.size();
    text_ += static_cast<char>(id);
    text_ += static_cast<char>(flags | (little_endian_ ? little : 0));
    text_ += u16(body.size()) + body;
    return *this;
  }
  std::string u16(std::size_t number) const {
    const char low = static_cast<char>(number & 255), high = static_cast<char>(number >> 8);
    return little_endian_ ? std::string{low, high} : std::string{high, low};
  }

  bool little_endian_;
  std::string text_;
  std::size_t last_ = 0;
};

const std::string identity(24, 'i');

std::optional<std::string> outgoing(const std::string& message) {
  std::vector<std::byte> completed;
  if (!complete_related_identity(as_bytes(message), related_identity_fast, related_identity_standard, completed)) {
    return std::nullopt;
  }
  return std::string(reinterpret_cast<const char*>(completed.data()), completed.size());
}

std::optional<std::string> incoming(const std::string& message) {
  std::vector<std::byte> completed;
  if (!complete_related_identity(as_bytes(message), related_identity_standard, related_identity_fast, completed)) {
    return std::nullopt;
  }
  return std::string(reinterpret_cast<const char*>(completed.data()), completed.size());
}

class EitherEndianTest : public testing::TestWithParam<bool> {
 protected:
  Message message() const { return Message(GetParam()); }
  std::string fast() const { return message().parameter(0x800f, identity); }
  std::string standard() const { return message().parameter(0x0083, identity); }
  std::string other() const { return message().parameter(0x0070, std::string(16, 'k')); }
  std::string end() const { return message().sentinel(); }
};

TEST_P(EitherEndianTest, ARequestGetsBothIdentities) {
  const auto before = message().info_timestamp().data(fast() + end(), "body").heartbeat();
  const auto after = message().info_timestamp().data(standard() + fast() + end(), "body").heartbeat();
  EXPECT_EQ(outgoing(before.text()), after.text());
  EXPECT_EQ(outgoing(after.text()), std::nullopt);
  EXPECT_EQ(incoming(after.text()), std::nullopt);
}

TEST_P(EitherEndianTest, AStandardPeersReplyIsUnderstood) {
  EXPECT_EQ(incoming(message().data(other() + standard() + end(), "body").text()),
            message().data(other() + fast() + standard() + end(), "body").text());
}

TEST_P(EitherEndianTest, FragmentsAndSeveralSamplesAreCompleted) {
  EXPECT_EQ(outgoing(message().fragment(fast() + end(), "ab").data("", "cd").data(other() + fast() + end(), "").text()),
            message()
                .fragment(standard() + fast() + end(), "ab")
                .data("", "cd")
                .data(other() + standard() + fast() + end(), "")
                .text());
}

TEST_P(EitherEndianTest, ALengthThatWasLeftOutStaysOut) {
  EXPECT_EQ(outgoing(message().pad().data(fast() + end(), "body").without_length().text()),
            message().pad().data(standard() + fast() + end(), "body").without_length().text());
}

TEST_P(EitherEndianTest, WhatHasNoIdentityStaysAsItIs) {
  for (const Message& each : {message(), message().heartbeat(), message().data("", "payload"),
                              message().data(other() + end(), "payload"), message().info_timestamp().pad().pad()}) {
    EXPECT_EQ(outgoing(each.text()), std::nullopt);
    EXPECT_EQ(incoming(each.text()), std::nullopt);
  }
}

TEST_P(EitherEndianTest, APayloadThatLooksLikeAParameterIsNone) {
  EXPECT_EQ(outgoing(message().data("", fast() + end()).text()), std::nullopt);
  EXPECT_EQ(outgoing(message().data(other() + end(), fast() + end()).text()), std::nullopt);
}

TEST_P(EitherEndianTest, DamagedMessagesStayAsTheyAre) {
  const std::string whole = message().info_timestamp().data(fast() + end(), "").text();
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_EQ(outgoing(whole.substr(0, size)), std::nullopt);
  EXPECT_EQ(outgoing(message().data(fast(), "").text()), std::nullopt);
  EXPECT_EQ(outgoing(message().data(message().parameter(0x800f, "short---") + end(), "").text()), std::nullopt);
  std::string no_rtps = whole;
  no_rtps[0] = 'X';
  EXPECT_EQ(outgoing(no_rtps), std::nullopt);
}

TEST_P(EitherEndianTest, GrowthHasABound) {
  Message many = message();
  for (int i = 0; i < 100; ++i) many.data(fast() + end(), "");
  const auto grown = outgoing(many.text());
  ASSERT_TRUE(grown);
  EXPECT_EQ(grown->size(), many.text().size() + related_identity_growth_max);
}

TEST_P(EitherEndianTest, ASubmessageThatWouldOutgrowItsLengthFieldIsLeft) {
  EXPECT_EQ(outgoing(message().data(fast() + end(), std::string(65'535 - 20 - 32, 'x')).text()), std::nullopt);
}

TEST_P(EitherEndianTest, NoBytesAtAllDoHarm) {
  std::mt19937 random(GetParam() ? 1 : 2);
  const std::string seed = message()
                               .info_timestamp()
                               .data(other() + fast() + end(), "body")
                               .fragment(standard() + end(), "x")
                               .heartbeat()
                               .text();
  for (int round = 0; round < 100'000; ++round) {
    std::string damaged = seed;
    for (int hits = 1 + static_cast<int>(random() % 6); hits > 0; --hits) {
      damaged[4 + random() % (damaged.size() - 4)] = static_cast<char>(random() % 3 ? random() % 64 : random());
    }
    damaged.resize(random() % 3 ? damaged.size() : random() % damaged.size());
    // A copy on the heap of just that size lets the address sanitizer see a read beyond its end.
    const std::vector<char> exact(damaged.begin(), damaged.end());
    const std::string_view view(exact.data(), exact.size());
    for (const auto& [present, missing] : {std::pair{related_identity_fast, related_identity_standard},
                                           std::pair{related_identity_standard, related_identity_fast}}) {
      std::vector<std::byte> completed;
      if (complete_related_identity(as_bytes(view), present, missing, completed)) {
        EXPECT_GT(completed.size(), damaged.size());
        EXPECT_LE(completed.size(), damaged.size() + related_identity_growth_max);
        std::vector<std::byte> again;
        EXPECT_FALSE(complete_related_identity(completed, present, missing, again));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Endian, EitherEndianTest, testing::Bool(),
                         [](const auto& tested) { return std::string(tested.param ? "little" : "big"); });

}  // namespace
}  // namespace myelin::transport::dds

// SPDX-License-Identifier: Apache-2.0
#include "core/transport/qos.hpp"

#include <gtest/gtest.h>

#include "core/transport/status.hpp"
#include "core/transport/transport.hpp"

namespace myelin::transport {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::string verdict(const Qos& publisher, const Qos& subscription) {
  return check_compatible(publisher, subscription).reason;
}

TEST(PresetTest, AreRmws) {
  EXPECT_EQ(qos::standard(), (Qos{}));
  EXPECT_EQ(qos::sensor_data(), (Qos{.depth = 5, .reliability = Reliability::best_effort}));
  EXPECT_EQ(qos::services(), (Qos{.depth = 10}));
  EXPECT_EQ(qos::parameters(), (Qos{.depth = 1000}));
  EXPECT_EQ(qos::parameter_events(), (Qos{.depth = 1000}));
  EXPECT_EQ(qos::rosout(), (Qos{.depth = 1000, .durability = Durability::transient_local, .lifespan_ns = 10 * second}));
  EXPECT_EQ(qos::clock(), (Qos{.depth = 1, .reliability = Reliability::best_effort}));
  EXPECT_EQ(qos::action_status(), (Qos{.depth = 1, .durability = Durability::transient_local}));
  EXPECT_EQ(qos::best_available().deadline_ns, 9223372036854775806);
  EXPECT_EQ(qos::best_available().liveliness, Liveliness::best_available);
}

TEST(CompatibilityTest, EqualProfilesFit) {
  Qos both;
  both.liveliness = Liveliness::automatic;
  EXPECT_EQ(check_compatible(both, both).compatibility, Compatibility::ok);
  EXPECT_EQ(verdict(both, both), "");
}

TEST(CompatibilityTest, DefaultLivelinessIsAWarningAsInRmw) {
  const auto [compatibility, reason] = check_compatible({}, {});
  EXPECT_EQ(compatibility, Compatibility::warning);
  EXPECT_EQ(reason, "WARNING: Publisher liveliness is system_default and subscription liveliness is system_default;");
}

TEST(CompatibilityTest, EachPolicyHasItsError) {
  EXPECT_EQ(verdict({.reliability = Reliability::best_effort}, {}),
            "ERROR: Best effort publisher and reliable subscription;");
  EXPECT_EQ(verdict({}, {.durability = Durability::transient_local}),
            "ERROR: Volatile publisher and transient local subscription;");
  EXPECT_EQ(verdict({}, {.deadline_ns = second}), "ERROR: Subscription has a deadline, but publisher does not;");
  EXPECT_EQ(verdict({.deadline_ns = 2 * second}, {.deadline_ns = second}),
            "ERROR: Subscription deadline is less than publisher deadline;");
  EXPECT_EQ(verdict({.liveliness = Liveliness::automatic}, {.liveliness = Liveliness::manual_by_topic}),
            "ERROR: Publisher's liveliness is automatic and subscription's is manual by topic;");
  EXPECT_EQ(verdict({}, {.liveliness_lease_ns = second}),
            "ERROR: Subscription has a liveliness lease duration, but publisher does not;");
  EXPECT_EQ(verdict({.liveliness_lease_ns = 2 * second}, {.liveliness_lease_ns = second}),
            "ERROR: Subscription liveliness lease duration is less than publisher;");
}

TEST(CompatibilityTest, ErrorsAddUpAndHideWarnings) {
  const auto [compatibility, reason] =
      check_compatible({.reliability = Reliability::best_effort}, {.durability = Durability::transient_local});
  EXPECT_EQ(compatibility, Compatibility::error);
  EXPECT_EQ(reason,
            "ERROR: Best effort publisher and reliable subscription;"
            "ERROR: Volatile publisher and transient local subscription;");
}

TEST(CompatibilityTest, WhatIsOpenIsAWarning) {
  const Qos automatic{.liveliness = Liveliness::automatic};
  Qos open = automatic, best_effort = automatic, transient = automatic, by_topic = automatic, unclear = automatic;
  open.reliability = Reliability::system_default;
  EXPECT_EQ(verdict(open, open),
            "WARNING: Publisher reliability is system_default and subscription reliability is "
            "system_default;");
  EXPECT_EQ(verdict(open, automatic), "WARNING: Reliable subscription, but publisher is system_default;");
  best_effort.reliability = Reliability::best_effort;
  EXPECT_EQ(verdict(best_effort, open), "WARNING: Best effort publisher, but subscription is system_default;");
  EXPECT_EQ(verdict(automatic, open), "");

  open = automatic;
  open.durability = Durability::unknown;
  EXPECT_EQ(verdict(open, open), "WARNING: Publisher durabilty is unknown and subscription durability is unknown;");
  transient.durability = Durability::transient_local;
  EXPECT_EQ(verdict(open, transient), "WARNING: Transient local subscription, but publisher is unknown;");
  EXPECT_EQ(verdict(automatic, open), "WARNING: Volatile publisher, but subscription is unknown;");

  unclear.liveliness = Liveliness::unknown;
  by_topic.liveliness = Liveliness::manual_by_topic;
  EXPECT_EQ(verdict(unclear, by_topic),
            "WARNING: Subscription's liveliness is manual by topic, but publisher's is unknown;");
  EXPECT_EQ(verdict(automatic, unclear),
            "WARNING: Publisher's liveliness is automatic, but subscription's is unknown;");
}

TEST(ResolveTest, ADepthOfZeroIsOne) {
  EXPECT_EQ(resolve({.depth = 0}, true, {}).depth, 1u);
}

TEST(ResolveTest, BestAvailableWriterServesEverybody) {
  const Qos readers[] = {{.deadline_ns = 3 * second}, {.deadline_ns = 2 * second, .liveliness_lease_ns = second}};
  const Qos writer = resolve(qos::best_available(), true, readers);
  EXPECT_EQ(writer.reliability, Reliability::reliable);
  EXPECT_EQ(writer.durability, Durability::transient_local);
  EXPECT_EQ(writer.liveliness, Liveliness::automatic);
  EXPECT_EQ(writer.deadline_ns, 2 * second);
  EXPECT_EQ(writer.liveliness_lease_ns, second);
}

TEST(ResolveTest, BestAvailableReaderIsServedByEverybody) {
  const Qos writers[] = {
      {.durability = Durability::transient_local, .deadline_ns = second},
      {.reliability = Reliability::best_effort, .durability = Durability::transient_local, .deadline_ns = 2 * second}};
  const Qos reader = resolve(qos::best_available(), false, writers);
  EXPECT_EQ(reader.reliability, Reliability::best_effort);
  EXPECT_EQ(reader.durability, Durability::transient_local);
  EXPECT_EQ(reader.deadline_ns, 2 * second);
  for (const Qos& writer : writers) EXPECT_FALSE(mismatch(resolve(writer, true, {}), reader));
}

TEST(GuidTest, KnowsItsParticipantAndPrints) {
  Guid guid;
  EXPECT_FALSE(guid);
  guid.octets = {0x01, 0x0f, 0x7f, 0x01, 0x5c, 0x78, 0xc5, 0xcc, 0, 0, 0, 0, 0, 0, 0x05, 0x04};
  EXPECT_EQ(to_string(guid), "01.0f.7f.01.5c.78.c5.cc.00.00.00.00.00.00.05.04");
  EXPECT_EQ(to_string(guid.participant()), "01.0f.7f.01.5c.78.c5.cc.00.00.00.00.00.00.01.c1");
  EXPECT_TRUE(guid.is_reader());
}

}  // namespace
}  // namespace myelin::transport

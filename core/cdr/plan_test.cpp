// SPDX-License-Identifier: Apache-2.0
#include "core/cdr/plan.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "core/cdr/test_interfaces.hpp"

namespace myelin::cdr {
namespace {

TestInterfaces& types() {
  static TestInterfaces interfaces{
      {"demo/msg/Inner", "uint8 a\nfloat64 b\n"},
      {"demo/msg/Outer",
       "Inner one\nInner[3] three\nInner[] many\nstring<=7[<=5] texts\nint16[4] shorts\nwstring wide\n"},
      {"demo/msg/Nothing", ""},
      {"demo/msg/Ring", "int32 a\nRing next\n"},
      {"demo/msg/Left", "Right[] right\n"},
      {"demo/msg/Right", "Left[] left\n"},
      {"demo/msg/Orphan", "missing_msgs/Parent parent\n"},
      {"demo/msg/Huge", "Large[4000000000] many\n"},
      {"demo/msg/Large", "float64[4000000000] many\n"},
  };
  return interfaces;
}

TEST(PlanTest, ResolvesWidthsBoundsAndNestedTypes) {
  const Plan& outer = types().plan("demo/msg/Outer");
  EXPECT_EQ(outer.type_name(), "demo/msg/Outer");
  const auto fields = outer.fields();
  ASSERT_EQ(fields.size(), 6u);
  EXPECT_EQ(fields[0].nested, &types().plan("demo/msg/Inner"));
  EXPECT_EQ(fields[0].width, 0);
  EXPECT_EQ(fields[1].collection, idl::Collection::array);
  EXPECT_EQ(fields[1].capacity, 3u);
  EXPECT_EQ(fields[3].collection, idl::Collection::bounded_sequence);
  EXPECT_EQ(fields[3].capacity, 5u);
  EXPECT_EQ(fields[3].string_capacity, 7u);
  EXPECT_EQ(fields[4].width, 2);
  EXPECT_EQ(fields[5].source->name, "wide");
}

TEST(PlanTest, TheMinimumSizeCountsOctetsWithoutPadding) {
  EXPECT_EQ(types().plan("demo/msg/Inner").minimum_size(), 9u);
  EXPECT_EQ(types().plan("demo/msg/Outer").minimum_size(), 9u + 3 * 9 + 4 + 4 + 4 * 2 + 4);
  EXPECT_EQ(types().plan("demo/msg/Nothing").minimum_size(), 1u);
}

TEST(PlanTest, TheMinimumSizeOfAnAbsurdTypeDoesNotWrapAround) {
  EXPECT_GE(types().plan("demo/msg/Huge").minimum_size(), types().plan("demo/msg/Large").minimum_size());
  EXPECT_EQ(types().plan("demo/msg/Huge").minimum_size(), std::numeric_limits<std::size_t>::max());
}

TEST(PlanTest, CompilesATypeOnce) {
  EXPECT_EQ(&types().plan("demo/msg/Outer"), &types().plan("demo/msg/Outer"));
}

TEST(PlanTest, RefusesATypeThatContainsItself) {
  EXPECT_THROW(types().plan("demo/msg/Ring"), Error);
  EXPECT_THROW(types().plan("demo/msg/Left"), Error);
  EXPECT_THROW(types().plan("demo/msg/Ring"), Error) << "and again";
}

TEST(PlanTest, PassesOnWhatTheRegistryThrows) {
  EXPECT_THROW(types().plan("demo/msg/Absent"), idl::UnknownInterface);
  EXPECT_THROW(types().plan("demo/msg/Orphan"), idl::UnknownInterface);
}

TEST(PlanTest, ThreadsThatAskAtOnceGetTheSamePlan) {
  TestInterfaces fresh{{"demo/msg/A", "B b\n"}, {"demo/msg/B", "int32 c\n"}};
  std::vector<const Plan*> plans(4);
  {
    std::vector<std::jthread> threads;
    for (auto& plan : plans) threads.emplace_back([&] { plan = &fresh.plan("demo/msg/A"); });
  }
  EXPECT_THAT(plans, testing::Each(&fresh.plan("demo/msg/A")));
}

}  // namespace
}  // namespace myelin::cdr

// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/recycled.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <set>

namespace myelin::transport::dds {
namespace {

constexpr std::size_t image = 6'220'844;

TEST(RecycledTest, MemoryOfASampleThatIsGoneServesTheNext) {
  Recycled memory;
  std::set<std::byte*> seen;
  for (int i = 0; i < 10; ++i) seen.insert(memory.allocate(image).bytes.data());
  EXPECT_EQ(seen.size(), 1u);
}

TEST(RecycledTest, SamplesThatAreHeldHaveMemoryOfTheirOwn) {
  Recycled memory;
  const Buffer one = memory.allocate(image), two = memory.allocate(image);
  EXPECT_NE(one.bytes.data(), two.bytes.data());
  EXPECT_EQ(one.bytes.size(), image);
}

TEST(RecycledTest, WhatFollowsTheEncapsulationHeaderIsAligned) {
  Recycled memory;
  for (const std::size_t size : {std::size_t{44}, image}) {
    const Buffer buffer = memory.allocate(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.bytes.data() + 4) % 16, 0u);
  }
}

TEST(RecycledTest, ASampleOutlivesItsReader) {
  std::optional<Recycled> memory(std::in_place);
  Buffer buffer = memory->allocate(image);
  memory.reset();
  std::memset(buffer.bytes.data(), 1, buffer.bytes.size());
}

TEST(RecycledTest, MemoryThatIsFarTooLargeIsNotKeptForSmallerSamples) {
  Recycled memory;
  memory.allocate(10 * image);
  const Buffer small = memory.allocate(image);
  memory.allocate(image);
  EXPECT_EQ(small.bytes.size(), image);
}

}  // namespace
}  // namespace myelin::transport::dds

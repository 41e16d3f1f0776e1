// SPDX-License-Identifier: Apache-2.0
#include "core/node/log_throttle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace myelin::node::logging {
namespace {

TEST(LogThrottleTest, TheFirstIsWrittenAndAFloodIsCounted) {
  Throttle throttle;
  testing::internal::CaptureStderr();
  for (int i = 0; i < 10000; ++i) throttle.write("node", Severity::warn, "damaged", {});
  const std::string console = testing::internal::GetCapturedStderr();
  EXPECT_THAT(console, testing::HasSubstr("[node]: damaged\n"));
  EXPECT_LT(std::count(console.begin(), console.end(), '\n'), 10000);
  EXPECT_EQ(throttle.count(), 10000u);
}

TEST(LogThrottleTest, WhatIsNotEnabledIsCountedOnly) {
  Throttle throttle;
  testing::internal::CaptureStderr();
  throttle.write("node", Severity::debug, "damaged", {});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(throttle.count(), 1u);
}

}  // namespace
}  // namespace myelin::node::logging

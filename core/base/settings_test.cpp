// SPDX-License-Identifier: Apache-2.0
#include "core/base/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace myelin::settings {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() { clear(); }
  ~SettingsTest() override { clear(); }
  static void clear() {
    for (const char* name : {"MYELIN_LANE", "MYELIN_LANE_SIZE", "MYELIN_SPIN_US"}) ::unsetenv(name);
  }
  static void set(const char* name, const char* value) { ::setenv(name, value, 1); }
};

TEST_F(SettingsTest, NothingIsSetByDefault) {
  for (const char* name : {"MYELIN_LANE", "MYELIN_LANE_SIZE", "MYELIN_SPIN_US"}) {
    EXPECT_TRUE(lane());
    EXPECT_FALSE(lane_size());
    EXPECT_EQ(spin().count(), 0);
    EXPECT_THAT(wrong(), IsEmpty());
    set(name, "");
  }
}

TEST_F(SettingsTest, WhatMakesSenseIsTaken) {
  set("MYELIN_LANE", "0");
  set("MYELIN_SPIN_US", "50");
  EXPECT_FALSE(lane());
  EXPECT_EQ(spin().count(), 50);
  const std::pair<const char*, std::uint64_t> sizes[] = {
      {"0", 0}, {"4096", 4096}, {"16k", 16 << 10}, {"64M", 64 << 20}, {"3G", std::uint64_t{3} << 30}};
  for (const auto& [text, size] : sizes) {
    set("MYELIN_LANE_SIZE", text);
    EXPECT_EQ(lane_size(), size);
    EXPECT_THAT(wrong(), IsEmpty());
  }
}

TEST_F(SettingsTest, WhatMakesNoneIsIgnoredAndNamed) {
  for (const char* text : {"off", "false", "2", "00", " 0"}) {
    set("MYELIN_LANE", text);
    EXPECT_TRUE(lane()) << text;
    EXPECT_THAT(wrong(), ElementsAre(AllOf(HasSubstr("MYELIN_LANE is"), HasSubstr(text))));
  }
  clear();
  for (const char* text : {"big", "64MB", "-1", "1.5G", "M", "18446744073709551616", "99999999999G", " 64M", "64 M"}) {
    set("MYELIN_LANE_SIZE", text);
    EXPECT_FALSE(lane_size()) << text;
    EXPECT_THAT(wrong(), ElementsAre(AllOf(HasSubstr("MYELIN_LANE_SIZE"), HasSubstr(text))));
  }
  clear();
  for (const char* text : {"fast", "-5", "50us", "1000001", "0.5"}) {
    set("MYELIN_SPIN_US", text);
    EXPECT_EQ(spin().count(), 0) << text;
    EXPECT_THAT(wrong(), ElementsAre(AllOf(HasSubstr("MYELIN_SPIN_US"), HasSubstr(text))));
  }
}

}  // namespace
}  // namespace myelin::settings

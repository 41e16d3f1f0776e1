// SPDX-License-Identifier: Apache-2.0
// What the generator decides; what its headers do is tested by all that includes them.
#include <gmock/gmock.h>

#include "core/cdr/test_interfaces.hpp"
#include "rosidl/generator/interface.hpp"
#include "rosidl/generator/layout.hpp"
#include "rosidl/generator/literals.hpp"
#include "rosidl/generator/names.hpp"
#include "rosidl/generator/text.hpp"

namespace myelin::rosidl {
namespace {

using testing::HasSubstr;

TEST(NamesTest, HeadersAreNamedByTheRuleOfRos) {
  EXPECT_EQ(snake_case("String"), "string");
  EXPECT_EQ(snake_case("UInt8MultiArray"), "u_int8_multi_array");
  EXPECT_EQ(snake_case("PointCloud2"), "point_cloud2");
  EXPECT_EQ(snake_case("MultiDOFJointState"), "multi_dof_joint_state");
  EXPECT_EQ(snake_case("UUID"), "uuid");
  EXPECT_EQ(snake_case("Detection2DArray"), "detection2_d_array");
  EXPECT_EQ(snake_case("ColorRGBA"), "color_rgba");
  EXPECT_EQ(snake_case("WStrings"), "w_strings");
  EXPECT_EQ(detail_path("example_interfaces/srv/AddTwoInts_Request"), "example_interfaces/srv/detail/add_two_ints__");
}

TEST(TextTest, HolesAreFilledOnce) {
  EXPECT_EQ(filled("$a$ $b$ $c$", {{"a", "$b$"}, {"b", "2"}}), "$b$ 2 $c$");
}

TEST(LiteralsTest, ValuesAreSpelledSoThatTheyAreReadAsTheyWere) {
  using idl::Kind;
  EXPECT_EQ(spelled({std::int64_t{-5}}, Kind::int8), "-5");
  EXPECT_EQ(spelled({std::numeric_limits<std::int64_t>::min()}, Kind::int64), "-9223372036854775807LL - 1");
  EXPECT_EQ(spelled({std::uint64_t{18446744073709551615U}}, Kind::uint64), "18446744073709551615ULL");
  EXPECT_EQ(spelled({1.125}, Kind::float32), "1.125f");
  EXPECT_EQ(spelled({1e300}, Kind::float64), "1e+300");
  EXPECT_EQ(spelled({2.0}, Kind::float64), "2.0");
  EXPECT_EQ(spelled({std::string("a\"b\n\xC3\xB6")}, Kind::string), R"("a\"b\012\303\266")");
  EXPECT_EQ(spelled({std::string("a\0b", 3)}, Kind::string), R"({"a\000b", 3})");
  EXPECT_EQ(spelled({std::string("\xE3\x83\x8F"
                                 "a")},
                    Kind::wstring),
            "u\"\\x30cf\" u\"a\"");
}

TEST(LayoutTest, NumbersOfOneWidthAreFlatAndNeighboursMakeARun) {
  cdr::TestInterfaces types{{"demo/msg/Point", "float64 x\nfloat64 y\n"},
                            {"demo/msg/Mixed", "float64 x\nint32 n\n"},
                            {"demo/msg/Flag", "bool[2] flags\n"},
                            {"demo/msg/Track", "string name\nPoint at\nfloat64[4] more\nuint8 kind\nfloat64 last\n"}};
  idl::Registry& registry = types.plans().registry();
  const auto type = [&](const char* name) { return registry.describe(name).type; };
  EXPECT_EQ(layout_of(registry, type("demo/msg/Point")).flat, 8U);
  EXPECT_EQ(layout_of(registry, type("demo/msg/Mixed")).flat, 0U);
  EXPECT_EQ(layout_of(registry, type("demo/msg/Flag")).flat, 0U);
  EXPECT_TRUE(layout_of(registry, type("demo/msg/Mixed")).fixed_size);
  EXPECT_FALSE(layout_of(registry, type("demo/msg/Track")).bounded_size);
  const auto runs = runs_of(registry, type("demo/msg/Track"));
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].begin, 1U);
  EXPECT_EQ(runs[0].end, 3U);
  EXPECT_EQ(runs[0].width, 8U);
}

TEST(InterfaceTest, AFieldThatCppCannotNameIsRefused) {
  cdr::TestInterfaces types{{"demo/msg/Bad", "int32 class\n"}};
  try {
    read_interface(types.plans().registry(), "demo", "msg/Bad");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("demo/msg/Bad: C++ has no member named 'class'"));
  }
}

}  // namespace
}  // namespace myelin::rosidl

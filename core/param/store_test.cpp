// SPDX-License-Identifier: Apache-2.0
#include "core/param/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace myelin::param {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Descriptor static_type(Type type) {
  Descriptor descriptor;
  descriptor.type = type;
  return descriptor;
}
Descriptor dynamic() {
  Descriptor descriptor;
  descriptor.dynamic_typing = true;
  return descriptor;
}
Value integer(std::int64_t value) {
  return value;
}
Value text(const char* value) {
  return std::string(value);
}

template <class Expected, class Act>
std::string thrown(Act act) {
  try {
    act();
  } catch (const Expected& error) {
    return error.what();
  }
  return "nothing";
}

class StoreTest : public testing::Test {
 protected:
  void declare(const std::string& name, const Value& value) { declare(name, value, static_type(type_of(value))); }
  void declare(const std::string& name, const Value& value, const Descriptor& descriptor) {
    ASSERT_EQ(store.check_declare({name, value}, descriptor), Verdict{});
    store.declare({name, value}, descriptor);
  }
  std::string refusal(const std::string& name, const Value& value) { return store.check({{name, value}}).reason; }

  Store store{false};
  Store lenient{true};
};

TEST_F(StoreTest, WhatIsDeclaredIsThere) {
  declare("a", integer(1));
  EXPECT_TRUE(store.has("a"));
  EXPECT_EQ(store.get("a"), integer(1));
  EXPECT_EQ(store.type("a"), Type::integer);
  EXPECT_EQ(store.describe("a").name, "a");
  EXPECT_EQ(store.describe("a").type, Type::integer);
  EXPECT_EQ(store.find("b"), std::nullopt);
}

TEST_F(StoreTest, ANameIsDeclaredOnce) {
  declare("a", integer(1));
  EXPECT_EQ(thrown<AlreadyDeclared>([&] {
              store.check_declare({"a", integer(2)}, static_type(Type::integer));
            }),
            "Parameter(s) already declared: ['a']");
}

TEST_F(StoreTest, WhatIsNotDeclaredIsNotThere) {
  const std::string refusal = "Invalid access to undeclared parameter(s): a";
  EXPECT_EQ(thrown<NotDeclared>([&] { store.get("a"); }), refusal);
  EXPECT_EQ(thrown<NotDeclared>([&] { store.type("a"); }), refusal);
  EXPECT_EQ(thrown<NotDeclared>([&] { store.describe("a"); }), refusal);
  EXPECT_EQ(thrown<NotDeclared>([&] { store.undeclare("a"); }), refusal);
  EXPECT_EQ(thrown<NotDeclared>([&] {
              store.require_declared({{"a", integer(1)}, {"b", integer(1)}});
            }),
            "Invalid access to undeclared parameter(s): ['a', 'b']");
}

TEST_F(StoreTest, UnlessUndeclaredOnesAreAllowed) {
  EXPECT_EQ(lenient.get("a"), Value{});
  EXPECT_EQ(lenient.type("a"), Type::not_set);
  EXPECT_EQ(lenient.describe("a"), Descriptor{});
  lenient.require_declared({{"a", integer(1)}});
  EXPECT_THAT(lenient.set({{"a", integer(1)}}).added, ElementsAre(Parameter{"a", integer(1)}));
  EXPECT_TRUE(lenient.describe("a").dynamic_typing);
  EXPECT_TRUE(lenient.check({{"a", text("other")}}).successful);
}

TEST_F(StoreTest, AStaticTypeStays) {
  declare("a", integer(1));
  EXPECT_EQ(refusal("a", text("x")), "Wrong parameter type, expected 'Type.INTEGER' got 'Type.STRING'");
  EXPECT_EQ(refusal("a", {}), "Static parameter cannot be undeclared");
  EXPECT_EQ(refusal("a", integer(2)), "");
}

TEST_F(StoreTest, ADynamicTypeFollowsTheValueAndNoValueDeletes) {
  declare("a", integer(1), dynamic());
  EXPECT_THAT(store.set({{"a", text("x")}}).changed, ElementsAre(Parameter{"a", text("x")}));
  EXPECT_EQ(store.describe("a").type, Type::string);
  EXPECT_THAT(store.set({{"a", {}}}).deleted, ElementsAre(Parameter{"a", {}}));
  EXPECT_FALSE(store.has("a"));
}

TEST_F(StoreTest, ADeclarationMustFitItsType) {
  EXPECT_EQ(thrown<InvalidType>([&] {
              store.check_declare({"a", text("x")}, static_type(Type::integer));
            }),
            "Trying to set parameter 'a' to 'x' of type 'STRING', expecting type 'INTEGER': a");
}

TEST_F(StoreTest, ATypeWithoutValueIsUninitializedUntilSet) {
  declare("a", {}, static_type(Type::floating));
  EXPECT_TRUE(store.has("a"));
  EXPECT_EQ(thrown<Uninitialized>([&] { store.get("a"); }), "The parameter 'a' is not initialized: a");
  EXPECT_EQ(store.type("a"), Type::not_set);
  EXPECT_EQ(store.find("a"), Value{});
  EXPECT_THAT(store.set({{"a", 1.5}}).added, ElementsAre(Parameter{"a", 1.5}));
  EXPECT_EQ(store.get("a"), Value(1.5));
}

TEST_F(StoreTest, AReadOnlyParameterKeepsItsValue) {
  Descriptor descriptor = static_type(Type::integer);
  descriptor.read_only = true;
  declare("x", integer(1), descriptor);
  EXPECT_EQ(refusal("x", integer(2)), "Trying to set a read-only parameter: x.");
  EXPECT_EQ(thrown<Immutable>([&] { store.undeclare("x"); }), "Attempted to modify read-only parameter: x");
  EXPECT_EQ(thrown<Immutable>([&] { store.set_descriptor("x", {}, {}); }),
            "Attempted to modify read-only parameter: x");
}

TEST_F(StoreTest, IntegersStayInRange) {
  Descriptor descriptor = static_type(Type::integer);
  descriptor.integer_range = {{0, 100, 7}};
  declare("speed", integer(0), descriptor);
  EXPECT_EQ(refusal("speed", integer(101)), "Parameter speed out of range. Min: 0, Max: 100, value: 101");
  EXPECT_EQ(refusal("speed", integer(8)),
            "The parameter value for speed is not a valid step. Min: 0, max: 100, value: 8, step: 7");
  EXPECT_EQ(refusal("speed", integer(14)), "");
  EXPECT_EQ(refusal("speed", integer(100)), "");
  EXPECT_FALSE(store.check_declare({"other", integer(-1)}, descriptor).successful);
}

TEST_F(StoreTest, TheWidestIntegerRangeHasNoOverflow) {
  constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  Descriptor descriptor = static_type(Type::integer);
  descriptor.integer_range = {{highest, lowest, 2}};
  declare("x", integer(0), descriptor);
  EXPECT_EQ(refusal("x", integer(highest)), "");
  EXPECT_EQ(refusal("x", integer(highest - 1)), "");
  EXPECT_NE(refusal("x", integer(1)), "");
}

TEST_F(StoreTest, DoublesStayInRange) {
  Descriptor descriptor = static_type(Type::floating);
  descriptor.floating_point_range = {{0.0, 1.0, 0.1}};
  declare("gain", 0.5, descriptor);
  EXPECT_EQ(refusal("gain", 1.5), "Parameter gain out of range Min: 0.0, Max: 1.0, value: 1.5");
  EXPECT_EQ(
      refusal("gain", 0.25),
      "The parameter value for gain is not close enough to a valid step. Min: 0.0, max: 1.0, value: 0.25, step: 0.1");
  EXPECT_EQ(refusal("gain", 0.1 + 0.2), "");
  EXPECT_EQ(refusal("gain", 1.0000001), "");
  EXPECT_NE(refusal("gain", std::numeric_limits<double>::quiet_NaN()), "");
  EXPECT_NE(refusal("gain", std::numeric_limits<double>::infinity()), "");
}

TEST_F(StoreTest, OneBadParameterSpoilsTheList) {
  declare("a", integer(1));
  declare("b", integer(1));
  EXPECT_FALSE(store.check({{"a", integer(2)}, {"b", text("x")}}).successful);
  EXPECT_EQ(store.get("a"), integer(1));
}

TEST_F(StoreTest, ANewDescriptorKeepsTheValueOrTakesTheAlternative) {
  declare("a", integer(50));
  Descriptor narrow = static_type(Type::integer);
  narrow.integer_range = {{0, 10, 0}};
  EXPECT_THROW(store.set_descriptor("a", narrow, {}), InvalidValue);
  EXPECT_EQ(
      thrown<InvalidValue>([&] { store.set_descriptor("a", narrow, integer(60)); }),
      "Invalid parameter value (60) for parameter. Reason: Parameter a out of range. Min: 0, Max: 10, value: 60: a");
  EXPECT_EQ(store.get("a"), integer(50));
  store.set_descriptor("a", narrow, integer(5));
  EXPECT_EQ(store.get("a"), integer(5));
  EXPECT_EQ(store.describe("a").integer_range, narrow.integer_range);
  EXPECT_EQ(store.describe("a").name, "a");
  EXPECT_THROW(store.set_descriptor("zz", narrow, {}), NotDeclared);
  lenient.set_descriptor("zz", narrow, {});
  EXPECT_FALSE(lenient.has("zz"));
}

TEST_F(StoreTest, ANewDescriptorWithoutATypeKeepsTheParametersType) {
  declare("a", integer(5));
  Descriptor described;
  described.description = "how many";
  described.integer_range = {{0, 10, 0}};
  store.set_descriptor("a", described, {});
  EXPECT_EQ(store.describe("a").type, Type::integer);
  EXPECT_EQ(store.describe("a").description, "how many");
  EXPECT_FALSE(store.check({{"a", Value(std::string("five"))}}).successful);
  described.integer_range = {{6, 10, 0}};
  EXPECT_THROW(store.set_descriptor("a", described, Value(7.0)), InvalidValue);
  store.set_descriptor("a", described, integer(7));
  EXPECT_EQ(store.get("a"), integer(7));
}

TEST_F(StoreTest, NamesAreListedByPrefixAndDepth) {
  for (const char* name : {"z", "a.b.c", "a.b.d", "a.e", "ab"}) declare(name, integer(1));
  EXPECT_THAT(store.list({}, 0).names, ElementsAre("z", "a.b.c", "a.b.d", "a.e", "ab"));
  EXPECT_THAT(store.list({}, 0).prefixes, ElementsAre("a.b", "a"));
  EXPECT_THAT(store.list({}, 1).names, ElementsAre("z", "ab"));
  EXPECT_THAT(store.list({}, 2).names, ElementsAre("z", "a.e", "ab"));
  EXPECT_THAT(store.list({"a"}, 0).names, ElementsAre("a.b.c", "a.b.d", "a.e"));
  EXPECT_THAT(store.list({"a"}, 1).names, ElementsAre("a.e"));
  EXPECT_THAT(store.list({"a.b", "z"}, 1).names, ElementsAre("z", "a.b.c", "a.b.d"));
  EXPECT_THAT(store.list({"nothing"}, 0).names, IsEmpty());
}

TEST_F(StoreTest, APrefixIsTakenOffInOrderOfDeclaration) {
  for (const char* name : {"b.z", "a", "b.a"}) declare(name, integer(1));
  EXPECT_THAT(store.by_prefix("b"), ElementsAre(Parameter{"z", integer(1)}, Parameter{"a", integer(1)}));
  EXPECT_EQ(store.by_prefix("").size(), 3u);
  EXPECT_THAT(store.by_prefix("c"), IsEmpty());
  store.undeclare("b.z");
  declare("b.z", integer(2));
  EXPECT_THAT(store.by_prefix("b"), ElementsAre(Parameter{"a", integer(1)}, Parameter{"z", integer(2)}));
  EXPECT_EQ(store.all().front().name, "a");
}

}  // namespace
}  // namespace myelin::param

// SPDX-License-Identifier: Apache-2.0
// Every type hash that a genuine ROS 2 computes for the interfaces we ship: tests/golden/type_hashes.json.
#include "core/idl/type_hash.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/idl/registry.hpp"

namespace myelin::idl {
namespace {

TEST(TypeHashTest, EveryHashIsTheOneThatROSComputes) {
  std::ifstream file(MYELIN_SOURCE_DIR "/tests/golden/type_hashes.json");
  const auto hashes = nlohmann::json::parse(file).at("hashes").get<std::map<std::string, std::string>>();
  ASSERT_EQ(hashes.size(), 420U);
  Registry registry({MYELIN_SOURCE_DIR "/interfaces"});
  for (const auto& [name, hash] : hashes) EXPECT_EQ(registry.hash(name), hash) << name;
}

TEST(TypeHashTest, TypeIdsAreThoseOfTheFieldTypeMessage) {
  EXPECT_EQ(type_id({.kind = Kind::float64}), 11);
  EXPECT_EQ(type_id({.kind = Kind::wstring, .string_capacity = 8}), 22);
  EXPECT_EQ(type_id({.kind = Kind::octet, .collection = Collection::array, .capacity = 2}), 64);
  EXPECT_EQ(type_id({.kind = Kind::string, .collection = Collection::bounded_sequence, .capacity = 2}), 113);
  EXPECT_EQ(type_id({.kind = Kind::string, .collection = Collection::sequence, .string_capacity = 8}), 165);
}

TEST(TypeHashTest, DefaultsAndConstantsAreNotPartOfIt) {
  const Field field{"x", {.kind = Kind::int8}, {}};
  Field with_default = field;
  with_default.default_value.push_back({std::int64_t{1}});
  const Type plain{"a/msg/B", {field}, {}};
  const Type rich{"a/msg/B", {with_default}, {{"C", Kind::int8, {std::int64_t{1}}}}};
  EXPECT_EQ(type_hash({plain, {}}), type_hash({rich, {}}));
}

}  // namespace
}  // namespace myelin::idl

// SPDX-License-Identifier: Apache-2.0
// The interfaces that we ship against what the genuine ones are: their names, and the constants and defaults that Python
// sees (type_hash_test.cpp compares the structures).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/idl/registry.hpp"

namespace myelin::idl {
namespace {

using nlohmann::json;

json golden(const std::string& file) {
  std::ifstream stream(MYELIN_SOURCE_DIR "/tests/golden/" + file);
  return json::parse(stream);
}

json as_json(const Literal& literal) {
  return std::visit(
      [](const auto& value) -> json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, Literal::List>) {
          json list = json::array();
          for (const Literal& element : value) list.push_back(as_json(element));
          return list;
        } else {
          return value;
        }
      },
      literal.value);
}

// Python has octets as bytes, written here as hexadecimal digits: a constant "ff", a default {"__octet__": "ff"}.
json without_octets(const json& value, Kind kind) {
  if (value.is_object()) return without_octets(value.at("__octet__"), kind);
  if (kind == Kind::octet && value.is_string()) return std::stoul(value.get<std::string>(), nullptr, 16);
  if (!value.is_array()) return value;
  json list = json::array();
  for (const json& element : value) list.push_back(without_octets(element, kind));
  return list;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

class InterfacesTest : public testing::Test {
 protected:
  Registry registry{{MYELIN_SOURCE_DIR "/interfaces"}};
};

TEST_F(InterfacesTest, EveryGenuineInterfaceIsShippedAndFewOthers) {
  std::set<std::string> expected;
  for (const char* name : {"DominantColor", "ObjectDetection", "ObstacleSector"}) {
    expected.insert("humanoid_msgs/msg/" + std::string(name));
    expected.insert("humanoid_msgs/msg/" + std::string(name) + "Array");
  }
  const json hashes = golden("type_hashes.json").at("hashes");
  for (const auto& [name, hash] : hashes.items()) {
    if (name.find('_', name.rfind('/')) != std::string::npos) continue;  // implied by a service or an action
    expected.insert(name);
    // Debian's package of test interfaces has most of test_msgs.
    const std::string other = "test_interface_files" + name.substr(name.find('/'));
    if (name.starts_with("test_msgs/") && !name.ends_with("/Builtins") && !name.ends_with("/NestedMessage")) {
      expected.insert(other);
    }
  }
  std::set<std::string> shipped;
  for (const std::string& package : registry.packages()) {
    for (const std::string& name : registry.interfaces(package)) shipped.insert(package + '/' + name);
  }
  EXPECT_THAT(shipped, testing::ContainerEq(expected));
}

TEST_F(InterfacesTest, EveryShippedFileParses) {
  for (const std::string& package : registry.packages()) {
    for (const std::string& name : registry.interfaces(package)) {
      EXPECT_NO_THROW(registry.describe(package + '/' + name)) << package << '/' << name;
    }
  }
}

TEST_F(InterfacesTest, ConstantsAndDefaultsAreTheGenuineOnes) {
  const json messages = golden("python_messages.json").at("messages");
  for (const auto& [name, facts] : messages.items()) {
    const Type& type = registry.describe(name).type;
    const json& constants = facts.at("constants");
    EXPECT_EQ(type.constants.size(), constants.size()) << name;
    for (const Constant& constant : type.constants) {
      const json expected = constants.value(constant.name, json());
      EXPECT_EQ(as_json(constant.value), without_octets(expected, constant.kind)) << name << ' ' << constant.name;
    }
    std::size_t defaults = 0;
    for (const Field& field : type.fields) {
      for (const Literal& value : field.default_value) {
        const json expected = facts.at("default_attributes").value(upper(field.name), json());
        EXPECT_EQ(as_json(value), without_octets(expected, field.type.kind)) << name << ' ' << field.name;
        ++defaults;
      }
    }
    EXPECT_EQ(defaults, facts.at("default_attributes").size()) << name;
  }
}

TEST_F(InterfacesTest, TheDetectionsOfHumanoidAiReferToGenuineInterfaces) {
  const TypeDescription& array = registry.describe("humanoid_msgs/msg/ObjectDetectionArray");
  std::vector<std::string> names;
  for (const Type& type : array.referenced) names.push_back(type.name);
  EXPECT_THAT(names, testing::ElementsAre("builtin_interfaces/msg/Time", "humanoid_msgs/msg/ObjectDetection",
                                          "sensor_msgs/msg/RegionOfInterest", "std_msgs/msg/Header"));
}

}  // namespace
}  // namespace myelin::idl

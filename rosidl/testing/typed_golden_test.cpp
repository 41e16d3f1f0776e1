// SPDX-License-Identifier: Apache-2.0
// Every shipped type through the typed codec: against the bytes of the genuine stack, against the plan-driven codec of the
// core, and damaged.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/cdr/naive.hpp"
#include "core/cdr/unicode.hpp"
#include "core/cdr/value.hpp"
#include "core/idl/registry.hpp"
#include "rosidl/testing/typed_case.hpp"

namespace myelin::rosidl::testing {

using Json = nlohmann::json;

namespace {
const Json& json_of(const void* json) {
  return *static_cast<const Json*>(json);
}
}  // namespace

JsonValue JsonValue::member(const char* name) const {
  return JsonValue(&json_of(json_).at(name));
}
std::size_t JsonValue::size() const {
  return json_of(json_).size();
}
JsonValue JsonValue::element(std::size_t index) const {
  return JsonValue(&json_of(json_).at(index));
}
std::int64_t JsonValue::integer() const {
  return json_of(json_).get<std::int64_t>();
}
std::uint64_t JsonValue::natural() const {
  const Json& json = json_of(json_);
  if (json.is_object()) return std::stoul(json.at("__octet__").get<std::string>(), nullptr, 16);
  return json.is_boolean() ? json.get<bool>() : json.get<std::uint64_t>();
}
double JsonValue::real() const {
  return json_of(json_).get<double>();
}
std::string JsonValue::text() const {
  return json_of(json_).get<std::string>().c_str();
}
std::u16string JsonValue::wide_text() const {
  return cdr::utf16(json_of(json_).get<std::string>());
}

namespace {

Octets unhex(const std::string& text) {
  Octets octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    octets.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return octets;
}

class TypedGoldenTest : public ::testing::Test {
 protected:
  void for_each_golden(auto&& check) {
    std::ifstream file(MYELIN_SOURCE_DIR "/tests/golden/cdr.json");
    const Json golden = Json::parse(file);
    std::map<std::string, const TypedCase*> by_name;
    for (const TypedCase& type : typed_cases()) by_name[type.name] = &type;
    int cases = 0;
    for (const auto& [type_name, message] : golden.at("messages").items()) {
      ASSERT_TRUE(by_name.contains(type_name)) << type_name;
      for (const Json& entry : message.at("cases")) {
        SCOPED_TRACE(type_name + ", " + entry.at("case").get<std::string>());
        Octets zero_padded = unhex(entry.at("cdr"));
        for (const std::size_t offset : entry.at("indeterminate_padding_offsets"))
          zero_padded.at(offset) = std::byte{0};
        check(*by_name.at(type_name), entry, zero_padded);
        ++cases;
      }
    }
    EXPECT_GT(cases, 600);
  }

  void for_each_type(auto&& check) {
    for (const TypedCase& type : typed_cases()) {
      SCOPED_TRACE(type.name);
      check(type);
    }
  }

  idl::Registry registry{{std::filesystem::path(MYELIN_SOURCE_DIR "/interfaces")}};
  cdr::PlanCache plans{registry};
};

TEST_F(TypedGoldenTest, EveryStructureOfEveryInterfaceIsThere) {
  std::vector<std::string> expected;
  for (const std::string& package : registry.packages()) {
    for (const std::string& file : registry.interfaces(package)) {
      const std::string name = package + "/" + file;
      if (file.starts_with("msg/")) expected.push_back(name);
      std::vector<std::string> services;
      if (file.starts_with("srv/")) services = {name};
      if (file.starts_with("action/")) {
        services = {name + "_SendGoal", name + "_GetResult"};
        for (const char* part : {"_Goal", "_Result", "_Feedback", "_FeedbackMessage"}) expected.push_back(name + part);
      }
      for (const std::string& service : services) {
        for (const char* part : {"_Request", "_Response", "_Event"}) expected.push_back(service + part);
      }
    }
  }
  std::vector<std::string> present;
  for (const TypedCase& type : typed_cases()) present.emplace_back(type.name);
  EXPECT_THAT(present, ::testing::UnorderedElementsAreArray(expected));
}

TEST_F(TypedGoldenTest, WritesTheBytesOfTheGenuineStack) {
  for_each_golden([](const TypedCase& type, const Json& entry, const Octets& octets) {
    EXPECT_EQ(type.from_json(JsonValue(&entry.at("value"))), octets);
  });
}

TEST_F(TypedGoldenTest, ReadsTheBytesOfTheGenuineStack) {
  for_each_golden([](const TypedCase& type, const Json&, const Octets& octets) {
    EXPECT_EQ(type.again(octets), octets);
    EXPECT_EQ(type.viewed(Buffer::copy_of(octets)), octets);
  });
}

TEST_F(TypedGoldenTest, ANewMessageHasTheDefaultsOfTheInterface) {
  for_each_type(
      [&](const TypedCase& type) { EXPECT_EQ(type.defaults(), cdr::encode(cdr::Value(plans.plan(type.name)))); });
}

TEST_F(TypedGoldenTest, AgreesWithTheCodecOfTheCore) {
  for_each_type([&](const TypedCase& type) {
    for (const std::uint64_t seed : {1, 2, 3}) {
      const Octets octets = type.filled(seed);
      EXPECT_EQ(cdr::encode(cdr::decode(plans.plan(type.name), octets)), octets);
      EXPECT_EQ(type.again(octets), octets);
    }
  });
}

TEST_F(TypedGoldenTest, ReadsBigEndian) {
  for_each_golden([&](const TypedCase& type, const Json&, const Octets& octets) {
    const cdr::Value value = cdr::decode(plans.plan(type.name), octets);
    EXPECT_EQ(type.again(cdr::naive::encode(value, true)), octets);
  });
}

TEST_F(TypedGoldenTest, RefusesEveryMessageThatIsCutShort) {
  for_each_type([](const TypedCase& type) {
    const Octets octets = type.filled(7);
    const std::size_t step = 1 + octets.size() / 16;
    for (std::size_t size = 0; size < octets.size(); size += step) {
      const Bytes part = Bytes(octets).first(size);
      EXPECT_THROW(type.again(part), cdr::DecodeError) << size << " of " << octets.size();
      EXPECT_THROW(type.viewed(Buffer::copy_of(part)), cdr::DecodeError) << size << " of " << octets.size();
    }
  });
}

TEST_F(TypedGoldenTest, SurvivesWildLengths) {
  for_each_type([](const TypedCase& type) {
    const Octets octets = type.filled(9);
    for (std::size_t at = 4; at + 4 <= octets.size() && at < 400; at += 4) {
      for (const int wild : {0xFF, 0x7F, 0x10}) {
        Octets damaged = octets;
        std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(at), 4, static_cast<std::byte>(wild));
        try {
          type.again(damaged);
          type.viewed(Buffer::copy_of(damaged));
        } catch (const cdr::DecodeError&) {
        }
      }
    }
  });
}

}  // namespace
}  // namespace myelin::rosidl::testing

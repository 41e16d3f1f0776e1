// SPDX-License-Identifier: Apache-2.0
// Every message of tests/golden/cdr.json, as the genuine stack wrote it.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/cdr/naive.hpp"
#include "core/cdr/unicode.hpp"
#include "core/cdr/value.hpp"
#include "core/cdr/walk.hpp"

namespace myelin::cdr {
namespace {

using Json = nlohmann::json;

std::vector<std::byte> unhex(const std::string& text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

template <class T>
T number(const Json& json) {
  if (json.is_object()) return static_cast<T>(std::stoi(json.at("__octet__").get<std::string>(), nullptr, 16));
  return json.get<T>();
}

Value message_of(const Plan& plan, const Json& json);

Value one_of(const PlanField& field, const Json& json) {
  if (field.kind == idl::Kind::nested) return message_of(*field.nested, json);
  // Upstream's Python hands its C strings on only up to their first zero.
  if (field.kind == idl::Kind::string) return std::string(json.get<std::string>().c_str());
  if (field.kind == idl::Kind::wstring) return utf16(json.get<std::string>());
  return with_primitive(field.kind, [&]<class T>() { return Value(number<T>(json)); });
}

Value many_of(const PlanField& field, const Json& json) {
  if (field.width == 0) {
    Value::List list;
    for (const Json& element : json) list.push_back(one_of(field, element));
    return list;
  }
  return with_primitive(field.kind, [&]<class T>() {
    std::vector<std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>> elements;
    for (const Json& element : json) elements.push_back(number<T>(element));
    return Value(elements);
  });
}

Value message_of(const Plan& plan, const Json& json) {
  Value::Struct record{&plan, {}};
  EXPECT_EQ(json.size(), plan.fields().size()) << plan.type_name();
  for (const PlanField& field : plan.fields()) {
    const Json& value = json.at(field.name);
    record.fields.push_back(field.collection == idl::Collection::none ? one_of(field, value) : many_of(field, value));
  }
  return record;
}

class GoldenTest : public testing::Test {
 protected:
  void for_each_case(auto&& check) {
    std::ifstream file(MYELIN_SOURCE_DIR "/tests/golden/cdr.json");
    const Json golden = Json::parse(file);
    int cases = 0;
    for (const auto& [type_name, message] : golden.at("messages").items()) {
      for (const Json& entry : message.at("cases")) {
        SCOPED_TRACE(type_name + ", " + entry.at("case").get<std::string>());
        const Plan& plan = plans.plan(type_name);
        check(plan, message_of(plan, entry.at("value")), unhex(entry.at("cdr")), entry);
        ++cases;
      }
    }
    EXPECT_GT(cases, 600);
  }

  idl::Registry registry{{std::filesystem::path(MYELIN_SOURCE_DIR "/interfaces")}};
  PlanCache plans{registry};
};

TEST_F(GoldenTest, EncodesToTheBytesOfTheGenuineStack) {
  for_each_case([](const Plan&, const Value& value, std::vector<std::byte> bytes, const Json& entry) {
    for (const std::size_t offset : entry.at("indeterminate_padding_offsets")) bytes.at(offset) = std::byte{0};
    EXPECT_EQ(encode(value), bytes);
  });
}

TEST_F(GoldenTest, DecodesTheBytesOfTheGenuineStack) {
  for_each_case([](const Plan& plan, const Value& value, const std::vector<std::byte>& bytes, const Json&) {
    EXPECT_EQ(decode(plan, bytes), value);
  });
}

TEST_F(GoldenTest, PaddingMayHoldAnything) {
  for_each_case([](const Plan& plan, const Value& value, std::vector<std::byte> bytes, const Json& entry) {
    for (const std::size_t offset : entry.at("indeterminate_padding_offsets")) bytes.at(offset) = std::byte{0xA5};
    EXPECT_EQ(decode(plan, bytes), value);
  });
}

TEST_F(GoldenTest, DecodesBigEndian) {
  for_each_case([](const Plan& plan, const Value& value, const std::vector<std::byte>&, const Json&) {
    EXPECT_EQ(decode(plan, naive::encode(value, true)), value);
  });
}

TEST_F(GoldenTest, DefaultsAreThoseOfTheGenuineStack) {
  for_each_case([](const Plan& plan, const Value& value, const std::vector<std::byte>&, const Json& entry) {
    if (entry.at("case") == "default") {
      EXPECT_EQ(Value(plan), value);
    }
  });
}

TEST_F(GoldenTest, TheNaiveTwinAgrees) {
  for_each_case([&](const Plan& plan, const Value& value, const std::vector<std::byte>& bytes, const Json&) {
    EXPECT_EQ(naive::decode(plans, plan.type_name(), bytes), value);
    EXPECT_EQ(naive::encode(value, false), encode(value));
  });
}

TEST_F(GoldenTest, RefusesEveryMessageThatIsCutShort) {
  for_each_case([](const Plan& plan, const Value&, const std::vector<std::byte>& bytes, const Json&) {
    const Bytes all(bytes);
    const std::size_t step = 1 + bytes.size() / 64;
    for (std::size_t size = 0; size < bytes.size(); size += step) {
      EXPECT_THROW(decode(plan, all.first(size)), DecodeError) << size << " of " << bytes.size();
    }
  });
}

TEST_F(GoldenTest, IgnoresWhatFollowsTheLastField) {
  for_each_case([](const Plan& plan, const Value& value, std::vector<std::byte> bytes, const Json&) {
    bytes.resize(bytes.size() + 7, std::byte{0xFF});
    EXPECT_EQ(decode(plan, bytes), value);
  });
}

}  // namespace
}  // namespace myelin::cdr

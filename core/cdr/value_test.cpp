// SPDX-License-Identifier: Apache-2.0
#include "core/cdr/value.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <sstream>

#include "core/cdr/test_interfaces.hpp"
#include "core/cdr/unicode.hpp"

namespace myelin::cdr {
namespace {

class ValueTest : public testing::Test {
 protected:
  static TestInterfaces& types() {
    static TestInterfaces interfaces{
        {"demo/msg/Stamp", "int32 sec 5\nuint32 nanosec\n"},
        {"demo/msg/All",
         "bool flag true\nbyte raw 7\nint8 small -1\nuint64 large 18446744073709551615\nfloat32 half 0.5\nfloat64 "
         "whole 3\n"
         "string text \"it's\"\nwstring wide \"W\u00f6rld\"\nint16[3] three [1, -2, 3]\nbool[2] flags [false, true]\n"
         "float64[] many\nstring[<=2] words [\"a\", \"b\"]\nStamp stamp\nStamp[2] pair\nStamp[] list\n"},
        {"demo/msg/Nothing", ""},
        {"demo/msg/Nothings", "Nothing[] all\n"},
        {"demo/msg/Bounded", "string<=3 text\nwstring<=3 wide\nuint8[<=2] octets\nbool[] flags\n"},
    };
    return interfaces;
  }

  std::string encode_error(const Value& value) {
    try {
      encode(value);
    } catch (const EncodeError& error) {
      return error.what();
    }
    return "no error";
  }

  Value all{types().plan("demo/msg/All")};
  Value bounded{types().plan("demo/msg/Bounded")};
};

TEST_F(ValueTest, BeginsWithTheDefaultsOfItsType) {
  EXPECT_EQ(all["flag"].as<bool>(), true);
  EXPECT_EQ(all["raw"].as<std::uint8_t>(), 7);
  EXPECT_EQ(all["small"].as<std::int8_t>(), -1);
  EXPECT_EQ(all["large"].as<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(all["half"].as<float>(), 0.5f);
  EXPECT_EQ(all["whole"].as<double>(), 3.0);
  EXPECT_EQ(all["text"].as<std::string>(), "it's");
  EXPECT_EQ(all["wide"].as<std::u16string>(), u"W\u00f6rld");
  EXPECT_THAT(all["three"].as<std::vector<std::int16_t>>(), testing::ElementsAre(1, -2, 3));
  EXPECT_THAT(all["flags"].as<std::vector<std::uint8_t>>(), testing::ElementsAre(0, 1));
  EXPECT_THAT(all["many"].as<std::vector<double>>(), testing::IsEmpty());
  EXPECT_THAT(all["words"].as<Value::List>(), testing::ElementsAre(Value("a"), Value("b")));
  EXPECT_EQ(all["stamp"]["sec"].as<std::int32_t>(), 5);
  EXPECT_EQ(all["pair"].as<Value::List>().at(1)["sec"].as<std::int32_t>(), 5);
  EXPECT_THAT(all["list"].as<Value::List>(), testing::IsEmpty());
}

TEST_F(ValueTest, ComesBackFromTheWireEqual) {
  all["many"] = std::vector<double>{1.5, -2.5};
  all["list"] = Value::List{Value(types().plan("demo/msg/Stamp"))};
  all["text"] = std::string("zero\0inside", 11);
  const Value back = decode(types().plan("demo/msg/All"), encode(all));
  EXPECT_EQ(back, all);
  all["stamp"]["nanosec"] = std::uint32_t{1};
  EXPECT_NE(back, all);
}

TEST_F(ValueTest, AStructureWithoutFieldsIsOneOctet) {
  EXPECT_EQ(encode(Value(types().plan("demo/msg/Nothing"))).size(), 5u);
  Value nothings(types().plan("demo/msg/Nothings"));
  nothings["all"] = Value::List(3, Value(types().plan("demo/msg/Nothing")));
  const auto bytes = encode(nothings);
  EXPECT_EQ(bytes.size(), 4u + 4u + 3u);
  EXPECT_EQ(decode(types().plan("demo/msg/Nothings"), bytes), nothings);
}

TEST_F(ValueTest, AFieldThatIsNotThereIsNamed) {
  try {
    all["nowhere"] = true;
    FAIL();
  } catch (const std::out_of_range& error) {
    EXPECT_STREQ(error.what(), "demo/msg/All has no field nowhere");
  }
  EXPECT_THROW(all["flag"]["inner"], std::out_of_range);
}

TEST_F(ValueTest, TheWrongAlternativeIsRefused) {
  all["stamp"]["sec"] = std::uint32_t{1};
  EXPECT_EQ(encode_error(all), "demo/msg/All: stamp.sec: holds uint32, needs int32");
  all["stamp"] = Value(types().plan("demo/msg/Nothing"));
  EXPECT_EQ(encode_error(all), "demo/msg/All: stamp: holds demo/msg/Nothing, needs demo/msg/Stamp");
  all["stamp"] = Value();
  EXPECT_EQ(encode_error(all), "demo/msg/All: stamp: holds nothing, needs a structure");
  EXPECT_EQ(encode_error(Value(7)), "a message is a structure with a type");
}

TEST_F(ValueTest, AnErrorInAListNamesTheElement) {
  Value stamp(types().plan("demo/msg/Stamp"));
  all["list"] = Value::List{stamp, stamp};
  all["list"].as<Value::List>()[1]["sec"] = std::string("x");
  EXPECT_EQ(encode_error(all), "demo/msg/All: list[1].sec: holds string, needs int32");
  all["list"] = Value::List{};
  all["words"].as<Value::List>()[1] = 1.5;
  EXPECT_EQ(encode_error(all), "demo/msg/All: words[1]: holds float64, needs string");
}

TEST_F(ValueTest, AFixedArrayHasExactlyItsElements) {
  all["three"] = std::vector<std::int16_t>{1, 2};
  EXPECT_EQ(encode_error(all), "demo/msg/All: three: 2 elements, exactly 3 needed");
}

TEST_F(ValueTest, BoundsAreKept) {
  bounded["text"] = "four";
  EXPECT_EQ(encode_error(bounded), "demo/msg/Bounded: text: 4 characters, at most 3 allowed");
  bounded["text"] = "thr";
  bounded["wide"] = std::u16string(u"a\U0001D11Eb");
  EXPECT_EQ(encode_error(bounded), "no error") << "three characters in four units";
  bounded["wide"] = std::u16string(u"four");
  EXPECT_EQ(encode_error(bounded), "demo/msg/Bounded: wide: 4 characters, at most 3 allowed");
  bounded["wide"] = std::u16string();
  bounded["octets"] = std::vector<std::uint8_t>{1, 2, 3};
  EXPECT_EQ(encode_error(bounded), "demo/msg/Bounded: octets: 3 elements, at most 2 allowed");
}

TEST_F(ValueTest, ABooleanInAnArrayIsZeroOrOne) {
  bounded["flags"] = std::vector<std::uint8_t>{1, 2};
  EXPECT_EQ(encode_error(bounded), "demo/msg/Bounded: flags: a boolean of value 2");
}

TEST_F(ValueTest, AStructureOfAnotherCacheWithTheSameTypeIsWelcome) {
  TestInterfaces others{{"demo/msg/Stamp", "int32 sec 5\nuint32 nanosec\n"}};
  all["stamp"] = Value(others.plan("demo/msg/Stamp"));
  EXPECT_EQ(encode_error(all), "no error");
}

TEST_F(ValueTest, PrintsAsYaml) {
  Value stamp(types().plan("demo/msg/Stamp"));
  all["many"] = std::vector<double>{0.1, 1e300, std::numeric_limits<double>::infinity()};
  all["list"] = Value::List{stamp};
  std::ostringstream out;
  out << all;
  EXPECT_EQ(out.str(),
            "flag: true\n"
            "raw: 7\n"
            "small: -1\n"
            "large: 18446744073709551615\n"
            "half: 0.5\n"
            "whole: 3.0\n"
            "text: 'it''s'\n"
            "wide: 'W\u00f6rld'\n"
            "three:\n- 1\n- -2\n- 3\n"
            "flags:\n- 0\n- 1\n"
            "many:\n- 0.1\n- 1.0e+300\n- .inf\n"
            "words:\n- a\n- b\n"
            "stamp:\n  sec: 5\n  nanosec: 0\n"
            "pair:\n- sec: 5\n  nanosec: 0\n- sec: 5\n  nanosec: 0\n"
            "list:\n- sec: 5\n  nanosec: 0");
}

TEST_F(ValueTest, PrintsTextThatYamlReadsBack) {
  const auto printed = [](const char* text) {
    std::ostringstream out;
    out << Value(text);
    return out.str();
  };
  EXPECT_EQ(printed("hello world"), "hello world");
  EXPECT_EQ(printed(""), "''");
  EXPECT_EQ(printed("true"), "'true'");
  EXPECT_EQ(printed("12"), "'12'");
  EXPECT_EQ(printed("a: b"), "'a: b'");
  EXPECT_EQ(printed("two\nlines\x01"), "\"two\\nlines\\x01\"");
}

TEST(UnicodeTest, GoesBetweenUtf8AndUtf16) {
  EXPECT_EQ(utf16("a\u00e9\u2603\U0001D11E"), u"a\u00e9\u2603\U0001D11E");
  EXPECT_EQ(utf8(u"a\u00e9\u2603\U0001D11E"), "a\u00e9\u2603\U0001D11E");
}

TEST(UnicodeTest, ReplacesWhatIsMalformed) {
  EXPECT_EQ(utf16("a\xFFz"), u"a\uFFFDz");
  EXPECT_EQ(utf16("\xC0\x80"), u"\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(utf16("\xED\xA0\x80"), u"\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(utf16("\xE2\x98"), u"\uFFFD\uFFFD") << "cut short";
  EXPECT_EQ(utf8(std::u16string{0xD834, u'x'}), "\uFFFDx") << "half a pair";
}

}  // namespace
}  // namespace myelin::cdr

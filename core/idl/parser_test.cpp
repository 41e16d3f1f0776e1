// SPDX-License-Identifier: Apache-2.0
#include "core/idl/parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/idl/printer.hpp"

namespace myelin::idl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Type message(std::string_view text) {
  return parse("my_msgs/msg/Thing", text, "Thing.msg").front();
}

Field field(std::string_view text) {
  return message(text).fields.at(0);
}

FieldType type(const std::string& text) {
  return field(text + " x").type;
}

Literal default_of(std::string_view text) {
  return field(text).default_value.at(0);
}

std::string error_of(std::string_view text, std::string_view name = "my_msgs/msg/Thing") {
  try {
    parse(name, text, "Thing.msg");
  } catch (const SyntaxError& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::string> names_of(const std::vector<Type>& types) {
  std::vector<std::string> names;
  for (const Type& each : types) names.push_back(each.name);
  return names;
}

const Type& find(const std::vector<Type>& types, std::string_view name) {
  return *std::find_if(types.begin(), types.end(), [&](const Type& each) { return each.name == name; });
}

Literal text(const char* value) {
  return {std::string(value)};
}
Literal number(std::int64_t value) {
  return {value};
}
Literal count(std::uint64_t value) {
  return {value};
}
Literal real(double value) {
  return {value};
}

TEST(ParserTest, AMessageHasItsNameAndItsFieldsInOrder) {
  const Type type = message("int32 first\nstring second\n");
  EXPECT_EQ(type.name, "my_msgs/msg/Thing");
  ASSERT_EQ(type.fields.size(), 2U);
  EXPECT_EQ(type.fields[0], (Field{"first", {.kind = Kind::int32}, {}}));
  EXPECT_EQ(type.fields[1], (Field{"second", {.kind = Kind::string}, {}}));
}

TEST(ParserTest, AnEmptyTextIsAnEmptyMessage) {
  for (std::string_view text : {"", "\n", "# only words\n", "   \n\t\n", "  # indented words"}) {
    EXPECT_TRUE(message(text).fields.empty()) << text;
  }
}

TEST(ParserTest, EveryPlainTypeHasItsKind) {
  EXPECT_EQ(type("bool").kind, Kind::boolean);
  EXPECT_EQ(type("byte").kind, Kind::octet);
  EXPECT_EQ(type("char").kind, Kind::uint8);
  EXPECT_EQ(type("int8").kind, Kind::int8);
  EXPECT_EQ(type("uint8").kind, Kind::uint8);
  EXPECT_EQ(type("int16").kind, Kind::int16);
  EXPECT_EQ(type("uint16").kind, Kind::uint16);
  EXPECT_EQ(type("int32").kind, Kind::int32);
  EXPECT_EQ(type("uint32").kind, Kind::uint32);
  EXPECT_EQ(type("int64").kind, Kind::int64);
  EXPECT_EQ(type("uint64").kind, Kind::uint64);
  EXPECT_EQ(type("float32").kind, Kind::float32);
  EXPECT_EQ(type("float64").kind, Kind::float64);
  EXPECT_EQ(type("string").kind, Kind::string);
  EXPECT_EQ(type("wstring").kind, Kind::wstring);
}

TEST(ParserTest, CollectionsAndBoundsCombine) {
  EXPECT_EQ(type("int8[3]"), (FieldType{.kind = Kind::int8, .collection = Collection::array, .capacity = 3}));
  EXPECT_EQ(type("int8[]"), (FieldType{.kind = Kind::int8, .collection = Collection::sequence}));
  EXPECT_EQ(type("int8[<=3]"),
            (FieldType{.kind = Kind::int8, .collection = Collection::bounded_sequence, .capacity = 3}));
  EXPECT_EQ(type("string<=5"), (FieldType{.kind = Kind::string, .string_capacity = 5}));
  EXPECT_EQ(
      type("wstring<=5[<=3]"),
      (FieldType{
          .kind = Kind::wstring, .collection = Collection::bounded_sequence, .capacity = 3, .string_capacity = 5}));
  EXPECT_EQ(type("geometry_msgs/Point[2]"),
            (FieldType{.collection = Collection::array, .capacity = 2, .nested_type = "geometry_msgs/msg/Point"}));
}

TEST(ParserTest, ANameWithoutPackageIsOfTheSamePackage) {
  EXPECT_EQ(type("Header").nested_type, "my_msgs/msg/Header");
  EXPECT_EQ(type("std_msgs/Header").nested_type, "std_msgs/msg/Header");
  EXPECT_EQ(parse("my_msgs/srv/Ask", "Thing x\n---\n", "").front().fields[0].type.nested_type, "my_msgs/msg/Thing");
}

TEST(ParserTest, ConstantsAreSetOffByAnEqualsSign) {
  const Type type = message("int32 A=1\nint32 B = -2 # words\nstring C=some words # more\nstring D=\nchar E=0x41");
  ASSERT_EQ(type.constants.size(), 5U);
  EXPECT_EQ(type.constants[0], (Constant{"A", Kind::int32, number(1)}));
  EXPECT_EQ(type.constants[1], (Constant{"B", Kind::int32, number(-2)}));
  EXPECT_EQ(type.constants[2], (Constant{"C", Kind::string, text("some words")}));
  EXPECT_EQ(type.constants[3], (Constant{"D", Kind::string, text("")}));
  EXPECT_EQ(type.constants[4], (Constant{"E", Kind::uint8, count(65)}));
}

TEST(ParserTest, IntegersComeInFourBases) {
  EXPECT_EQ(default_of("int32 x 0x1F"), number(31));
  EXPECT_EQ(default_of("int32 x -0X1f"), number(-31));
  EXPECT_EQ(default_of("int32 x 0o17"), number(15));
  EXPECT_EQ(default_of("int32 x 0b101"), number(5));
  EXPECT_EQ(default_of("int32 x +1_000"), number(1000));
  EXPECT_EQ(default_of("int32 x 010"), number(10));
}

TEST(ParserTest, IntegersReachTheEndsOfTheirRange) {
  EXPECT_EQ(default_of("int64 x -9223372036854775808"), number(INT64_MIN));
  EXPECT_EQ(default_of("int64 x 9223372036854775807"), number(INT64_MAX));
  EXPECT_EQ(default_of("uint64 x 18446744073709551615"), count(UINT64_MAX));
  EXPECT_EQ(default_of("int8 x -128"), number(-128));
  EXPECT_EQ(default_of("uint8 x -0"), count(0));
  for (const char* text : {"int8 x 128", "int8 x -129", "uint8 x 256", "uint8 x -1", "byte x 256", "char x -1",
                           "int64 x 9223372036854775808", "uint64 x 18446744073709551616", "int32 x 1.0", "int32 x 1e3",
                           "int32 x one", "int32 x 0x", "int32 x 1__0", "int32 x _1", "int32 x - 1", "int32 x 1 2"}) {
    EXPECT_THAT(error_of(text), StartsWith("Thing.msg:1:")) << text;
  }
}

TEST(ParserTest, FloatsAreFiniteAndInRange) {
  EXPECT_EQ(default_of("float64 x 1"), real(1));
  EXPECT_EQ(default_of("float64 x -.5e1"), real(-5));
  EXPECT_EQ(default_of("float64 x +1."), real(1));
  EXPECT_EQ(default_of("float64 x 1_0.2_5"), real(10.25));
  EXPECT_EQ(default_of("float32 x 3.4e38"), real(3.4e38));
  for (const char* text : {"float32 x 3.5e38", "float64 x 1e999", "float64 x nan", "float64 x inf", "float64 x 1,5",
                           "float64 x +-1", "float64 x 0x10", "float64 x 1 # one\nfloat64 x"}) {
    EXPECT_THAT(error_of(text), StartsWith("Thing.msg:")) << text;
  }
}

TEST(ParserTest, BoolsAreWordsOrBits) {
  EXPECT_EQ(default_of("bool x true"), Literal{true});
  EXPECT_EQ(default_of("bool x FALSE"), Literal{false});
  EXPECT_EQ(default_of("bool x 1"), Literal{true});
  EXPECT_EQ(default_of("bool x 0 # no"), Literal{false});
  EXPECT_EQ(error_of("bool x 2"), "Thing.msg:1:8: expected true, false, 1 or 0, not '2'");
}

TEST(ParserTest, StringsMayBeQuotedOrNot) {
  EXPECT_EQ(default_of(R"(string x "two words")"), text("two words"));
  EXPECT_EQ(default_of(R"(string x 'two words')"), text("two words"));
  EXPECT_EQ(default_of(R"(string x two words  # why)"), text("two words"));
  EXPECT_EQ(default_of(R"(string x "")"), text(""));
  EXPECT_EQ(default_of(R"(string x "it's")"), text("it's"));
  EXPECT_EQ(default_of(R"(string x 'it\'s')"), text("it's"));
  EXPECT_EQ(default_of("wstring x \"ハロー\""), text("ハロー"));
}

TEST(ParserTest, CommentSignsAndEqualsSignsWithinQuotesAreText) {
  EXPECT_EQ(default_of(R"(string x "#ff0000" # red)"), text("#ff0000"));
  EXPECT_EQ(default_of(R"(string x "a=b")"), text("a=b"));
  EXPECT_EQ(default_of(R"(string[] x ["#", "],", 'a#b'] # "three")"),
            (Literal{Literal::List{text("#"), text("],"), text("a#b")}}));
  EXPECT_EQ(message(R"(string COLOR="#ff0000")").constants[0].value, text("#ff0000"));
}

TEST(ParserTest, QuotesThatDoNotPairUpAreText) {
  EXPECT_EQ(default_of(R"(string x "foo)"), text("\"foo"));
  EXPECT_EQ(default_of(R"(string x 'fo'o)"), text("'fo'o"));
  EXPECT_EQ(default_of(R"(string x it's)"), text("it's"));
  EXPECT_THAT(error_of(R"(string x 'foo'')"), HasSubstr("escaped"));
  EXPECT_THAT(error_of(R"(string x "foo"bar\"baz")"), HasSubstr("escaped"));
}

TEST(ParserTest, EscapesWithinQuotesStandForCharacters) {
  EXPECT_EQ(default_of(R"(string x "a\tb\n\\\"\'")"), text("a\tb\n\\\"'"));
  EXPECT_EQ(default_of(R"(string x "\x41\101\u00e9\U0001F600")"), text("AA\u00e9\U0001F600"));
  EXPECT_EQ(default_of(R"(string x "\d\ ")"), text("\\d\\ "));
  EXPECT_EQ(default_of(R"(string x C:\new)"), text("C:\\new"));
  EXPECT_EQ(error_of(R"(string x "ab\x4")"), R"(Thing.msg:1:13: expected the escape of a character, not '\x4')");
  for (const char* text : {R"(string x "\0")", R"(string x "\ud800")", R"(string x "\U00110000")"}) {
    EXPECT_THAT(error_of(text), HasSubstr("escape")) << text;
  }
}

TEST(ParserTest, BoundsOfStringsCountCharacters) {
  EXPECT_EQ(default_of("string<=3 x äöü"), text("äöü"));
  EXPECT_EQ(error_of("string<=3 x abcd"), "Thing.msg:1:13: expected a string of at most 3 characters, not 'abcd'");
  EXPECT_THAT(error_of("string<=3[] x [abc, 'abcd']"), StartsWith("Thing.msg:1:21:"));
}

TEST(ParserTest, ListsHaveTheLengthTheirTypeAllows) {
  EXPECT_EQ(default_of("int8[] x []"), (Literal{Literal::List{}}));
  EXPECT_EQ(default_of("int8[2] x [1,-2]"), (Literal{Literal::List{number(1), number(-2)}}));
  EXPECT_EQ(default_of("string[<=3] x [a b , \"c\"]"), (Literal{Literal::List{text("a b"), text("c")}}));
  EXPECT_EQ(default_of("string[] x ['a',]"), (Literal{Literal::List{text("a")}}));
  EXPECT_EQ(error_of("int8[2] x [1]"), "Thing.msg:1:11: expected a list of exactly 2 values, not 1");
  EXPECT_EQ(error_of("int8[<=2] x [1, 2, 3]"), "Thing.msg:1:13: expected a list of at most 2 values, not 3");
  for (const char* text :
       {"int8[] x 1", "int8[] x [1", "int8[] x [1,]", "int8[] x [,1]", "int8[] x [1 2]", "int8[] x [1] 2",
        "int8[] x [[1]]", "string[] x ['a' 'b']", "string[] x ['a]", "int8[] x ["}) {
    EXPECT_THAT(error_of(text), StartsWith("Thing.msg:1:")) << text;
  }
}

TEST(ParserTest, EveryKindOfLineEndWorks) {
  const Type unix = message("int8 a 1\n# words\nstring b x\n");
  EXPECT_EQ(message("int8 a 1\r\n# words\r\nstring b x\r\n"), unix);
  EXPECT_EQ(message("int8 a 1\r# words\rstring b x"), unix);
  EXPECT_EQ(message("\xEF\xBB\xBF"
                    "int8 a 1\nstring b x"),
            unix)
      << "a byte order mark may precede";
}

TEST(ParserTest, TabsSeparateAsBlanksDo) {
  EXPECT_EQ(message("int8\ta\t1\t# one"), message("int8 a 1"));
}

TEST(ParserTest, NamesFollowTheRules) {
  for (const char* name : {"Upper", "1st", "_x", "x_", "a__b", "a-b", "a.b", "ä"}) {
    EXPECT_THAT(error_of("int8 " + std::string(name)), StartsWith("Thing.msg:1:6: expected a field's name")) << name;
  }
  for (const char* name : {"lower", "A__B", "A_", "_A", "1A", "Mixed"}) {
    EXPECT_THAT(error_of("int8 " + std::string(name) + "=1"), StartsWith("Thing.msg:1:6: expected a constant's name"))
        << name;
  }
  for (const char* type : {"thing", "my__msgs/Thing", "My/Thing", "a/b/C", "a/msg/C", "Thing_Request", "/Thing", "int9",
                           "int8[3][3]", "string<=", "<=3", "uint8]"}) {
    EXPECT_THAT(error_of(std::string(type) + " x"), StartsWith("Thing.msg:1:")) << type;
  }
}

TEST(ParserTest, SizesAndBoundsArePositiveAndFitTheWire) {
  for (const char* type : {"int8[0]", "int8[-1]", "int8[<=0]", "int8[x]", "int8[4294967296]", "string<=0", "string<=x",
                           "int8[99999999999999999999999]", "int8[<3]", "string<=4294967296"}) {
    EXPECT_THAT(error_of(std::string(type) + " x"), HasSubstr("from 1 to 4294967295")) << type;
  }
  EXPECT_EQ(type("int8[4294967295]").capacity, 4294967295U);
}

TEST(ParserTest, NothingIsThereTwice) {
  EXPECT_EQ(error_of("int8 a\nint8 b\nstring a"), "Thing.msg:3:8: the field 'a' is there twice");
  EXPECT_EQ(error_of("int8 A=1\nint8 A=1"), "Thing.msg:2:6: the constant 'A' is there twice");
}

TEST(ParserTest, ErrorsSayWhatWasExpectedWhere) {
  EXPECT_EQ(error_of("int8"), "Thing.msg:1:5: expected a name after the type 'int8', not the end of the line");
  EXPECT_EQ(error_of("\n\n  int8 x"), "Thing.msg:3:1: expected a type at the start of the line, not '  int8 x'");
  EXPECT_EQ(error_of("uint8 x 300 # large"), "Thing.msg:1:9: expected a value of type uint8 from 0 to 255, not '300'");
  EXPECT_EQ(error_of("time stamp"), "Thing.msg:1:1: 'time' is of ROS 1: write builtin_interfaces/Time");
  EXPECT_THAT(error_of("std_msgs/Header h 1"), HasSubstr("cannot have a default value"));
  EXPECT_THAT(error_of("std_msgs/Header H=1"), HasSubstr("a plain type for a constant"));
  EXPECT_THAT(error_of("int8[] A=1"), HasSubstr("a plain type for a constant"));
  EXPECT_THAT(error_of("string s \"ä\" # a\nint8 \xFF\x01"), StartsWith("Thing.msg:2:6: "));
  EXPECT_THAT(error_of("string s \"ä\xFF\""), StartsWith("Thing.msg:1:12: the text is not UTF-8"));
}

TEST(ParserTest, AServiceHasTwoPartsAndImpliesItsEventAndItself) {
  const std::vector<Type> types = parse("a/srv/Add", "int8 x\nint8 LIMIT=9\n---\nint8 x\n", "");
  EXPECT_THAT(names_of(types), ElementsAre("a/srv/Add_Request", "a/srv/Add_Response", "a/srv/Add_Event", "a/srv/Add"));
  EXPECT_EQ(types[0].constants.size(), 1U);
  EXPECT_EQ(printed(types[2].fields[0].type), "service_msgs/ServiceEventInfo");
  EXPECT_EQ(types[2].fields[1].type.capacity, 1U);
  EXPECT_EQ(types[2].fields[1].type.nested_type, "a/srv/Add_Request");
  EXPECT_EQ(types[3].fields[2].name, "event_message");
}

TEST(ParserTest, AnActionHasThreePartsAndImpliesTwoServicesAndAMessage) {
  const std::vector<Type> types = parse("a/action/Go", "---\nint8 x\n---\n", "");
  EXPECT_THAT(
      names_of(types),
      ElementsAre("a/action/Go_Goal", "a/action/Go_Result", "a/action/Go_Feedback", "a/action/Go_SendGoal_Request",
                  "a/action/Go_SendGoal_Response", "a/action/Go_SendGoal_Event", "a/action/Go_SendGoal",
                  "a/action/Go_GetResult_Request", "a/action/Go_GetResult_Response", "a/action/Go_GetResult_Event",
                  "a/action/Go_GetResult", "a/action/Go_FeedbackMessage", "a/action/Go"));
  EXPECT_EQ(find(types, "a/action/Go_GetResult_Response").fields[1].type.nested_type, "a/action/Go_Result");
}

TEST(ParserTest, TheNumberOfPartsMustFitTheKind) {
  EXPECT_EQ(error_of("int8 x\n---\n"), "Thing.msg:2:1: expected no '---' in a message");
  EXPECT_THAT(error_of("int8 x\n", "a/srv/Ask"), HasSubstr("expected a line '---' and then the part Response"));
  EXPECT_THAT(error_of("---\n---\n", "a/srv/Ask"), StartsWith("Thing.msg:2:1: expected no further '---'"));
  EXPECT_THAT(error_of("---\n", "a/action/Go"), HasSubstr("the part Feedback"));
  EXPECT_THAT(error_of("---\n---\n---\n", "a/action/Go"), StartsWith("Thing.msg:3:1:"));
  EXPECT_EQ(error_of("--- \r\n", "a/srv/Ask"), "no error");
}

TEST(ParserTest, OnlyNamesOfInterfaceFilesAreParsed) {
  for (const char* name :
       {"", "a", "a/B", "a/msg/b", "A/msg/B", "a/idl/B", "a/srv/B_Request", "a/msg/B_C", "../msg/B", "a/msg/../B"}) {
    EXPECT_THROW(parse(name, "", ""), InvalidArgument) << name;
  }
}

TEST(ParserTest, HostileTextIsRefusedQuickly) {
  EXPECT_THAT(error_of(std::string(10'000'000, 'a')), HasSubstr("too large"));
  EXPECT_THAT(error_of("int8 x " + std::string(1'000'000, '9')), HasSubstr("int8 from -128 to 127"));
  EXPECT_THAT(error_of("float64 x 1" + std::string(1'000'000, '0')), HasSubstr("finite"));
  EXPECT_THAT(error_of("int8[] x " + std::string(1'000'000, '[')), HasSubstr("int8"));
  EXPECT_THAT(error_of("string x \"" + std::string(1'000'000, '"')), HasSubstr("escaped"));
  EXPECT_THAT(error_of(std::string("int8 x\0y", 8)), StartsWith("Thing.msg:1:6: expected a field's name"));
  EXPECT_THAT(error_of(std::string("string x a\0b", 12)), StartsWith("Thing.msg:1:11: a control character"));
  std::string many;
  for (int i = 0; i < 60'000; ++i) many += "int8 f" + std::to_string(i) + "\n";
  EXPECT_EQ(message(many).fields.size(), 60'000U);
}

TEST(ParserTest, TheOptionalMarkChangesNothing) {
  EXPECT_EQ(message("@optional int8 x 1\n@optional\nint8 y"), message("int8 x 1\nint8 y"));
}

}  // namespace
}  // namespace myelin::idl

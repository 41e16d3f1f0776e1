// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>

#include "core/param/test_world.hpp"
#include "rclcpp/detail/parameter_members.hpp"
#include "rclcpp/node_interfaces/node_parameters.hpp"
#include "rclcpp/parameter_events_filter.hpp"
#include "rclcpp/parameter_map.hpp"

namespace rclcpp {
namespace {

using rcl_interfaces::msg::ParameterDescriptor;
using rcl_interfaces::msg::SetParametersResult;
using testing::ElementsAre;
using testing::HasSubstr;

// What a node makes of its parameters, without the rest of it.
class Subject : public detail::ParameterMembers<Subject> {
 public:
  Subject(const std::shared_ptr<myelin::node::Node>& node, myelin::param::ParametersOptions options)
      : parameters_(std::make_shared<node_interfaces::NodeParameters>(node, std::move(options))) {}
  node_interfaces::NodeParametersInterface::SharedPtr get_node_parameters_interface() { return parameters_; }

 private:
  const node_interfaces::NodeParametersInterface::SharedPtr parameters_;
};

class Parameters : public myelin::param::World {
 protected:
  Parameters() { start(); }
  Subject make(myelin::param::ParametersOptions options = {}) { return Subject(node, std::move(options)); }
};

SetParametersResult verdict(bool successful, const std::string& reason = "") {
  SetParametersResult result;
  result.successful = successful;
  result.reason = reason;
  return result;
}

TEST(ParameterValue, KeepsEachTypeAndSaysWhichItIs) {
  EXPECT_EQ(rclcpp::ParameterValue().get_type(), PARAMETER_NOT_SET);
  EXPECT_EQ(rclcpp::ParameterValue(true).get<bool>(), true);
  EXPECT_EQ(rclcpp::ParameterValue(7).get<int>(), 7);
  EXPECT_EQ(rclcpp::ParameterValue(std::uint16_t{7}).get<std::int64_t>(), 7);
  EXPECT_EQ(rclcpp::ParameterValue(0.5F).get<double>(), 0.5);
  EXPECT_EQ(rclcpp::ParameterValue("text").get<std::string>(), "text");
  EXPECT_EQ(rclcpp::ParameterValue(std::vector<std::uint8_t>{1}).get_type(), PARAMETER_BYTE_ARRAY);
  EXPECT_EQ(rclcpp::ParameterValue(std::vector<bool>{true}).get_type(), PARAMETER_BOOL_ARRAY);
  EXPECT_THAT(rclcpp::ParameterValue(std::vector<int>{1, 2}).get<std::vector<int>>(), ElementsAre(1, 2));
  EXPECT_THAT(rclcpp::ParameterValue(std::vector<float>{0.5F}).get<PARAMETER_DOUBLE_ARRAY>(), ElementsAre(0.5));
  EXPECT_THAT(rclcpp::ParameterValue(std::vector<std::string>{"a"}).get<std::vector<std::string>>(), ElementsAre("a"));
}

TEST(ParameterValue, AskedForAsAnotherTypeSaysBoth) {
  try {
    rclcpp::ParameterValue("text").get<double>();
    FAIL();
  } catch (const ParameterTypeException& error) {
    EXPECT_STREQ(error.what(), "expected [double] got [string]");
  }
}

TEST(ParameterValue, GoesIntoAMessageAndBackWhateverItIs) {
  const rclcpp::ParameterValue values[] = {rclcpp::ParameterValue(),
                                           rclcpp::ParameterValue(true),
                                           rclcpp::ParameterValue(-7),
                                           rclcpp::ParameterValue(0.25),
                                           rclcpp::ParameterValue("text"),
                                           rclcpp::ParameterValue(std::vector<std::uint8_t>{1, 255}),
                                           rclcpp::ParameterValue(std::vector<bool>{true, false}),
                                           rclcpp::ParameterValue(std::vector<std::int64_t>{-1, 2}),
                                           rclcpp::ParameterValue(std::vector<double>{0.5}),
                                           rclcpp::ParameterValue(std::vector<std::string>{"a", ""})};
  for (const auto& value : values) EXPECT_EQ(rclcpp::ParameterValue(value.to_value_msg()), value);
  rcl_interfaces::msg::ParameterValue unknown;
  unknown.type = 77;
  EXPECT_THROW(rclcpp::ParameterValue{unknown}, std::runtime_error);
}

TEST(ParameterValue, IsShownAsTheCommandLineShowsIt) {
  EXPECT_EQ(to_string(rclcpp::ParameterValue(true)), "true");
  EXPECT_EQ(to_string(rclcpp::ParameterValue(std::vector<std::uint8_t>{1, 255})), "[0x01, 0xff]");
  EXPECT_EQ(to_string(rclcpp::ParameterValue(std::vector<double>{0.5, 2})), "[0.5, 2]");
  EXPECT_EQ(std::to_string(Parameter("rate", 2)), R"({"name": "rate", "type": "integer", "value": "2"})");
}

TEST(Parameter, AskedForAsAnotherTypeIsNamed) {
  const Parameter parameter("rate", 2);
  EXPECT_EQ(parameter.as_int(), 2);
  EXPECT_EQ(parameter.get_value<rclcpp::ParameterValue>(), rclcpp::ParameterValue(2));
  EXPECT_EQ(parameter.get_value<Parameter>(), parameter);
  EXPECT_EQ(Parameter::from_parameter_msg(parameter.to_parameter_msg()), parameter);
  try {
    parameter.as_string();
    FAIL();
  } catch (const exceptions::InvalidParameterTypeException& error) {
    EXPECT_STREQ(error.what(), "parameter 'rate' has invalid type: expected [string] got [integer]");
  }
}

TEST_F(Parameters, AreDeclaredWithADefaultOfAnyType) {
  Subject subject = make();
  const std::string text = subject.declare_parameter("text", "hello");
  EXPECT_EQ(text, "hello");
  EXPECT_EQ(subject.declare_parameter("count", 5), 5);
  EXPECT_EQ(subject.declare_parameter<double>("rate", 1), 1.0);
  EXPECT_EQ(subject.declare_parameter("value", rclcpp::ParameterValue(true)), rclcpp::ParameterValue(true));
  EXPECT_THAT(subject.declare_parameter<std::vector<std::string>>("names", {"a", "b"}), ElementsAre("a", "b"));
  EXPECT_THAT(subject.declare_parameters<int>("limits", {{"low", 1}, {"high", 9}}), ElementsAre(9, 1));
  EXPECT_EQ(subject.get_parameter("limits.high").as_int(), 9);

  EXPECT_TRUE(subject.has_parameter("count"));
  EXPECT_THROW(subject.declare_parameter("count", 6), exceptions::ParameterAlreadyDeclaredException);
  EXPECT_THROW(subject.declare_parameter("", 6), exceptions::InvalidParametersException);
  EXPECT_THROW(subject.declare_parameter("unset", rclcpp::ParameterValue()), exceptions::InvalidParameterTypeException);
}

TEST_F(Parameters, DeclaredWithoutADefaultHaveNoValueUntilSomebodySetsOne) {
  Subject subject = make();
  EXPECT_EQ(subject.declare_parameter("mode", PARAMETER_STRING).get_type(), PARAMETER_NOT_SET);
  EXPECT_THROW(subject.get_parameter("mode"), exceptions::ParameterUninitializedException);
  std::string mode = "before";
  EXPECT_FALSE(subject.get_parameter("mode", mode));
  EXPECT_EQ(mode, "before");
  EXPECT_TRUE(subject.set_parameter({"mode", "fast"}).successful);
  EXPECT_TRUE(subject.get_parameter("mode", mode));
  EXPECT_EQ(mode, "fast");

  EXPECT_THROW(subject.declare_parameter<int>("count"), exceptions::ParameterUninitializedException);
  EXPECT_THROW(subject.declare_parameter("none", PARAMETER_NOT_SET), std::invalid_argument);
  ParameterDescriptor dynamic;
  dynamic.dynamic_typing = true;
  EXPECT_THROW(subject.declare_parameter("both", PARAMETER_INTEGER, dynamic), std::invalid_argument);
}

TEST_F(Parameters, OverridesWinOverDefaultsUnlessIgnored) {
  Subject subject = make({.overrides = {{"rate", 2.5}, {"count", std::int64_t{3}}, {"wrong", std::string("text")}}});
  EXPECT_EQ(subject.declare_parameter("rate", 1.0), 2.5);
  EXPECT_EQ(subject.declare_parameter<int>("count"), 3);
  EXPECT_EQ(subject.get_node_parameters_interface()->get_parameter_overrides().at("rate"), rclcpp::ParameterValue(2.5));
  EXPECT_THROW(subject.declare_parameter("wrong", 1), exceptions::InvalidParameterTypeException);
  EXPECT_EQ(subject.declare_parameter("wrong", 1, ParameterDescriptor(), true), 1);
}

TEST_F(Parameters, AreReadByTypeWithAlternativesAndByPrefix) {
  Subject subject = make();
  subject.declare_parameters<int>("arm", {{"a", 1}, {"b", 2}});
  subject.declare_parameter("armour", 3);

  EXPECT_EQ(subject.get_parameter_or("arm.a", 9), 1);
  EXPECT_EQ(subject.get_parameter_or("missing", 9), 9);
  int value = 0;
  EXPECT_FALSE(subject.get_parameter_or("missing", value, 8));
  EXPECT_EQ(value, 8);
  std::map<std::string, std::int64_t> values;
  EXPECT_TRUE(subject.get_parameters("arm", values));
  EXPECT_EQ(values, (std::map<std::string, std::int64_t>{{"a", 1}, {"b", 2}}));
  EXPECT_FALSE(subject.get_parameters("leg", values));
  std::map<std::string, Parameter> whole;
  EXPECT_TRUE(subject.get_parameters("arm", whole));
  EXPECT_EQ(whole.at("a"), Parameter("arm.a", 1));

  EXPECT_THAT(subject.get_parameters({"arm.a", "armour"}), ElementsAre(Parameter("arm.a", 1), Parameter("armour", 3)));
  EXPECT_THROW(subject.get_parameters({"arm.a", "missing"}), exceptions::ParameterNotDeclaredException);
  std::string text;
  EXPECT_THROW(subject.get_parameter("arm.a", text), exceptions::InvalidParameterTypeException);
}

TEST_F(Parameters, ThatAreNotDeclaredCanOnlyBeUsedWhereThatIsAllowed) {
  Subject strict = make();
  EXPECT_THROW(strict.get_parameter("missing"), exceptions::ParameterNotDeclaredException);
  EXPECT_THROW(strict.set_parameter({"missing", 1}), exceptions::ParameterNotDeclaredException);
  EXPECT_THROW(strict.undeclare_parameter("missing"), exceptions::ParameterNotDeclaredException);
  EXPECT_THROW(strict.describe_parameter("missing"), exceptions::ParameterNotDeclaredException);
  EXPECT_THROW(strict.get_parameter_types({"missing"}), exceptions::ParameterNotDeclaredException);

  Subject lenient = make({.allow_undeclared = true});
  EXPECT_EQ(lenient.get_parameter("missing").get_type(), PARAMETER_NOT_SET);
  EXPECT_TRUE(lenient.set_parameter({"missing", 1}).successful);
  EXPECT_EQ(lenient.get_parameter("missing").as_int(), 1);
  EXPECT_EQ(lenient.describe_parameter("other").name, "other");
}

TEST_F(Parameters, ObeyTheirDescriptors) {
  Subject subject = make();
  ParameterDescriptor descriptor;
  descriptor.description = "turns a second";
  descriptor.integer_range.resize(1);
  descriptor.integer_range[0].from_value = 0;
  descriptor.integer_range[0].to_value = 10;
  descriptor.integer_range[0].step = 2;
  EXPECT_THROW(subject.declare_parameter("speed", 11, descriptor), exceptions::InvalidParameterValueException);
  subject.declare_parameter("speed", 4, descriptor);
  EXPECT_FALSE(subject.set_parameter({"speed", 5}).successful);
  EXPECT_FALSE(subject.set_parameter({"speed", "fast"}).successful);
  EXPECT_TRUE(subject.set_parameter({"speed", 6}).successful);
  const ParameterDescriptor described = subject.describe_parameter("speed");
  EXPECT_EQ(described.name, "speed");
  EXPECT_EQ(described.type, PARAMETER_INTEGER);
  EXPECT_EQ(described.integer_range, descriptor.integer_range);
  EXPECT_THAT(subject.get_parameter_types({"speed"}), ElementsAre(PARAMETER_INTEGER));

  ParameterDescriptor constant;
  constant.read_only = true;
  subject.declare_parameter("model", "m", constant);
  EXPECT_FALSE(subject.set_parameter({"model", "n"}).successful);
  EXPECT_THROW(subject.undeclare_parameter("model"), exceptions::ParameterImmutableException);

  ParameterDescriptor dynamic;
  dynamic.dynamic_typing = true;
  subject.declare_parameter("any", 1, dynamic);
  EXPECT_TRUE(subject.set_parameter({"any", "text"}).successful);
  subject.undeclare_parameter("any");
  EXPECT_FALSE(subject.has_parameter("any"));
  EXPECT_THROW(subject.undeclare_parameter("speed"), exceptions::InvalidParameterTypeException);
}

TEST_F(Parameters, AreListedByPrefixAndDepth) {
  Subject subject = make();
  subject.declare_parameters<int>("a.b", {{"c", 1}, {"d", 2}});
  subject.declare_parameter("a.e", 3);
  EXPECT_THAT(subject.list_parameters({"a"}, 1).names, ElementsAre("a.e"));
  const auto all = subject.list_parameters({"a"}, 0);
  EXPECT_THAT(all.names, ElementsAre("a.b.c", "a.b.d", "a.e"));
  EXPECT_THAT(all.prefixes, ElementsAre("a.b", "a"));
}

TEST_F(Parameters, ChangeUnderTheEyesOfCallbacks) {
  Subject subject = make();
  subject.declare_parameter("low", 1);
  subject.declare_parameter("high", 5);
  std::vector<std::string> calls;
  const auto pre = subject.add_pre_set_parameters_callback([&](std::vector<Parameter>& parameters) {
    calls.push_back("pre " + std::to_string(parameters.size()));
    if (parameters.front().get_name() == "low") parameters.emplace_back("high", parameters.front().as_int() + 10);
  });
  auto on = subject.add_on_set_parameters_callback([&](const std::vector<Parameter>& parameters) {
    calls.push_back("on " + std::to_string(parameters.size()));
    return parameters.front().as_int() < 0 ? verdict(false, "below zero") : verdict(true);
  });
  const auto post = subject.add_post_set_parameters_callback([&](const std::vector<Parameter>& parameters) {
    for (const auto& parameter : parameters) calls.push_back("post " + parameter.get_name());
  });

  EXPECT_TRUE(subject.set_parameter({"low", 2}).successful);
  EXPECT_EQ(subject.get_parameter("high").as_int(), 12);
  EXPECT_THAT(calls, ElementsAre("pre 1", "on 2", "post low", "post high"));
  EXPECT_EQ(subject.set_parameter({"low", -2}).reason, "below zero");
  EXPECT_EQ(subject.get_parameter("low").as_int(), 2);
  EXPECT_THROW(subject.declare_parameter("below", -1), exceptions::InvalidParameterValueException);

  on.reset();
  EXPECT_TRUE(subject.set_parameter({"low", -2}).successful);
  subject.remove_pre_set_parameters_callback(pre.get());
  EXPECT_THROW(subject.remove_pre_set_parameters_callback(pre.get()), std::runtime_error);
  subject.remove_post_set_parameters_callback(post.get());
  calls.clear();
  EXPECT_TRUE(subject.set_parameter({"low", 3}).successful);
  EXPECT_TRUE(calls.empty());
}

TEST_F(Parameters, PreSetCallbacksChangeWhatThoseBeforeThemLeft) {
  Subject subject = make();
  subject.declare_parameter("text", "");
  auto older = subject.add_pre_set_parameters_callback([](std::vector<Parameter>& parameters) {
    parameters = {Parameter("text", parameters.front().as_string() + " older")};
  });
  auto newer = subject.add_pre_set_parameters_callback([](std::vector<Parameter>& parameters) {
    parameters = {Parameter("text", parameters.front().as_string() + " newer")};
  });
  EXPECT_TRUE(subject.set_parameter({"text", "set"}).successful);
  EXPECT_EQ(subject.get_parameter("text").as_string(), "set newer older");

  older.reset();
  newer.reset();
  const auto none =
      subject.add_pre_set_parameters_callback([](std::vector<Parameter>& parameters) { parameters.clear(); });
  EXPECT_FALSE(subject.set_parameters({Parameter("text", "x")}).front().successful);
}

TEST_F(Parameters, AreSetAllOrNone) {
  Subject subject = make();
  subject.declare_parameter("a", 1);
  subject.declare_parameter("b", 1);
  EXPECT_FALSE(subject.set_parameters_atomically({{"a", 2}, {"b", "text"}}).successful);
  EXPECT_EQ(subject.get_parameter("a").as_int(), 1);
  const auto results = subject.set_parameters({{"a", 2}, {"b", "text"}});
  EXPECT_TRUE(results[0].successful);
  EXPECT_FALSE(results[1].successful);
  EXPECT_EQ(subject.get_parameter("a").as_int(), 2);
}

TEST_F(Parameters, TwoCallbacksOfOneNodeMayDeclareAndReadOthers) {
  Subject subject = make();
  subject.declare_parameter("a", 1);
  const auto handle = subject.add_post_set_parameters_callback([&](const std::vector<Parameter>& parameters) {
    if (parameters.front().get_name() == "a") subject.declare_parameter("b", parameters.front().as_int());
  });
  EXPECT_TRUE(subject.set_parameter({"a", 2}).successful);
  EXPECT_EQ(subject.get_parameter("b").as_int(), 2);
}

TEST(ParameterMap, HasOfAFileWhatIsForANode) {
  const std::string path = testing::TempDir() + "parameter_map_test.yaml";
  std::ofstream(path) << "/**:\n  ros__parameters:\n    rate: 1.0\n    name: all\n"
                         "/arm/driver:\n  ros__parameters:\n    rate: 2.0\n";
  const ParameterMap map = parameter_map_from_yaml_file(path);
  EXPECT_EQ(map.at("/arm/driver"), std::vector<Parameter>{Parameter("rate", 2.0)});
  EXPECT_THAT(parameters_from_map(map, "/arm/driver"), ElementsAre(Parameter("name", "all"), Parameter("rate", 2.0)));
  EXPECT_THAT(parameters_from_map(parameter_map_from_yaml_file(path, "/other"), "/other"),
              ElementsAre(Parameter("name", "all"), Parameter("rate", 1.0)));
  EXPECT_THROW(parameter_map_from_yaml_file(path + ".missing"), std::runtime_error);
}

TEST(ParameterEventsFilter, FindsWhatHappenedToWhat) {
  auto event = std::make_shared<rcl_interfaces::msg::ParameterEvent>();
  event->new_parameters.push_back(Parameter("a", 1).to_parameter_msg());
  event->changed_parameters.push_back(Parameter("b", 2).to_parameter_msg());
  event->deleted_parameters.push_back(Parameter("c").to_parameter_msg());
  using Type = ParameterEventsFilter::EventType;
  const ParameterEventsFilter filter(event, {"a", "b", "c"}, {Type::NEW, Type::DELETED});
  ASSERT_EQ(filter.get_events().size(), 2U);
  EXPECT_EQ(filter.get_events()[0].second->name, "a");
  EXPECT_EQ(filter.get_events()[1].first, Type::DELETED);
}

}  // namespace
}  // namespace rclcpp

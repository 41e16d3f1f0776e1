// SPDX-License-Identifier: Apache-2.0
#include "core/param/services.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/param/test_world.hpp"

namespace myelin::param {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Value integer(std::int64_t value) {
  return value;
}
Value text(const char* value) {
  return std::string(value);
}

// A node that has: a (integer 1), gain (double, 0 to 1), fixed (read-only), later (uninitialized), group.x (dynamic).
class ServicesTest : public World {
 protected:
  void SetUp() override {
    start();
    parameters = create();
    parameters->declare("a", integer(1), {});
    Descriptor gain;
    gain.floating_point_range = {{0.0, 1.0, 0.0}};
    gain.description = "how much";
    parameters->declare("gain", 0.5, gain);
    Descriptor fixed;
    fixed.read_only = true;
    parameters->declare("fixed", true, fixed);
    Descriptor later;
    later.type = Type::string;
    parameters->declare("later", {}, later);
    Descriptor dynamic;
    dynamic.dynamic_typing = true;
    parameters->declare("group.x", integer(1), dynamic);
    announced();
  }

  cdr::Value ask(const std::string& service, const std::string& type, const cdr::Value& request) {
    const auto bytes = cdr::encode(request);
    const auto response = call(service, "rcl_interfaces/srv/" + type, bytes);
    EXPECT_TRUE(response);
    return response.value_or(cdr::Value(plans.plan("rcl_interfaces/srv/" + type + "_Response")));
  }

  cdr::Value request(const std::string& type) {
    return cdr::Value(plans.plan("rcl_interfaces/srv/" + type + "_Request"));
  }

  cdr::Value ask_names(const std::string& service, const std::string& type, const std::vector<std::string>& names) {
    cdr::Value message = request(type);
    message["names"] = string_list(names);
    return ask(service, type, message);
  }

  std::vector<Value> get(const std::vector<std::string>& names) {
    std::vector<Value> values;
    const cdr::Value response = ask_names("get_parameters", "GetParameters", names);
    for (const cdr::Value& value : response["values"].as<cdr::Value::List>()) values.push_back(value_of(value));
    return values;
  }

  std::vector<std::uint8_t> types(const std::vector<std::string>& names) {
    return ask_names("get_parameter_types", "GetParameterTypes", names)["types"].as<std::vector<std::uint8_t>>();
  }

  Listing list(const std::vector<std::string>& prefixes, std::uint64_t depth) {
    cdr::Value message = request("ListParameters");
    message["prefixes"] = string_list(prefixes);
    message["depth"] = depth;
    const cdr::Value response = ask("list_parameters", "ListParameters", message);
    return {strings_of(response["result"]["names"]), strings_of(response["result"]["prefixes"])};
  }

  cdr::Value wish(const std::string& type, const std::vector<Parameter>& wanted) {
    cdr::Value message = request(type);
    cdr::Value::List list;
    for (const Parameter& parameter : wanted) list.push_back(parameter_message(plans, parameter));
    message["parameters"] = std::move(list);
    return message;
  }

  // The reasons of refusals, "" where a parameter was set.
  std::vector<std::string> set(const std::vector<Parameter>& wanted) {
    std::vector<std::string> reasons;
    const cdr::Value response = ask("set_parameters", "SetParameters", wish("SetParameters", wanted));
    for (const cdr::Value& result : response["results"].as<cdr::Value::List>()) {
      const auto& reason = result["reason"].as<std::string>();
      EXPECT_EQ(result["successful"].as<bool>(), reason.empty());
      reasons.push_back(reason);
    }
    return reasons;
  }

  std::string set_atomically(const std::vector<Parameter>& wanted) {
    const cdr::Value response =
        ask("set_parameters_atomically", "SetParametersAtomically", wish("SetParametersAtomically", wanted));
    return response["result"]["reason"].as<std::string>();
  }

  std::shared_ptr<Parameters> parameters;
};

TEST_F(ServicesTest, ValuesAreRead) {
  EXPECT_THAT(get({"gain", "a"}), ElementsAre(Value(0.5), integer(1)));
}

TEST_F(ServicesTest, OneUnknownNameMakesTheWholeAnswerEmpty) {
  EXPECT_THAT(get({"a", "nothing"}), IsEmpty());
  EXPECT_THAT(get({"a", "later"}), IsEmpty());
  EXPECT_THAT(types({"a", "nothing"}), IsEmpty());
  EXPECT_TRUE(ask_names("describe_parameters", "DescribeParameters", {"a", "nothing"})["descriptors"]
                  .as<cdr::Value::List>()
                  .empty());
}

TEST_F(ServicesTest, TypesAreRead) {
  EXPECT_THAT(types({"a", "gain", "fixed", "later"}), ElementsAre(2, 3, 1, 0));
}

TEST_F(ServicesTest, DescriptorsAreRead) {
  const cdr::Value response = ask_names("describe_parameters", "DescribeParameters", {"gain"});
  const cdr::Value& descriptor = response["descriptors"].as<cdr::Value::List>().at(0);
  EXPECT_EQ(descriptor["name"].as<std::string>(), "gain");
  EXPECT_EQ(descriptor["description"].as<std::string>(), "how much");
  EXPECT_EQ(descriptor["floating_point_range"].as<cdr::Value::List>().at(0)["to_value"].as<double>(), 1.0);
}

TEST_F(ServicesTest, NamesAreListed) {
  EXPECT_THAT(list({}, 0).names,
              ElementsAre("use_sim_time", "start_type_description_service", "a", "gain", "fixed", "later", "group.x"));
  EXPECT_THAT(list({}, 0).prefixes, ElementsAre("group"));
  EXPECT_THAT(list({"group"}, 1).names, ElementsAre("group.x"));
}

TEST_F(ServicesTest, EachWishIsGrantedOrRefusedOnItsOwn) {
  EXPECT_THAT(set({{"a", integer(2)},
                   {"gain", 1.5},
                   {"nothing", integer(1)},
                   {"a", text("x")},
                   {"fixed", false},
                   {"later", text("now")}}),
              ElementsAre("", "Parameter gain out of range Min: 0.0, Max: 1.0, value: 1.5",
                          "Invalid access to undeclared parameter(s): ['nothing']",
                          "Wrong parameter type, expected 'Type.INTEGER' got 'Type.STRING'",
                          "Trying to set a read-only parameter: fixed.", ""));
  EXPECT_THAT(announced(), ElementsAre("changed a=2", "new later=now"));
}

TEST_F(ServicesTest, AllOrNothingAtomically) {
  EXPECT_EQ(set_atomically({{"a", integer(2)}, {"gain", 1.0}}), "");
  EXPECT_THAT(announced(), ElementsAre("changed a=2", "changed gain=1.0"));
  EXPECT_NE(set_atomically({{"a", integer(3)}, {"gain", 2.0}}), "");
  EXPECT_EQ(set_atomically({{"a", integer(3)}, {"b", integer(3)}}), "Invalid access to undeclared parameter(s): ['b']");
  EXPECT_THAT(announced(), IsEmpty());
  EXPECT_EQ(parameters->get("a"), integer(2));
}

TEST_F(ServicesTest, DeletingThroughTheServiceIsAnnounced) {
  EXPECT_THAT(set({{"group.x", {}}, {"a", {}}}), ElementsAre("", "Static parameter cannot be undeclared"));
  EXPECT_THAT(announced(), ElementsAre("deleted group.x=None"));
}

TEST_F(ServicesTest, ATypeThatDoesNotExistIsRefused) {
  cdr::Value message = wish("SetParameters", {{"a", integer(1)}});
  message["parameters"].as<cdr::Value::List>().at(0)["value"]["type"] = std::uint8_t{200};
  const cdr::Value response = ask("set_parameters", "SetParameters", message);
  const cdr::Value& result = response["results"].as<cdr::Value::List>().at(0);
  EXPECT_FALSE(result["successful"].as<bool>());
  EXPECT_EQ(result["reason"].as<std::string>(), "There is no parameter type 200");
}

TEST_F(ServicesTest, ADamagedRequestIsDroppedWithAWarningAndTheNodeGoesOn) {
  const std::array<std::byte, 8> damaged{std::byte{0},    std::byte{1},    std::byte{0},    std::byte{0},
                                         std::byte{0xff}, std::byte{0xff}, std::byte{0xff}, std::byte{0x7f}};
  testing::internal::CaptureStderr();
  EXPECT_EQ(call("get_parameters", "rcl_interfaces/srv/GetParameters", damaged), std::nullopt);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::AllOf(testing::HasSubstr("[ns.n]: dropped a damaged request on /ns/n/get_parameters: "
                                                "rcl_interfaces/srv/GetParameters_Request: names"),
                             testing::EndsWith("\n")));
  EXPECT_THAT(get({"a"}), ElementsAre(integer(1)));
}

TEST_F(ServicesTest, WhatACallbackThrowsLeavesTheExecutor) {
  const auto throws = parameters->on_set([](const auto&) -> Verdict { throw std::runtime_error("from the user"); });
  EXPECT_THROW(set({{"a", integer(2)}}), std::runtime_error);
}

TEST_F(ServicesTest, RequestsAfterTheParametersAreGoneFindNobody) {
  parameters.reset();
  EXPECT_EQ(context->graph().count_services("/ns/n/set_parameters"), 0u);
}

}  // namespace
}  // namespace myelin::param

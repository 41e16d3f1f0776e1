// SPDX-License-Identifier: Apache-2.0
#include "core/param/parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/param/test_world.hpp"

namespace myelin::param {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

using Changed = std::vector<Parameter>;

Value integer(std::int64_t value) {
  return value;
}
Value text(const char* value) {
  return std::string(value);
}

Descriptor dynamic() {
  Descriptor descriptor;
  descriptor.dynamic_typing = true;
  return descriptor;
}
Descriptor typed(Type type) {
  Descriptor descriptor;
  descriptor.type = type;
  return descriptor;
}

using ParametersTest = World;

TEST_F(ParametersTest, TwoAreAlwaysThere) {
  start();
  const auto parameters = create();
  EXPECT_THAT(parameters->all(),
              ElementsAre(Parameter{"start_type_description_service", true}, Parameter{"use_sim_time", false}));
  const Descriptor use_sim_time = parameters->describe("use_sim_time");
  EXPECT_EQ(use_sim_time.type, Type::boolean);
  EXPECT_EQ(use_sim_time.description, "");
  EXPECT_FALSE(use_sim_time.read_only);
  EXPECT_TRUE(parameters->describe("start_type_description_service").read_only);
}

TEST_F(ParametersTest, TheTypeDescriptionServiceStartsUnlessForbidden) {
  start({"x", "--ros-args", "-p", "start_type_description_service:=false"});
  const auto parameters = create();
  EXPECT_EQ(parameters->get("start_type_description_service"), Value(false));
  EXPECT_EQ(context->graph().count_services("/ns/n/get_type_description"), 0u);
  EXPECT_EQ(context->graph().count_services("/ns/n/describe_parameters"), 1u);
}

TEST_F(ParametersTest, SimulatedTimeFollowsItsParameter) {
  start();
  const auto parameters = create();
  EXPECT_FALSE(node->clock()->override_enabled());
  EXPECT_TRUE(parameters->set({{"use_sim_time", true}}).at(0).successful);
  EXPECT_TRUE(node->clock()->override_enabled());
  EXPECT_TRUE(parameters->set({{"use_sim_time", false}}).at(0).successful);
  EXPECT_FALSE(node->clock()->override_enabled());
}

TEST_F(ParametersTest, SimulatedTimeMayBeOnFromTheStart) {
  start({"x", "--ros-args", "-p", "use_sim_time:=true"});
  create();
  EXPECT_TRUE(node->clock()->override_enabled());
}

TEST_F(ParametersTest, DeclaringAnnouncesANewParameter) {
  start();
  const auto parameters = create();
  EXPECT_EQ(parameters->declare("a", integer(1), {}), integer(1));
  EXPECT_EQ(parameters->declare("later", {}, typed(Type::string)), Value{});
  EXPECT_THAT(announced(), ElementsAre("new a=1", "new later=None"));
}

TEST_F(ParametersTest, SettingAnnouncesAChangeAndDeletingADeletion) {
  start();
  const auto parameters = create();
  parameters->declare("a", integer(1), dynamic());
  parameters->declare("b", {}, typed(Type::string));
  announced();
  EXPECT_TRUE(parameters->set_atomically({{"a", text("x")}, {"b", text("y")}}).successful);
  EXPECT_EQ(events.size(), 0u);
  EXPECT_THAT(announced(), ElementsAre("new b=y", "changed a=x"));
  EXPECT_TRUE(parameters->set({{"a", {}}}).at(0).successful);
  EXPECT_THAT(announced(), ElementsAre("deleted a=None"));
  EXPECT_FALSE(parameters->has("a"));
}

TEST_F(ParametersTest, UndeclaringIsSilent) {
  start();
  const auto parameters = create();
  parameters->declare("a", integer(1), {});
  announced();
  parameters->undeclare("a");
  EXPECT_THAT(announced(), IsEmpty());
  EXPECT_FALSE(parameters->has("a"));
}

TEST_F(ParametersTest, OverridesWinInTheirOrder) {
  start({"x", "--ros-args", "-p", "a:=1", "-p", "a:=2", "-p", "other:b:=7", "-p", "c:=[]"});
  ParametersOptions options;
  options.overrides = {{"d", text("code")}};
  const auto parameters = create(std::move(options));
  EXPECT_EQ(parameters->declare("a", integer(0), {}), integer(2));
  EXPECT_EQ(parameters->declare("b", integer(0), {}), integer(0));
  EXPECT_EQ(parameters->declare("c", std::vector<double>{1.0}, {}), Value(std::vector<double>{}));
  EXPECT_EQ(parameters->declare("d", text("default"), {}), text("code"));
  EXPECT_THAT(parameters->overrides(),
              ElementsAre(Parameter{"a", integer(2)}, Parameter{"c", std::vector<std::uint8_t>{}},
                          Parameter{"d", text("code")}));
  parameters->undeclare("a");
  EXPECT_EQ(parameters->declare("a", integer(0), {}, true), integer(0));
}

TEST_F(ParametersTest, ATypeWithoutValueTakesItsValueFromTheOverride) {
  start({"x", "--ros-args", "-p", "rate:=10.0"});
  const auto parameters = create();
  EXPECT_EQ(parameters->declare("rate", {}, typed(Type::floating)), Value(10.0));
}

TEST_F(ParametersTest, AnOverrideOfAnotherTypeIsRefused) {
  start({"x", "--ros-args", "-p", "a:=text"});
  const auto parameters = create();
  EXPECT_THROW(parameters->declare("a", integer(0), {}), InvalidType);
  EXPECT_FALSE(parameters->has("a"));
  EXPECT_EQ(parameters->declare("a", integer(0), dynamic()), text("text"));
}

TEST_F(ParametersTest, OverridesMayDeclareThemselves) {
  start({"x", "--ros-args", "-p", "a:=1", "-p", "use_sim_time:=true"});
  ParametersOptions options;
  options.automatically_declare_from_overrides = true;
  const auto parameters = create(std::move(options));
  EXPECT_EQ(parameters->get("a"), integer(1));
  EXPECT_TRUE(node->clock()->override_enabled());
}

TEST_F(ParametersTest, ADeclarationNeedsANameAndAType) {
  start();
  const auto parameters = create();
  EXPECT_THROW(parameters->declare("", integer(1), {}), InvalidName);
  EXPECT_THROW(parameters->declare("a", {}, {}), InvalidArgument);
  EXPECT_EQ(parameters->declare("a", {}, dynamic()), Value{});
  EXPECT_EQ(parameters->get("a"), Value{});
}

TEST_F(ParametersTest, SettingWhatIsNotDeclaredIsAnError) {
  start();
  const auto parameters = create();
  parameters->declare("a", integer(1), {});
  EXPECT_THROW(parameters->set({{"a", integer(2)}, {"b", integer(2)}}), NotDeclared);
  EXPECT_EQ(parameters->get("a"), integer(2));
  EXPECT_THROW(parameters->set_atomically({{"a", integer(3)}, {"b", integer(3)}}), NotDeclared);
  EXPECT_EQ(parameters->get("a"), integer(2));
}

TEST_F(ParametersTest, UnlessUndeclaredOnesAreAllowed) {
  start();
  ParametersOptions options;
  options.allow_undeclared = true;
  const auto parameters = create(std::move(options));
  EXPECT_TRUE(parameters->allows_undeclared());
  EXPECT_TRUE(parameters->set({{"b", integer(2)}}).at(0).successful);
  EXPECT_THAT(announced(), ElementsAre("new b=2"));
}

TEST_F(ParametersTest, CallbacksAreAskedNewestFirstAndTheFirstRefusalEnds) {
  start();
  const auto parameters = create();
  std::vector<std::string> order;
  const auto first = parameters->on_set([&](const Changed&) {
    order.push_back("first");
    return Verdict{};
  });
  auto second = parameters->on_set([&](const Changed& changes) {
    order.push_back("second");
    return changes.at(0).value == integer(13) ? Verdict{false, "unlucky"} : Verdict{};
  });
  const auto told = parameters->on_post_set([&](const Changed&) { order.push_back("told"); });

  EXPECT_THROW(parameters->declare("a", integer(13), {}), InvalidValue);
  EXPECT_FALSE(parameters->has("a"));
  EXPECT_THAT(order, ElementsAre("second"));
  order.clear();
  parameters->declare("a", integer(1), {});
  EXPECT_THAT(order, ElementsAre("second", "first", "told"));
  order.clear();
  EXPECT_EQ(parameters->set_atomically({{"a", integer(13)}}), (Verdict{false, "unlucky"}));
  EXPECT_EQ(parameters->get("a"), integer(1));
  second.reset();
  EXPECT_TRUE(parameters->set_atomically({{"a", integer(13)}}).successful);
}

TEST_F(ParametersTest, CallbacksBeforeTheSetMayRewriteTheList) {
  start();
  const auto parameters = create();
  parameters->declare("a", integer(1), {});
  parameters->declare("b", integer(1), {});
  auto adds = parameters->on_pre_set([](Changed& changes) { changes.push_back({"b", integer(5)}); });
  EXPECT_TRUE(parameters->set_atomically({{"a", integer(2)}}).successful);
  EXPECT_EQ(parameters->get("b"), integer(5));
  adds.reset();
  const auto clears = parameters->on_pre_set([](Changed& changes) { changes.clear(); });
  EXPECT_EQ(parameters->set_atomically({{"a", integer(3)}}).reason,
            "parameter list cannot be empty, this might be due to pre_set_parameters_callback modifying the original "
            "parameters list.");
}

TEST_F(ParametersTest, ACallbackMayUseTheParametersItself) {
  start();
  const auto parameters = create();
  parameters->declare("a", integer(1), {});
  parameters->declare("copy", integer(0), {});
  const auto told = parameters->on_post_set([&](const Changed& changes) {
    if (changes.at(0).name == "a") parameters->set({{"copy", parameters->get("a")}});
  });
  parameters->set({{"a", integer(2)}});
  EXPECT_EQ(parameters->get("copy"), integer(2));
}

TEST_F(ParametersTest, ATokenMayOutliveTheParameters) {
  start();
  auto parameters = create();
  auto token = parameters->on_set([](const Changed&) { return Verdict{}; });
  parameters.reset();
  token.reset();
}

TEST_F(ParametersTest, WhatChangesWhileACallbackRunsIsCheckedAgain) {
  start();
  const auto parameters = create();
  parameters->declare("a", integer(1), {});
  const auto meddles = parameters->on_set([&](const Changed& changes) {
    if (changes.at(0).name == "a" && parameters->has("a")) parameters->undeclare("a");
    return Verdict{};
  });
  EXPECT_THROW(parameters->set({{"a", integer(2)}}), NotDeclared);
  EXPECT_FALSE(parameters->has("a"));
}

TEST_F(ParametersTest, ManyThreadsMaySet) {
  start();
  const auto parameters = create();
  parameters->declare("a", integer(0), {});
  announced();
  std::vector<std::thread> threads;
  std::atomic<int> told = 0;
  const auto counts = parameters->on_post_set([&](const Changed&) { ++told; });
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        parameters->set({{"a", integer(i)}});
        (void)parameters->get("a");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(told, 200);
  const auto lines = announced();
  EXPECT_EQ(lines.size(), 200u);
  EXPECT_EQ(lines.back(), "changed a=" + node::to_string(parameters->get("a")));
}

TEST_F(ParametersTest, ServicesGoWithDestroy) {
  start();
  const auto parameters = create();
  EXPECT_EQ(context->graph().count_services("/ns/n/get_parameters"), 1u);
  parameters->destroy();
  parameters->destroy();
  EXPECT_EQ(context->graph().count_services("/ns/n/get_parameters"), 0u);
  EXPECT_EQ(context->graph().count_publishers("/parameter_events"), 0u);
}

TEST_F(ParametersTest, WhatWasDestroyedStillTellsAndChangesNoMore) {
  start();
  const auto parameters = create();
  parameters->declare("a", integer(1), {});
  parameters->destroy();
  EXPECT_THROW(parameters->declare("b", integer(1), {}), node::Closed);
  EXPECT_THROW(parameters->set({{"a", integer(2)}}), node::Closed);
  EXPECT_EQ(parameters->get("a"), integer(1));
  EXPECT_FALSE(parameters->has("b"));
}

TEST_F(ParametersTest, ServicesAreOptional) {
  start();
  ParametersOptions options;
  options.start_services = false;
  const auto parameters = create(std::move(options));
  EXPECT_EQ(context->graph().count_services("/ns/n/get_parameters"), 0u);
  EXPECT_EQ(context->graph().count_services("/ns/n/get_type_description"), 1u);
  for (int i = 0; i < 2; ++i) {
    parameters->serve(nullptr);
    EXPECT_EQ(context->graph().count_services("/ns/n/get_parameters"), 1u);
  }
}

}  // namespace
}  // namespace myelin::param

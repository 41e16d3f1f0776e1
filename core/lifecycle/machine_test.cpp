// SPDX-License-Identifier: Apache-2.0
#include "core/lifecycle/machine.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace myelin::lifecycle {
namespace {

std::string_view after(Machine& machine, std::initializer_list<std::string_view> labels) {
  for (const auto label : labels) {
    const Transition* const transition = machine.find(label);
    if (transition == nullptr) return "no way";
    machine.step(*transition);
  }
  return machine.current().label;
}

std::string labels(const std::vector<Transition>& transitions) {
  std::string text;
  for (const Transition& each : transitions) text += (text.empty() ? "" : " ") + std::string(each.label);
  return text;
}

TEST(MachineTest, ANewOneIsUnconfigured) {
  EXPECT_EQ(Machine().current().label, "unconfigured");
  EXPECT_EQ(Machine().current().id, state_id::unconfigured);
}

TEST(MachineTest, AWholeLifeLeadsThroughEveryPrimaryState) {
  Machine machine;
  EXPECT_EQ(after(machine, {"configure"}), "configuring");
  EXPECT_EQ(after(machine, {"transition_success"}), "inactive");
  EXPECT_EQ(after(machine, {"activate", "transition_success"}), "active");
  EXPECT_EQ(after(machine, {"deactivate", "transition_success"}), "inactive");
  EXPECT_EQ(after(machine, {"cleanup", "transition_success"}), "unconfigured");
  EXPECT_EQ(after(machine, {"shutdown", "transition_success"}), "finalized");
  EXPECT_TRUE(machine.available().empty());
}

TEST(MachineTest, AFailureLeadsBackAndAShutdownThatFailsEndsNevertheless) {
  Machine machine;
  EXPECT_EQ(after(machine, {"configure", "transition_failure"}), "unconfigured");
  EXPECT_EQ(after(machine, {"configure", "transition_success", "activate", "transition_failure"}), "inactive");
  EXPECT_EQ(after(machine, {"cleanup", "transition_failure"}), "inactive");
  EXPECT_EQ(after(machine, {"activate", "transition_success", "deactivate", "transition_failure"}), "active");
  EXPECT_EQ(after(machine, {"shutdown", "transition_failure"}), "finalized");
}

TEST(MachineTest, AnErrorLeadsToErrorprocessingAndFromThereToABeginningOrAnEnd) {
  for (const auto& [outcome, end] : std::map<std::string_view, std::string_view>{{"transition_success", "unconfigured"},
                                                                                 {"transition_failure", "finalized"},
                                                                                 {"transition_error", "finalized"}}) {
    Machine machine;
    EXPECT_EQ(after(machine, {"configure", "transition_error"}), "errorprocessing");
    EXPECT_EQ(after(machine, {outcome}), end);
  }
}

TEST(MachineTest, WhatIsPossibleComesInUpstreamsOrder) {
  Machine machine;
  EXPECT_EQ(labels(machine.available()), "configure shutdown");
  after(machine, {"configure"});
  EXPECT_EQ(labels(machine.available()), "transition_success transition_failure transition_error");
  after(machine, {"transition_success"});
  EXPECT_EQ(labels(machine.available()), "cleanup activate shutdown");
  after(machine, {"activate", "transition_success"});
  EXPECT_EQ(labels(machine.available()), "deactivate shutdown");
}

TEST(MachineTest, ANumberOrALabelOfAnotherStateIsNotFound) {
  Machine machine;
  EXPECT_EQ(machine.find(transition_id::activate), nullptr);
  EXPECT_EQ(machine.find("activate"), nullptr);
  EXPECT_EQ(machine.find(transition_id::inactive_shutdown), nullptr);
  EXPECT_EQ(machine.find(""), nullptr);
  EXPECT_EQ(machine.find("shutdown")->id, transition_id::unconfigured_shutdown);
}

TEST(MachineTest, TheGraphHasElevenStatesAndTwentyFiveTransitionsOfDifferentNumbers) {
  std::set<int> state_ids, transition_ids;
  for (const State& state : states()) state_ids.insert(state.id);
  for (const Transition& each : transitions()) transition_ids.insert(each.id);
  EXPECT_EQ(state_ids, (std::set<int>{0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 15}));
  EXPECT_EQ(transition_ids.size(), 25u);
  EXPECT_EQ(transitions().size(), 25u);
}

}  // namespace
}  // namespace myelin::lifecycle

// SPDX-License-Identifier: Apache-2.0
// Goals: how one is named, and the states it goes through.
//
//   accepted --execute--> executing --succeed--> succeeded
//       |                     |-------abort----> aborted
//       +----cancel_goal------+--> canceling --canceled--> canceled        (or succeed, or abort)
//
// Numbers of the states are those of action_msgs/msg/GoalStatus, numbers of the events are upstream's GoalEvent.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>

#include "core/base/error.hpp"

namespace myelin::action {

struct GoalId {
  std::array<std::uint8_t, 16> octets{};
  auto operator<=>(const GoalId&) const = default;
  explicit operator bool() const { return *this != GoalId{}; }
};

// Ids are random: some of their octets are as good as a hash.
struct GoalIdHash {
  std::size_t operator()(const GoalId& id) const {
    std::uint64_t halves[2];
    std::memcpy(halves, id.octets.data(), sizeof halves);
    return static_cast<std::size_t>(halves[0] ^ halves[1] * 0x9E3779B97F4A7C15u);
  }
};

enum class GoalState : std::int8_t {
  unknown = 0,
  accepted = 1,
  executing = 2,
  canceling = 3,
  succeeded = 4,
  canceled = 5,
  aborted = 6
};
enum class GoalEvent : std::uint8_t { execute = 0, cancel_goal = 1, succeed = 2, abort = 3, canceled = 4 };

// nullopt: the event is not for a goal in this state.
std::optional<GoalState> next_state(GoalState state, GoalEvent event);

inline bool is_active(GoalState state) {
  return state == GoalState::accepted || state == GoalState::executing || state == GoalState::canceling;
}
inline bool has_ended(GoalState state) {
  return state >= GoalState::succeeded && state <= GoalState::aborted;
}

struct GoalInfo {
  GoalId id;
  std::int64_t stamp_ns = 0;  // when it was accepted, on the server's clock
  bool operator==(const GoalInfo&) const = default;
};

struct GoalStatus {
  GoalInfo goal;
  GoalState state = GoalState::unknown;
  bool operator==(const GoalStatus&) const = default;
};

// An event that is not for a goal in its state.
class InvalidTransition : public Error {
 public:
  InvalidTransition(GoalState state, GoalEvent event);
};

// A goal with this id is known already.
class GoalExists : public Error {
 public:
  using Error::Error;
};

}  // namespace myelin::action

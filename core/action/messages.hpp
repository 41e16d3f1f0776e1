// SPDX-License-Identifier: Apache-2.0
// What an action's own machinery says, as CDR: everything but the goals, results and feedback of users, which stay bytes.
//
//   SendGoal_Request   := header goal_id:octet[16] goal          the same beginning: GetResult_Request, FeedbackMessage
//   SendGoal_Response  := header accepted:boolean stamp
//   CancelGoal_Request := header goal_info
//   CancelGoal_Response := header return_code:i8 count:u32 goal_info*
//   GoalStatusArray    := header count:u32 (goal_info status:i8)*
//   goal_info          := goal_id:octet[16] stamp                stamp := sec:i32 nanosec:u32
//
// All that read throw cdr::DecodeError for bytes that are no such message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/action/goal.hpp"
#include "core/base/bytes.hpp"
#include "core/cdr/error.hpp"

namespace myelin::action {

// The goal that a message begins with.
GoalId goal_id_of(Bytes message);

std::vector<std::byte> goal_response(bool accepted, std::int64_t stamp_ns);
bool accepted_in(Bytes goal_response);

// action_msgs/srv/CancelGoal's numbers.
enum class CancelCode : std::int8_t { none = 0, rejected = 1, unknown_goal_id = 2, goal_terminated = 3 };

GoalInfo cancel_request_of(Bytes message);
std::vector<std::byte> cancel_response(CancelCode code, std::span<const GoalInfo> canceling);

std::vector<std::byte> status_array(std::span<const GoalStatus> statuses);
std::vector<GoalStatus> statuses_of(Bytes message);

}  // namespace myelin::action

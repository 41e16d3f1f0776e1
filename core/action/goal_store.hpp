// SPDX-License-Identifier: Apache-2.0
// GoalStore: what a server knows of its goals: their states, the results of those that ended, who waits for a result.
//
// A goal is forgotten when it has ended, its result is there and has been kept for the result timeout: nothing of it remains.
// A value of its own without threads, clocks or wires; the server guards it.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/action/goal.hpp"
#include "core/action/messages.hpp"
#include "core/node/endpoints.hpp"

namespace myelin::action {

using Result = std::shared_ptr<const std::vector<std::byte>>;  // GetResult_Response, header first

class GoalStore {
 public:
  // Of a result, counted from its goal's end; 0 forgets at once, a negative one keeps for ever.
  explicit GoalStore(std::int64_t result_timeout_ns) : result_timeout_ns_(result_timeout_ns) {}

  void accept(const GoalInfo& goal);  // throws GoalExists
  bool knows(const GoalId& id) const { return goals_.contains(id); }
  GoalState state(const GoalId& id) const;  // unknown when it does not know it

  // Its new state; unknown, and nothing happens, for a goal that it does not know. Throws InvalidTransition.
  GoalState update(const GoalId& id, GoalEvent event, std::int64_t now_ns);

  // The goals that a request to cancel means and that can be canceled, in order of acceptance, and the code for an answer
  // that all of them are. An id alone means that goal; a stamp all that were accepted up to it; both mean both; neither all.
  struct Cancelable {
    CancelCode code = CancelCode::none;
    std::vector<GoalInfo> goals;
  };
  Cancelable cancelable(const GoalInfo& request) const;

  // The result; null while there is none, `asker` then waits for it. nullopt for a goal that it does not know.
  std::optional<Result> result_or_wait(const GoalId& id, const node::Service::Request& asker);
  // Those who waited. None for a goal that it does not know, or that has its result already.
  std::vector<node::Service::Request> finish(const GoalId& id, Result result);

  // Forgets what has expired and says what that was.
  std::vector<GoalId> expire(std::int64_t now_ns);
  // When there will be something to expire; nullopt: nobody knows.
  std::optional<std::int64_t> next_expiry_ns() const;

  // All it knows, in order of acceptance.
  std::vector<GoalStatus> statuses() const;
  std::size_t size() const { return goals_.size(); }
  void clear();

 private:
  struct Goal {
    GoalStatus status;
    Result result;
    std::vector<node::Service::Request> waiting;
  };
  Goal* find(const GoalId& id);

  const std::int64_t result_timeout_ns_;
  std::list<Goal> order_;
  std::unordered_map<GoalId, std::list<Goal>::iterator, GoalIdHash> goals_;
  std::multimap<std::int64_t, GoalId> ended_;  // those that have their results, by the time of their end
  std::unordered_map<GoalId, std::int64_t, GoalIdHash> incomplete_;  // ended without a result as yet, and when
};

}  // namespace myelin::action

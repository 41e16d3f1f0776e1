// SPDX-License-Identifier: Apache-2.0
#include "core/action/goal_store.hpp"

#include <limits>
#include <utility>

#include "core/base/saturating.hpp"

namespace myelin::action {

GoalStore::Goal* GoalStore::find(const GoalId& id) {
  const auto found = goals_.find(id);
  return found == goals_.end() ? nullptr : &*found->second;
}

void GoalStore::accept(const GoalInfo& goal) {
  if (knows(goal.id)) throw GoalExists("Failed to accept new goal: goal ID already exists");
  order_.push_back({.status = {goal, GoalState::accepted}, .result = nullptr, .waiting = {}});
  goals_.emplace(goal.id, std::prev(order_.end()));
}

GoalState GoalStore::state(const GoalId& id) const {
  const auto found = goals_.find(id);
  return found == goals_.end() ? GoalState::unknown : found->second->status.state;
}

GoalState GoalStore::update(const GoalId& id, GoalEvent event, std::int64_t now_ns) {
  Goal* const goal = find(id);
  if (goal == nullptr) return GoalState::unknown;
  const auto next = next_state(goal->status.state, event);
  if (!next) throw InvalidTransition(goal->status.state, event);
  goal->status.state = *next;
  if (has_ended(*next)) {
    if (goal->result) {
      ended_.emplace(now_ns, id);
    } else {
      incomplete_[id] = now_ns;
    }
  }
  return *next;
}

GoalStore::Cancelable GoalStore::cancelable(const GoalInfo& request) const {
  Cancelable answer;
  if (request.id && request.stamp_ns == 0) {
    const auto found = goals_.find(request.id);
    if (found == goals_.end()) {
      answer.code = CancelCode::unknown_goal_id;
    } else if (next_state(found->second->status.state, GoalEvent::cancel_goal)) {
      answer.goals.push_back(found->second->status.goal);
    } else {
      answer.code = CancelCode::goal_terminated;
    }
    return answer;
  }
  const bool all = !request.id && request.stamp_ns == 0;
  const std::int64_t until_ns = all ? std::numeric_limits<std::int64_t>::max() : request.stamp_ns;
  for (const Goal& goal : order_) {
    const GoalInfo& info = goal.status.goal;
    const bool meant = info.stamp_ns <= until_ns || info.id == request.id;
    if (meant && next_state(goal.status.state, GoalEvent::cancel_goal)) answer.goals.push_back(info);
  }
  return answer;
}

std::optional<Result> GoalStore::result_or_wait(const GoalId& id, const node::Service::Request& asker) {
  Goal* const goal = find(id);
  if (goal == nullptr) return std::nullopt;
  if (!goal->result) goal->waiting.push_back(asker);
  return goal->result;
}

std::vector<node::Service::Request> GoalStore::finish(const GoalId& id, Result result) {
  Goal* const goal = find(id);
  if (goal == nullptr || goal->result) return {};
  goal->result = std::move(result);
  if (const auto end = incomplete_.extract(id)) ended_.emplace(end.mapped(), id);
  return std::exchange(goal->waiting, {});
}

std::vector<GoalId> GoalStore::expire(std::int64_t now_ns) {
  std::vector<GoalId> expired;
  if (result_timeout_ns_ < 0) return expired;
  if (!ended_.empty() && ended_.begin()->first > now_ns) {  // the clock was set back: they ended now at the latest
    for (const auto& [time_ns, id] : std::exchange(ended_, {})) ended_.emplace(now_ns, id);
  }
  while (!ended_.empty() && saturating_subtract(now_ns, ended_.begin()->first) >= result_timeout_ns_) {
    const GoalId id = ended_.begin()->second;
    order_.erase(goals_.extract(id).mapped());
    ended_.erase(ended_.begin());
    expired.push_back(id);
  }
  return expired;
}

std::optional<std::int64_t> GoalStore::next_expiry_ns() const {
  if (result_timeout_ns_ < 0 || ended_.empty()) return std::nullopt;
  return saturating_add(ended_.begin()->first, result_timeout_ns_);
}

std::vector<GoalStatus> GoalStore::statuses() const {
  std::vector<GoalStatus> all;
  all.reserve(order_.size());
  for (const Goal& goal : order_) all.push_back(goal.status);
  return all;
}

void GoalStore::clear() {
  goals_.clear();
  order_.clear();
  ended_.clear();
  incomplete_.clear();
}

}  // namespace myelin::action

// SPDX-License-Identifier: Apache-2.0
#include "core/transport/status.hpp"

namespace myelin::transport {

bool Statuses::add_match(const Guid& peer) {
  auto state = state_.lock();
  if (std::find(state->matched.begin(), state->matched.end(), peer) != state->matched.end()) return false;
  state->matched.push_back(peer);
  EventStatus& status = state->of[static_cast<std::size_t>(Event::matched)];
  ++status.total, ++status.total_change;
  ++status.current, ++status.current_change;
  return true;
}

bool Statuses::remove_match(const Guid& peer) {
  auto state = state_.lock();
  if (std::erase(state->matched, peer) == 0) return false;
  EventStatus& status = state->of[static_cast<std::size_t>(Event::matched)];
  --status.current, --status.current_change;
  return true;
}

std::vector<Guid> Statuses::matched() const {
  return state_.lock()->matched;
}

void Statuses::count(Event event, std::int32_t change) {
  auto state = state_.lock();
  EventStatus& status = state->of[static_cast<std::size_t>(event)];
  status.total += change;
  status.total_change += change;
}

void Statuses::count_incompatible(QosPolicy policy, std::int32_t change) {
  auto state = state_.lock();
  EventStatus& status = state->of[static_cast<std::size_t>(Event::incompatible_qos)];
  status.total += change;
  status.total_change += change;
  status.last_policy = policy;
}

void Statuses::count_liveliness(std::int32_t alive_change, std::int32_t not_alive_change) {
  auto state = state_.lock();
  EventStatus& status = state->of[static_cast<std::size_t>(Event::liveliness)];
  status.current += alive_change;
  status.current_change += alive_change;
  status.not_alive += not_alive_change;
  status.not_alive_change += not_alive_change;
}

EventStatus Statuses::take(Event event) {
  auto state = state_.lock();
  EventStatus& status = state->of[static_cast<std::size_t>(event)];
  const EventStatus taken = status;
  status.total_change = status.current_change = status.not_alive_change = 0;
  return taken;
}

}  // namespace myelin::transport

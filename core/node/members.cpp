// SPDX-License-Identifier: Apache-2.0
#include "core/node/members.hpp"

#include <algorithm>
#include <utility>

#include "core/node/endpoints.hpp"

namespace myelin::node {

void Members::State::require_open() const {
  if (closed) throw Closed("cannot use Destroyable because destruction was requested");
}

std::vector<std::shared_ptr<exec::Entity>> Members::State::living() const {
  std::vector<const Member*> ordered;
  ordered.reserve(entities.size());
  for (const auto& [key, member] : entities) ordered.push_back(&member);
  std::sort(ordered.begin(), ordered.end(), [](auto* left, auto* right) { return left->number < right->number; });
  std::vector<std::shared_ptr<exec::Entity>> alive;
  alive.reserve(ordered.size());
  for (const Member* member : ordered) {
    if (auto entity = member->entity.lock()) alive.push_back(std::move(entity));
  }
  return alive;
}

const Members::State::Place* Members::State::place_of(const exec::CallbackGroup* group) const {
  for (const Place& place : places) {
    if (place.group.lock().get() == group) return &place;
  }
  return nullptr;
}

const std::shared_ptr<exec::Executor>& Members::State::executor_of(const exec::Entity& entity) const {
  const Place* place = places.empty() ? nullptr : place_of(entity.group().get());
  return place ? place->executor : executor;
}

void Members::adopt(const std::shared_ptr<exec::Entity>& entity) {
  auto state = state_.lock();
  state->require_open();
  if (state->entities.size() >= state->purge_at) {
    std::erase_if(state->entities, [](const auto& known) { return known.second.entity.expired(); });
    state->purge_at = std::max<std::size_t>(16, 2 * state->entities.size());
  }
  State::Member& member = state->entities[entity.get()];
  // One that died may have lived at this address.
  if (member.entity.expired()) member = {entity, state->next_number++};
  if (const auto& home = state->executor_of(*entity)) home->add(entity);
}

void Members::add(const std::shared_ptr<Closable>& closable) {
  auto state = state_.lock();
  state->require_open();
  state->closables.emplace_back(closable.get(), closable);
}

void Members::release(exec::Entity& entity) {
  std::shared_ptr<exec::Executor> executor;
  {
    auto state = state_.lock();
    state->entities.erase(&entity);
    executor = state->executor_of(entity);
  }
  if (executor) executor->remove(entity);
}

void Members::remove(const Closable& closable) {
  std::erase_if(state_.lock()->closables, [&](const auto& known) { return known.first == &closable; });
}

bool Members::join(std::shared_ptr<exec::Executor> executor) {
  std::vector<std::shared_ptr<exec::Entity>> moved;  // outlive the lock, as does the executor that is left
  std::shared_ptr<exec::Executor> left;
  auto state = state_.lock();
  if (executor) state->require_open();
  if (state->executor == executor) return false;
  left = std::exchange(state->executor, std::move(executor));
  moved = state->living();
  for (const auto& entity : moved) {
    if (!state->places.empty() && state->place_of(entity->group().get())) continue;
    if (left) left->remove(*entity);
    if (state->executor) state->executor->add(entity);
  }
  return true;
}

void Members::place(const std::shared_ptr<exec::CallbackGroup>& group, std::shared_ptr<exec::Executor> executor) {
  move(group, std::move(executor));
}

void Members::unplace(const std::shared_ptr<exec::CallbackGroup>& group) {
  move(group, std::nullopt);
}

void Members::move(const std::shared_ptr<exec::CallbackGroup>& group,
                   std::optional<std::shared_ptr<exec::Executor>> executor) {
  std::vector<std::shared_ptr<exec::Entity>> all;  // outlive the lock, as do the executors that are left
  std::vector<State::Place> former;
  auto state = state_.lock();
  if (state->closed) return;
  all = state->living();
  former = state->places;
  std::erase_if(state->places, [&](const State::Place& place) {
    const auto alive = place.group.lock();
    return !alive || alive == group;
  });
  if (executor) state->places.push_back({group, *executor});
  const std::shared_ptr<exec::Executor>& home = executor ? *executor : state->executor;
  for (const auto& entity : all) {
    if (entity->group() != group) continue;
    entity->leave();
    if (home) home->add(entity);
  }
}

std::shared_ptr<exec::Executor> Members::executor_of(const std::shared_ptr<exec::CallbackGroup>& group) const {
  auto state = state_.lock();
  const State::Place* place = state->place_of(group.get());
  return place ? place->executor : state->executor;
}

std::shared_ptr<exec::Executor> Members::executor() const {
  return state_.lock()->executor;
}

std::vector<std::shared_ptr<Closable>> Members::close() {
  state_.lock()->closed = true;
  join(nullptr);
  std::vector<std::shared_ptr<exec::Entity>> placed;
  std::vector<State::Place> places;
  std::vector<std::shared_ptr<Closable>> alive;
  auto state = state_.lock();
  places = std::exchange(state->places, {});
  if (!places.empty()) placed = state->living();
  for (const auto& entity : placed) entity->leave();
  for (const auto& [key, weak] : std::exchange(state->closables, {})) {
    if (auto closable = weak.lock()) alive.push_back(std::move(closable));
  }
  state->entities.clear();
  return alive;
}

}  // namespace myelin::node

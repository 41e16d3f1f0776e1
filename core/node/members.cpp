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
  if (state->executor) state->executor->add(entity);
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
    executor = state->executor;
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
    if (left) left->remove(*entity);
    if (state->executor) state->executor->add(entity);
  }
  return true;
}

std::shared_ptr<exec::Executor> Members::executor() const {
  return state_.lock()->executor;
}

std::vector<std::shared_ptr<Closable>> Members::close() {
  state_.lock()->closed = true;
  join(nullptr);
  std::vector<std::shared_ptr<Closable>> alive;
  auto state = state_.lock();
  for (const auto& [key, weak] : std::exchange(state->closables, {})) {
    if (auto closable = weak.lock()) alive.push_back(std::move(closable));
  }
  state->entities.clear();
  return alive;
}

}  // namespace myelin::node

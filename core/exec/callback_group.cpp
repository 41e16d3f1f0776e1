// SPDX-License-Identifier: Apache-2.0
#include "core/exec/callback_group.hpp"

namespace myelin::exec {

Claim& Claim::operator=(Claim&& other) noexcept {
  if (this != &other) {
    release();
    group_ = std::move(other.group_);
    entity_ = std::move(other.entity_);
  }
  return *this;
}

void Claim::release() {
  const auto entity = std::exchange(entity_, nullptr);
  const auto group = std::exchange(group_, nullptr);
  if (!group) return;
  if (entity) {
    group->policy_->end(*entity);
  } else {
    group->release();
  }
}

bool CallbackGroup::free() const {
  return kind_ == Kind::reentrant || !state_.lock()->taken;
}

bool CallbackGroup::idle() const {
  return kind_ == Kind::reentrant ? claims_.load(std::memory_order_acquire) == 0 : free();  // A
}

std::shared_ptr<Entity> CallbackGroup::holder() const {
  auto state = state_.lock();
  return state->taken ? state->holder.lock() : nullptr;
}

std::vector<std::shared_ptr<Entity>> CallbackGroup::waiting() const {
  std::vector<std::shared_ptr<Entity>> alive;
  auto state = state_.lock();
  state->waiting.for_each([&](const std::weak_ptr<Entity>& weak) {
    if (auto entity = weak.lock()) alive.push_back(std::move(entity));
  });
  return alive;
}

Claim CallbackGroup::claim_for(const std::shared_ptr<Entity>& entity) {
  if (policy_) return policy_->begin(*entity) ? Claim(shared_from_this(), entity) : Claim();
  if (kind_ == Kind::mutually_exclusive) {
    auto state = state_.lock();
    if (state->taken) {
      state->waiting.push(entity);
      return {};
    }
    state->taken = true;
    state->holder = entity;
  } else {
    claims_.fetch_add(1, std::memory_order_relaxed);
  }
  return Claim(shared_from_this());
}

Claim CallbackGroup::try_claim(const std::shared_ptr<Entity>& entity) {
  if (policy_) return policy_->begin(*entity) ? Claim(shared_from_this(), entity) : Claim();
  if (kind_ == Kind::reentrant) {
    claims_.fetch_add(1, std::memory_order_relaxed);
  } else if (std::exchange(state_.lock()->taken, true)) {
    return {};
  }
  return Claim(shared_from_this());
}

void CallbackGroup::release() {
  if (kind_ == Kind::reentrant) {
    claims_.fetch_sub(1, std::memory_order_release);  // A: what ran is over in idle()
    return;
  }
  for (;;) {
    std::shared_ptr<Entity> next;  // outlives the lock: it may be the last to know the entity
    {
      auto state = state_.lock();
      while (!next && !state->waiting.empty()) next = state->waiting.pop().lock();
      state->holder = next;
      if (!next) {
        state->taken = false;
        return;
      }
    }
    if (next->grant()) return;
  }
}

}  // namespace myelin::exec

// SPDX-License-Identifier: Apache-2.0
#include "core/exec/callback_group.hpp"

namespace myelin::exec {

Claim& Claim::operator=(Claim&& other) noexcept {
  if (this != &other) {
    release();
    group_ = std::move(other.group_);
  }
  return *this;
}

void Claim::release() {
  if (const auto group = std::exchange(group_, nullptr)) group->release();
}

bool CallbackGroup::free() const {
  return kind_ == Kind::reentrant || !state_.lock()->taken;
}

Claim CallbackGroup::claim_for(const std::shared_ptr<Entity>& entity) {
  if (kind_ == Kind::mutually_exclusive) {
    auto state = state_.lock();
    if (state->taken) {
      state->waiting.push(entity);
      return {};
    }
    state->taken = true;
  }
  return Claim(shared_from_this());
}

void CallbackGroup::release() {
  if (kind_ == Kind::reentrant) return;
  for (;;) {
    std::shared_ptr<Entity> next;  // outlives the lock: it may be the last to know the entity
    {
      auto state = state_.lock();
      while (!next && !state->waiting.empty()) next = state->waiting.pop().lock();
      if (!next) {
        state->taken = false;
        return;
      }
    }
    if (next->grant()) return;
  }
}

}  // namespace myelin::exec

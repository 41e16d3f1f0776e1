// SPDX-License-Identifier: Apache-2.0
// Callback groups say what may run at the same time: entities of a mutually exclusive group never, of a reentrant group
// always, of different groups always.
#pragma once

#include <memory>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/exec/entity.hpp"
#include "core/exec/ring.hpp"

namespace myelin::exec {

// The right to run something of a group; releasing it lets the next one in. Move-only; any thread may release.
class Claim {
 public:
  Claim() = default;
  Claim(Claim&& other) noexcept = default;
  Claim& operator=(Claim&& other) noexcept;
  ~Claim() { release(); }
  explicit operator bool() const { return group_ != nullptr; }
  void release();

 private:
  friend class CallbackGroup;
  friend class Executor;
  explicit Claim(std::shared_ptr<CallbackGroup> group) : group_(std::move(group)) {}
  std::shared_ptr<CallbackGroup> group_;
};

// First come, first served: who finds the group taken waits, and is handed the claim when its time has come.
class CallbackGroup : public std::enable_shared_from_this<CallbackGroup> {
 public:
  enum class Kind { mutually_exclusive, reentrant };
  explicit CallbackGroup(Kind kind) : kind_(kind) {}
  Kind kind() const { return kind_; }

  // Whether a claim would be granted now.
  bool free() const;

 private:
  friend class Claim;
  friend class Entity;
  friend class Executor;
  friend class Queue;
  // Empty when the group is taken; `entity` then waits and is queued again, claim in hand, when its turn comes.
  Claim claim_for(const std::shared_ptr<Entity>& entity);
  void release();

  const Kind kind_;
  struct State {
    bool taken = false;
    Ring<std::weak_ptr<Entity>> waiting;
  };
  Guarded<State> state_;
};

}  // namespace myelin::exec

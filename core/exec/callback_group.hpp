// SPDX-License-Identifier: Apache-2.0
// Callback groups say what may run at the same time: entities of a mutually exclusive group never, of a reentrant group
// always, of different groups always.
#pragma once

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

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
  explicit Claim(std::shared_ptr<CallbackGroup> group, std::shared_ptr<Entity> entity = nullptr)
      : group_(std::move(group)), entity_(std::move(entity)) {}
  std::shared_ptr<CallbackGroup> group_;
  std::shared_ptr<Entity> entity_;  // who has it, in a group with a policy
};

// First come, first served: who finds the group taken waits, and is handed the claim when its time has come.
class CallbackGroup : public std::enable_shared_from_this<CallbackGroup> {
 public:
  enum class Kind { mutually_exclusive, reentrant };
  explicit CallbackGroup(Kind kind) : kind_(kind) {}

  // Decides for itself what may begin. begin() is asked by the executor's thread, with no lock held, when the entity has
  // become ready, and again each time an executor's thread looks for work, for as long as it says no; end() follows each
  // begin() that said yes.
  class Policy {
   public:
    virtual ~Policy() = default;
    virtual bool begin(Entity& entity) = 0;
    virtual void end(Entity& entity) noexcept = 0;
  };
  explicit CallbackGroup(std::unique_ptr<Policy> policy) : kind_(Kind::reentrant), policy_(std::move(policy)) {}

  Kind kind() const { return kind_; }
  bool has_policy() const { return policy_ != nullptr; }

  // Whether a claim would be granted now.
  bool free() const;

  // Whether nothing of the group runs, nor was handed out to be run. A group with a policy is asked in vain: true.
  bool idle() const;

  // Who has the claim, and who waits for it: what there is to say when a wait is long. Empty in a group that is not mutually
  // exclusive.
  std::shared_ptr<Entity> holder() const;
  std::vector<std::shared_ptr<Entity>> waiting() const;

  // For `entity`, without a place in the line when the group is taken. Empty then.
  Claim try_claim(const std::shared_ptr<Entity>& entity);

  // Whether a thread that runs something of the group waits in the middle of it (running.hpp).
  bool holder_waits() const { return waiting_ != 0; }

 private:
  friend class Running;
  friend class Waiting;
  friend class Claim;
  friend class Entity;
  friend class Executor;
  friend class Queue;
  // Empty when the group is taken; `entity` then waits and is queued again, claim in hand, when its turn comes.
  Claim claim_for(const std::shared_ptr<Entity>& entity);
  void release();

  const Kind kind_;
  const std::unique_ptr<Policy> policy_;  // null: the kind decides
  struct State {
    bool taken = false;
    std::weak_ptr<Entity> holder;
    Ring<std::weak_ptr<Entity>> waiting;
  };
  Guarded<State> state_;
  std::atomic<int> waiting_{0};
  std::atomic<int> claims_{0};  // on a reentrant group
};

}  // namespace myelin::exec

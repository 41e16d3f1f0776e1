// SPDX-License-Identifier: Apache-2.0
// Members: what a node has made and where it runs. Everything is held weakly: whoever made it owns it.
//
// Any thread may call. Its lock is taken before an entity's; nothing is destroyed under it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/exec/executor.hpp"

namespace myelin::node {

// What goes when its node goes.
class Closable {
 public:
  virtual ~Closable() = default;
  virtual void destroy() = 0;
};

class Members {
 public:
  // Both throw Closed once close() was called. Adopting twice changes nothing.
  void adopt(const std::shared_ptr<exec::Entity>& entity);
  void add(const std::shared_ptr<Closable>& closable);

  void release(exec::Entity& entity);
  void remove(const Closable& closable);

  // Moves all entities from the executor they were in, in the order in which they came; null: nowhere. False when they
  // are there already.
  bool join(std::shared_ptr<exec::Executor> executor);
  std::shared_ptr<exec::Executor> executor() const;

  // The entities of `group` run in `executor` (null: nowhere) from now on, wherever the others go; unplace() ends that.
  void place(const std::shared_ptr<exec::CallbackGroup>& group, std::shared_ptr<exec::Executor> executor);
  void unplace(const std::shared_ptr<exec::CallbackGroup>& group);
  // Where the entities of the group run.
  std::shared_ptr<exec::Executor> executor_of(const std::shared_ptr<exec::CallbackGroup>& group) const;

  // The entities leave their executor; the closables, in the order in which they came, are for the caller to destroy.
  std::vector<std::shared_ptr<Closable>> close();

 private:
  struct State {
    bool closed = false;
    std::shared_ptr<exec::Executor> executor;
    struct Member {
      std::weak_ptr<exec::Entity> entity;
      std::uint64_t number;  // counts up in order of adoption
    };
    std::unordered_map<const exec::Entity*, Member> entities;
    std::uint64_t next_number = 0;
    std::size_t purge_at = 16;  // entities that died unannounced are swept out when there are so many
    std::vector<std::pair<const Closable*, std::weak_ptr<Closable>>> closables;
    struct Place {
      std::weak_ptr<exec::CallbackGroup> group;
      std::shared_ptr<exec::Executor> executor;
    };
    std::vector<Place> places;  // few

    void require_open() const;
    const Place* place_of(const exec::CallbackGroup* group) const;
    const std::shared_ptr<exec::Executor>& executor_of(const exec::Entity& entity) const;
    std::vector<std::shared_ptr<exec::Entity>> living() const;  // in order of adoption
  };
  // Of the group, to `executor`; nullopt: to where the node runs.
  void move(const std::shared_ptr<exec::CallbackGroup>& group, std::optional<std::shared_ptr<exec::Executor>> executor);

  Guarded<State> state_;
};

}  // namespace myelin::node

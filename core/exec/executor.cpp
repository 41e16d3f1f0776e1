// SPDX-License-Identifier: Apache-2.0
#include "core/exec/executor.hpp"

#include <utility>

#include "core/base/guarded.hpp"
#include "core/exec/queue.hpp"
#include "core/exec/ring.hpp"
#include "core/exec/running.hpp"

namespace myelin::exec {
namespace {

class PostedWork final : public Entity {
 public:
  PostedWork() : Entity(nullptr) {}

  void post(std::function<void()> work) {
    work_.lock()->push(std::move(work));
    notify();
  }

  void execute(Claim&) override {
    std::function<void()> work;
    bool more;
    {
      auto waiting = work_.lock();
      if (waiting->empty()) return;
      work = waiting->pop();
      more = !waiting->empty();
    }
    if (more) notify();
    work();
  }

 private:
  Guarded<Ring<std::function<void()>>> work_;
};

}  // namespace

Turn::Turn(std::shared_ptr<Entity> entity, Claim claim) : entity_(std::move(entity)), claim_(std::move(claim)) {}

Turn& Turn::operator=(Turn&& other) noexcept {
  const Turn replaced = std::move(*this);
  entity_ = std::move(other.entity_);
  claim_ = std::move(other.claim_);
  return *this;
}

Turn::~Turn() {
  if (!entity_) return;
  claim_.release();
  entity_->dropped();
  entity_->notify();
}

void Turn::run() {
  // The claim goes before the entity does, and both when the entity throws.
  const std::shared_ptr<Entity> entity = std::move(entity_);
  Claim claim = std::move(claim_);
  const Running here(*entity->group());
  entity->execute(claim);
}

struct Executor::State {
  const std::shared_ptr<Queue> queue = std::make_shared<Queue>();
  const std::shared_ptr<PostedWork> posted = std::make_shared<PostedWork>();

  Claim claim_for(const std::shared_ptr<Entity>& entity) const {
    CallbackGroup& group = *entity->group();
    if (!group.has_policy()) return group.claim_for(entity);
    Claim claim;
    try {
      claim = group.claim_for(entity);
    } catch (...) {
      entity->park(*queue);
      throw;
    }
    if (!claim) entity->park(*queue);
    return claim;
  }
};

Executor::Executor() : state_(std::make_unique<State>()) {
  add(state_->posted);
}

Executor::~Executor() {
  for (const auto& group : state_->queue->close()) group->release();
}

bool Executor::add(const std::shared_ptr<Entity>& entity) {
  return entity->enter(state_->queue);
}

void Executor::remove(Entity& entity) {
  entity.leave(state_->queue.get());
}

std::optional<Turn> Executor::next(Deadline deadline) {
  state_->queue->readmit();
  for (;;) {
    auto [entity, granted] = state_->queue->pop(deadline);
    if (!entity) return std::nullopt;
    Claim claim = granted ? Claim(entity->group()) : state_->claim_for(entity);
    if (claim && entity->begin(*state_->queue) && entity->wanted()) return Turn(std::move(entity), std::move(claim));
  }
}

bool Executor::posted(const Turn& turn) const {
  return turn.entity() == state_->posted;
}

void Executor::wake() {
  state_->queue->wake();
}

void Executor::wake_all() {
  state_->queue->wake_all();
}

int Executor::beacon() {
  return state_->queue->beacon();
}

bool Executor::doze() {
  return state_->queue->doze();
}

void Executor::stir() {
  state_->queue->stir();
}

void Executor::readmit() {
  state_->queue->readmit();
}

void Executor::post(std::function<void()> work) {
  state_->posted->post(std::move(work));
}

std::uint64_t Executor::wakeups() const {
  return state_->queue->wakeups();
}

}  // namespace myelin::exec

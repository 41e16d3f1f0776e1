// SPDX-License-Identifier: Apache-2.0
// Waiting: one wait for many things at once, in the thread that calls it, without an executor.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/exec/executor.hpp"
#include "core/node/context.hpp"

namespace rclcpp::detail {

// Lives on the stack.
class Waiting {
 public:
  // What can end it from another thread, by wake_all(), and by a shutdown of the context, which may be null.
  explicit Waiting(std::shared_ptr<myelin::exec::Executor> executor,
                   const std::shared_ptr<myelin::node::Context>& context)
      : executor_(std::move(executor)) {
    if (context) ending_ = context->on_shutdown([executor = executor_] { executor->wake_all(); });
  }
  ~Waiting() {
    for (const auto& source : diverted_) {
      source->divert_to(nullptr);
      source->notify();  // of what came and was not taken
    }
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  // REQUIRES: not begun.
  void add(std::shared_ptr<myelin::exec::Entity> source, const char* what) {
    listener_->sources.push_back({std::move(source), what});
  }
  // Who is to be notified of what is no entity.
  std::shared_ptr<myelin::exec::Entity> listener() const { return listener_; }

  // Throws std::runtime_error when an executor has one of them.
  void begin() {
    for (const auto& [source, what] : listener_->sources) {
      myelin::exec::Executor nobody;
      if (!nobody.add(source)) throw std::runtime_error(std::string(what) + " already associated with an executor");
      nobody.remove(*source);
      source->divert_to(listener_);
      diverted_.push_back(source);
    }
    executor_->add(listener_);
  }
  // False when the deadline has passed.
  bool wait(myelin::exec::Deadline deadline) {
    if (auto turn = executor_->next(deadline)) {
      turn->run();
      return true;
    }
    return !deadline || myelin::exec::Clock::now() < *deadline;
  }

 private:
  struct Source {
    std::shared_ptr<myelin::exec::Entity> entity;
    const char* what;
  };
  struct Listener final : myelin::exec::Entity {
    Listener() : Entity(nullptr) {}
    void execute(myelin::exec::Claim&) override {}
    myelin::exec::Deadline due() const override {
      myelin::exec::Deadline first;
      for (const auto& source : sources) {
        const auto due = source.entity->due();
        if (due && (!first || *due < *first)) first = due;
      }
      return first;
    }
    std::vector<Source> sources;  // constant once begun
  };

  const std::shared_ptr<myelin::exec::Executor> executor_;
  const std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();
  std::vector<std::shared_ptr<myelin::exec::Entity>> diverted_;
  myelin::node::Context::Token ending_;
};

}  // namespace rclcpp::detail

// SPDX-License-Identifier: Apache-2.0
#include "core/node/spinning.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

namespace myelin::node {
namespace {

using std::chrono::milliseconds;

// What is waited for may come true without a ring: it is looked at so often.
constexpr milliseconds first_look{1}, longest_look{50};

thread_local const exec::Executor* innermost = nullptr;

// Stands in the line of ready entities and shows what was ready before it.
class Marker final : public exec::Entity {
 public:
  Marker() : Entity(nullptr) {}
  void execute(exec::Claim&) override {}
};

}  // namespace

class Spinning::Here {
 public:
  explicit Here(const exec::Executor& executor) : outer_(std::exchange(innermost, &executor)) {}
  ~Here() { innermost = outer_; }
  Here(const Here&) = delete;
  Here& operator=(const Here&) = delete;

 private:
  const exec::Executor* const outer_;
};

Spinning::~Spinning() {
  cancel();
}

const exec::Executor* Spinning::here() {
  return innermost;
}

void Spinning::cancel() {
  on_ = false;
  executor_->wake_all();
}

void Spinning::heed(const std::shared_ptr<Context>& context) {
  Context::Token dropped;  // outlives the lock
  auto heeded = heeded_.lock();
  if (!context || heeded->context.lock() == context) return;
  dropped = std::exchange(heeded->on_shutdown, context->on_shutdown([weak = std::weak_ptr(executor_)] {
    if (const auto alive = weak.lock()) alive->wake_all();
  }));
  heeded->context = context;
}

void Spinning::work(const Context* context) {
  const Here here(*executor_);
  while (may_go_on(context)) {
    if (auto turn = executor_->next(std::nullopt)) turn->run();
  }
}

void Spinning::run(const std::shared_ptr<Context>& context, std::size_t threads) {
  heed(context);
  Guarded<std::exception_ptr> thrown;
  const auto member = [&] {
    try {
      work(context.get());
    } catch (...) {
      auto first = thrown.lock();
      if (!*first) *first = std::current_exception();
      on_ = false;
    }
    executor_->wake();  // who looked at the flag just before and is about to wait
  };
  std::vector<std::thread> crew;
  try {
    for (std::size_t i = 1; i < threads; ++i) crew.emplace_back(member);
  } catch (...) {  // the machine has no more
    *thrown.lock() = std::current_exception();
    cancel();
  }
  member();
  for (std::thread& thread : crew) thread.join();
  if (*thrown.lock()) std::rethrow_exception(*thrown.lock());
}

bool Spinning::once(const std::shared_ptr<Context>& context, exec::Deadline deadline) {
  heed(context);
  const Here here(*executor_);
  while (may_go_on(context.get())) {
    if (auto turn = executor_->next(deadline)) {
      turn->run();
      return true;
    }
    if (deadline && exec::Clock::now() >= *deadline) break;
  }
  return false;
}

void Spinning::some(const std::shared_ptr<Context>& context, exec::Deadline deadline, bool exhaustive) {
  heed(context);
  const Here here(*executor_);
  constexpr auto now = exec::Clock::time_point::min();
  const auto may = [&] { return may_go_on(context.get()) && (!deadline || exec::Clock::now() < *deadline); };
  if (exhaustive) {
    while (may()) {
      auto turn = executor_->next(now);
      // A wake that was left over says nothing about work.
      if (!turn) turn = executor_->next(now);
      if (!turn) return;
      turn->run();
    }
    return;
  }
  auto turn = executor_->next(now);
  if (!turn) turn = executor_->next(now);
  if (!turn) return;
  // Whatever was due is in the line now.
  const auto marker = std::make_shared<Marker>();
  executor_->add(marker);
  marker->notify();
  do {
    const bool last = turn->entity() == marker;
    turn->run();
    if (last || !may()) return;
    turn = executor_->next(now);
    if (!turn) turn = executor_->next(now);
  } while (turn);
}

Spinning::End Spinning::until(const std::shared_ptr<Context>& context, const std::function<bool()>& done,
                              exec::Deadline deadline) {
  heed(context);
  const Here here(*executor_);
  milliseconds look = first_look;
  for (;;) {
    if (done()) return End::done;
    if (!may_go_on(context.get())) return End::stopped;
    const auto now = exec::Clock::now();
    if (deadline && now >= *deadline) return End::timed_out;
    if (auto turn = executor_->next(deadline ? std::min(*deadline, now + look) : now + look)) {
      turn->run();
      look = first_look;
    } else {
      look = std::min(2 * look, longest_look);
    }
  }
}

}  // namespace myelin::node

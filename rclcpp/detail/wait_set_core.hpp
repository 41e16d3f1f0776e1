// SPDX-License-Identifier: Apache-2.0
// WaitSetCore: what wait sets of every kind are. Any thread may add, remove and trigger while one thread waits; what is added
// is waited for at once.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "rclcpp/context.hpp"
#include "rclcpp/detail/waitable_guards.hpp"
#include "rclcpp/detail/waiting.hpp"
#include "rclcpp/subscription_wait_set_mask.hpp"
#include "rclcpp/wait_result.hpp"

namespace rclcpp::detail {

// Things are held weakly; those that are gone are skipped.
class WaitSetCore {
 public:
  struct SubscriptionEntry {
    std::shared_ptr<SubscriptionBase> subscription;
    SubscriptionWaitSetMask mask;
    SubscriptionEntry(std::shared_ptr<SubscriptionBase> its_subscription = nullptr,  // NOLINT: converts
                      const SubscriptionWaitSetMask& its_mask = {})
        : subscription(std::move(its_subscription)), mask(its_mask) {}
    template <class SubscriptionT>
    requires std::is_base_of_v<SubscriptionBase, SubscriptionT> SubscriptionEntry(  // NOLINT: converts
        const std::shared_ptr<SubscriptionT>& its_subscription, const SubscriptionWaitSetMask& its_mask = {})
        : subscription(its_subscription), mask(its_mask) {}
  };
  struct WaitableEntry {
    std::shared_ptr<Waitable> waitable;
    std::shared_ptr<void> associated_entity;
    WaitableEntry(std::shared_ptr<Waitable> its_waitable = nullptr,  // NOLINT: converts
                  std::shared_ptr<void> entity = nullptr) noexcept
        : waitable(std::move(its_waitable)), associated_entity(std::move(entity)) {}
  };

  explicit WaitSetCore(Context::SharedPtr context) : context_(std::move(context)) {
    if (!context_) throw std::invalid_argument("context is nullptr");
  }
  RCLCPP_DISABLE_COPY(WaitSetCore)
  ~WaitSetCore() {
    auto entries = entries_.lock();
    entries->each([](auto& list) {
      for (const auto& entry : list) {
        if (const auto alive = entry.lock()) release(*alive);
      }
    });
  }

  // What the last wait found, until the next.
  const rcl_wait_set_t& get_rcl_wait_set() const { return shown_; }

  WaitResultKind wait_for(std::chrono::nanoseconds time_to_wait) {
    const auto now = myelin::exec::Clock::now();
    const bool limited =
        time_to_wait >= std::chrono::nanoseconds(0) && time_to_wait < myelin::exec::Clock::time_point::max() - now;
    const auto deadline = limited ? myelin::exec::Deadline(now + time_to_wait) : std::nullopt;
    for (;;) {
      const Wait ended = wait_once(deadline);
      if (ended != Wait::changed) return static_cast<WaitResultKind>(ended);
    }
  }

  std::shared_ptr<SubscriptionBase> next_ready_subscription() {
    return next(ready_.subscriptions, held_.subscriptions);
  }
  std::shared_ptr<ServiceBase> next_ready_service() { return next(ready_.services, held_.services); }
  std::shared_ptr<Waitable> next_ready_waitable() { return next(ready_.waitables, held_.waitables); }
  std::pair<std::shared_ptr<TimerBase>, std::size_t> peek_next_ready_timer(std::size_t start_index) {
    for (std::size_t index = start_index; index < ready_.timers.size(); ++index) {
      if (ready_.timers[index]) return {held_.timers[index], index};
    }
    return {nullptr, start_index};
  }
  void clear_timer_with_index(std::size_t index) { ready_.timers.at(index) = nullptr; }

 protected:
  void add(const SubscriptionEntry& entry) {
    if (entry.mask.include_subscription || entry.mask.include_intra_process_waitable) {
      enter(&Entries::subscriptions, entry.subscription, "subscription");
    }
  }
  void add(const std::shared_ptr<GuardCondition>& entry) { enter(&Entries::guards, entry, "guard condition"); }
  void add(const std::shared_ptr<TimerBase>& entry) { enter(&Entries::timers, entry, "timer"); }
  // Throws: answers are taken by nobody but their futures and callbacks.
  [[noreturn]] void add(const std::shared_ptr<ClientBase>&) {
    throw std::runtime_error("a wait set does not wait for clients here: wait for the future of the request");
  }
  void add(const std::shared_ptr<ServiceBase>& entry) { enter(&Entries::services, entry, "service"); }
  void add(const WaitableEntry& entry) { enter(&Entries::waitables, entry.waitable, "waitable"); }
  template <class List>
  void add_all(const List& list) {
    for (const auto& entry : list) add(entry);
  }

  void remove(const std::shared_ptr<SubscriptionBase>& entry) { leave(&Entries::subscriptions, entry, "subscription"); }
  void remove(const std::shared_ptr<GuardCondition>& entry) { leave(&Entries::guards, entry, "guard condition"); }
  void remove(const std::shared_ptr<TimerBase>& entry) { leave(&Entries::timers, entry, "timer"); }
  void remove(const std::shared_ptr<ServiceBase>& entry) { leave(&Entries::services, entry, "service"); }
  void remove(const std::shared_ptr<Waitable>& entry) { leave(&Entries::waitables, entry, "waitable"); }
  void prune() {
    entries_.lock()->each([](auto& list) { std::erase_if(list, [](const auto& entry) { return entry.expired(); }); });
  }

 private:
  enum class Wait {
    ready = static_cast<int>(WaitResultKind::Ready),
    timed_out = static_cast<int>(WaitResultKind::Timeout),
    empty = static_cast<int>(WaitResultKind::Empty),
    changed
  };
  template <template <class> class Pointer>
  struct Lists {
    std::vector<Pointer<SubscriptionBase>> subscriptions;
    std::vector<Pointer<GuardCondition>> guards;
    std::vector<Pointer<TimerBase>> timers;
    std::vector<Pointer<ServiceBase>> services;
    std::vector<Pointer<Waitable>> waitables;
    template <class Use>
    void each(Use use) {
      use(subscriptions), use(guards), use(timers), use(services), use(waitables);
    }
  };
  struct Entries : Lists<std::weak_ptr> {
    std::uint64_t changes = 0;
  };
  using Held = Lists<std::shared_ptr>;
  struct Ready {
    std::vector<const rcl_subscription_t*> subscriptions;
    std::vector<const rcl_guard_condition_t*> guards;
    std::vector<const rcl_timer_t*> timers;
    std::vector<const rcl_service_t*> services;
    std::vector<const Waitable*> waitables;
  };

  template <class T>
  static bool claim(T& entry) {
    if constexpr (requires { entry.exchange_in_use_by_wait_set_state(true); }) {
      return entry.exchange_in_use_by_wait_set_state(true);
    }
    return false;
  }
  template <class T>
  static void release(T& entry) {
    if constexpr (requires { entry.exchange_in_use_by_wait_set_state(false); }) {
      entry.exchange_in_use_by_wait_set_state(false);
    }
  }
  template <class T>
  static bool contains(const std::vector<std::weak_ptr<T>>& list, const std::shared_ptr<T>& entry) {
    for (const auto& each : list) {
      if (each.lock() == entry) return true;
    }
    return false;
  }
  template <class T>
  void enter(std::vector<std::weak_ptr<T>> Lists<std::weak_ptr>::*list, const std::shared_ptr<T>& entry,
             const char* what) {
    if (!entry) throw std::invalid_argument(std::string(what) + " is nullptr");
    {
      auto entries = entries_.lock();
      Lists<std::weak_ptr>& lists = *entries;
      if (contains(lists.*list, entry) || claim(*entry)) {
        throw std::runtime_error(std::string(what) + " already associated with a wait set");
      }
      (lists.*list).push_back(entry);
      ++entries->changes;
    }
    executor_->wake_all();
  }
  template <class T>
  void leave(std::vector<std::weak_ptr<T>> Lists<std::weak_ptr>::*list, const std::shared_ptr<T>& entry,
             const char* what) {
    if (!entry) throw std::invalid_argument(std::string(what) + " is nullptr");
    {
      auto entries = entries_.lock();
      Lists<std::weak_ptr>& lists = *entries;
      const auto gone = std::erase_if(lists.*list, [&](const auto& each) { return each.lock() == entry; });
      if (gone == 0) throw std::runtime_error(std::string(what) + " not in wait set");
      release(*entry);
      ++entries->changes;
    }
    executor_->wake_all();
  }

  template <class Pointers, class T>
  static std::shared_ptr<T> next(Pointers& ready, const std::vector<std::shared_ptr<T>>& held) {
    for (std::size_t index = 0; index < ready.size(); ++index) {
      if (std::exchange(ready[index], nullptr)) return held[index];
    }
    return nullptr;
  }

  std::uint64_t hold() {
    auto entries = entries_.lock();
    const auto strong = [](const auto& list, auto& held) {
      held.clear();
      for (const auto& entry : list) held.push_back(entry.lock());
    };
    strong(entries->subscriptions, held_.subscriptions);
    strong(entries->guards, held_.guards);
    strong(entries->timers, held_.timers);
    strong(entries->services, held_.services);
    strong(entries->waitables, held_.waitables);
    return entries->changes;
  }
  bool anything_held() {
    bool any = false;
    held_.each([&](const auto& list) {
      for (const auto& entry : list) any = any || entry != nullptr;
    });
    return any;
  }

  Wait wait_once(myelin::exec::Deadline deadline) {
    const std::uint64_t changes = hold();
    if (!anything_held()) return Wait::empty;
    Waiting waiting(executor_, context_->is_valid() ? context_->core() : nullptr);
    for (const auto& each : held_.subscriptions) {
      if (!each) continue;
      waiting.add(each->core(), "subscription");
      if (each->inlet()) waiting.add(each->inlet(), "subscription");
    }
    for (const auto& each : held_.timers) {
      if (each) waiting.add(each->entity(), "timer");
    }
    for (const auto& each : held_.services) {
      if (each) waiting.add(each->entity(), "service");
    }
    waiting.begin();
    for (const auto& each : held_.guards) {
      if (each) each->wake_on_trigger(waiting.listener());
    }
    std::vector<std::unique_ptr<WaitableGuards>> guards;
    for (const auto& each : held_.waitables) {
      guards.push_back(each ? std::make_unique<WaitableGuards>(*each) : nullptr);
      if (each) guards.back()->wake(waiting.listener());
    }
    for (;;) {
      if (look(guards)) return Wait::ready;
      if (!context_->is_valid()) return Wait::timed_out;
      if (entries_.lock()->changes != changes) return Wait::changed;
      if (!waiting.wait(deadline)) return look(guards) ? Wait::ready : Wait::timed_out;
    }
  }

  // Whether anything is ready; shown_ says what.
  bool look(const std::vector<std::unique_ptr<WaitableGuards>>& guards) {
    bool any = false;
    const auto mark = [&any](auto& shown, const auto& held, auto is_ready) {
      using Shown = typename std::decay_t<decltype(shown)>::value_type;
      shown.clear();
      for (const auto& each : held) {
        const bool ready = each && is_ready(*each);
        any = any || ready;
        shown.push_back(ready ? reinterpret_cast<Shown>(each.get()) : nullptr);
      }
    };
    mark(ready_.subscriptions, held_.subscriptions,
         [](SubscriptionBase& each) { return each.core()->has_data() || (each.inlet() && each.inlet()->has_data()); });
    mark(ready_.guards, held_.guards, [](GuardCondition& each) { return each.take_trigger(); });
    mark(ready_.timers, held_.timers, [](TimerBase& each) { return each.is_ready(); });
    mark(ready_.services, held_.services, [](ServiceBase& each) { return each.core()->has_request(); });
    std::size_t index = 0;
    mark(ready_.waitables, held_.waitables, [&](Waitable& each) {
      while (!guards[index]) ++index;
      return guards[index++]->ready(each);
    });
    shown_ = {ready_.subscriptions.data(),
              ready_.subscriptions.size(),
              ready_.guards.data(),
              ready_.guards.size(),
              ready_.timers.data(),
              ready_.timers.size(),
              nullptr,
              0,
              ready_.services.data(),
              ready_.services.size(),
              nullptr,
              0,
              nullptr};
    return any;
  }

  // Constant after construction.
  const Context::SharedPtr context_;
  const std::shared_ptr<myelin::exec::Executor> executor_ = std::make_shared<myelin::exec::Executor>();

  myelin::Guarded<Entries> entries_;

  // Of the thread that waits.
  Held held_;
  Ready ready_;
  rcl_wait_set_t shown_{};
};

}  // namespace rclcpp::detail

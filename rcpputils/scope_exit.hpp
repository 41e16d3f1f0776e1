// SPDX-License-Identifier: Apache-2.0
// Something to do at the end of a scope, however it ends.
//
//   RCPPUTILS_SCOPE_EXIT({ close(file); });
//   auto done = rcpputils::make_scope_exit([&] { undo(); });      done.cancel() when it is not to be
#pragma once

#include <type_traits>
#include <utility>

namespace rcpputils {

template <class CallableT>
class scope_exit final {
 public:
  explicit scope_exit(CallableT callable) : callable_(std::move(callable)) {}
  scope_exit(scope_exit&& other)
      : callable_(std::move(other.callable_)), canceled_(std::exchange(other.canceled_, true)) {}
  scope_exit(const scope_exit&) = delete;
  scope_exit& operator=(const scope_exit&) = delete;
  ~scope_exit() {
    if (!canceled_) callable_();
  }
  void cancel() { canceled_ = true; }

 private:
  CallableT callable_;
  bool canceled_ = false;
};

template <class CallableT>
scope_exit<std::decay_t<CallableT>> make_scope_exit(CallableT&& callable) {
  return scope_exit<std::decay_t<CallableT>>(std::forward<CallableT>(callable));
}

}  // namespace rcpputils

#define RCPPUTILS_JOIN_IMPL(one, other) one##other
#define RCPPUTILS_JOIN(one, other) RCPPUTILS_JOIN_IMPL(one, other)
#define RCPPUTILS_SCOPE_EXIT(...) \
  [[maybe_unused]] auto RCPPUTILS_JOIN(scope_exit_, __LINE__) = ::rcpputils::make_scope_exit([&]() { __VA_ARGS__; })

// SPDX-License-Identifier: Apache-2.0
// Guarded<T> owns a value and the mutex that guards it, so that the lock cannot be forgotten.
//
//   Guarded<std::vector<int>> queue;
//   queue.lock()->push_back(1);          // locked until the end of the statement
//   auto locked = queue.lock();          // locked until `locked` leaves its scope
//
// A loop over *queue.lock() would unlock before its first turn: give the lock a name, as above.
#pragma once

#include <mutex>
#include <utility>

namespace myelin {

template <class T, class Mutex = std::mutex>
class Guarded {
 public:
  class Locked {
   public:
    T* operator->() { return value_; }
    T& operator*() { return *value_; }
    // The lock itself, for a condition variable to wait with.
    std::unique_lock<Mutex>& mutex() { return lock_; }

   private:
    friend class Guarded;
    Locked(T* value, Mutex& mutex) : lock_(mutex), value_(value) {}
    std::unique_lock<Mutex> lock_;
    T* value_;
  };

  Guarded() = default;
  template <class... Arguments>
  explicit Guarded(std::in_place_t, Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}

  Locked lock() const { return Locked(&value_, mutex_); }

 private:
  mutable Mutex mutex_;
  mutable T value_{};
};

}  // namespace myelin

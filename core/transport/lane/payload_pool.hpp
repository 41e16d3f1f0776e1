// SPDX-License-Identifier: Apache-2.0
// Memory for payloads that are copied out of a segment: given back, it is used again, so that steady traffic allocates
// nothing. One pool a process, never destroyed; any thread.
#pragma once

#include <cstddef>

#include "core/base/bytes.hpp"

namespace myelin::transport::lane {

void* take_pooled(std::size_t size);
void give_pooled(void* memory, std::size_t size) noexcept;

// For std::allocate_shared().
template <class T>
struct PoolAllocator {
  using value_type = T;
  PoolAllocator() = default;
  template <class U>
  PoolAllocator(const PoolAllocator<U>&) {}  // NOLINT: converts as allocators do
  T* allocate(std::size_t count) { return static_cast<T*>(take_pooled(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { give_pooled(memory, count * sizeof(T)); }
  bool operator==(const PoolAllocator&) const = default;
};

// As Buffer::allocate().
Buffer allocate_pooled(std::size_t size);

}  // namespace myelin::transport::lane

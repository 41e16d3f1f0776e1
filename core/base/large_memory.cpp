// SPDX-License-Identifier: Apache-2.0
#include "core/base/large_memory.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace myelin {
namespace {

constexpr std::size_t page_size = 4096;

std::atomic<LargeMemorySource> the_source{nullptr};
std::atomic<LargeMemoryHeld> the_held{nullptr};

Buffer from_heap(std::size_t size) {
  if (size > SIZE_MAX - page_size) throw std::bad_alloc();
  void* memory = std::aligned_alloc(page_size, (size / page_size + 1) * page_size);
  if (!memory) throw std::bad_alloc();
  return {std::shared_ptr<void>(memory, std::free), {static_cast<std::byte*>(memory), size}};
}

}  // namespace

Buffer allocate_large(std::size_t size) {
  if (const LargeMemorySource source = the_source.load(std::memory_order_acquire)) {
    if (Buffer buffer = source(size); buffer.owner) return buffer;
  }
  return from_heap(size);
}

void set_large_memory_source(LargeMemorySource source, LargeMemoryHeld held) {
  the_held.store(held, std::memory_order_release);
  the_source.store(source, std::memory_order_release);
}

bool large_memory_is_shared() {
  return the_source.load(std::memory_order_acquire) != nullptr;
}

bool large_memory_held(const std::byte* memory) {
  const LargeMemoryHeld held = the_held.load(std::memory_order_acquire);
  return held && held(memory);
}

}  // namespace myelin

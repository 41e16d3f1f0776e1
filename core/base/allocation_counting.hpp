// SPDX-License-Identifier: Apache-2.0
// For a test program that counts what it allocates: its operator new. Include it in one file of the program.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {
std::atomic<long> allocations{0};
[[maybe_unused]] std::atomic<long> allocated_octets{0};
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  allocated_octets += static_cast<long>(size);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  allocated_octets += static_cast<long>(size);
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

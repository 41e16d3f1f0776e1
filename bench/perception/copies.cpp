// SPDX-License-Identifier: Apache-2.0
// Counts the large copies that a process makes: preloaded, it stands before memcpy() and memmove() of the C library.
//
//   COPIES_FILE=counts COPIES_MIN=1000000 LD_PRELOAD=libcopies.so program
//
// counts := copies:u64 bytes:u64, native order, mapped and written as the program runs. Only copies of COPIES_MIN bytes and more
// are counted. Copies that the compiler turned into instructions are not seen; those of megabytes never are.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

struct Counts {
  std::atomic<std::uint64_t> copies, bytes;
};

using Move = void* (*)(void*, const void*, std::size_t);

Counts own;
Counts* counts = &own;
std::size_t size_min = 1'000'000;
std::atomic<Move> real{nullptr};

[[gnu::constructor]] void begin() {
  real.store(reinterpret_cast<Move>(dlsym(RTLD_NEXT, "memmove")));
  if (const char* least = std::getenv("COPIES_MIN")) size_min = std::strtoull(least, nullptr, 10);
  const char* path = std::getenv("COPIES_FILE");
  if (path == nullptr) return;
  const int file = open(path, O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, sizeof(Counts)) != 0) return;
  void* memory = mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory != MAP_FAILED) counts = static_cast<Counts*>(memory);
  close(file);
}

void* move(void* target, const void* source, std::size_t size) {
  if (size >= size_min) {
    counts->copies.fetch_add(1, std::memory_order_relaxed);
    counts->bytes.fetch_add(size, std::memory_order_relaxed);
  }
  if (const Move known = real.load(std::memory_order_relaxed)) return known(target, source, size);
  // Before the loader has found the real one; volatile, so that this loop does not become a call of itself.
  auto* to = static_cast<volatile char*>(target);
  const auto* from = static_cast<const volatile char*>(source);
  if (to < from) {
    for (std::size_t at = 0; at < size; ++at) to[at] = from[at];
  } else {
    for (std::size_t at = size; at > 0; --at) to[at - 1] = from[at - 1];
  }
  return target;
}

}  // namespace

extern "C" {
[[gnu::visibility("default")]] void* memcpy(void* __restrict target, const void* __restrict source,
                                            std::size_t size) noexcept {
  return move(target, source, size);
}
[[gnu::visibility("default")]] void* memmove(void* target, const void* source, std::size_t size) noexcept {
  return move(target, source, size);
}
[[gnu::visibility("default")]] void* __memcpy_chk(void* target, const void* source, std::size_t size,
                                                  std::size_t) noexcept {
  return move(target, source, size);
}
[[gnu::visibility("default")]] void* __memmove_chk(void* target, const void* source, std::size_t size,
                                                   std::size_t) noexcept {
  return move(target, source, size);
}
}

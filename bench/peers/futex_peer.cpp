// SPDX-License-Identifier: Apache-2.0
// The floor of every round trip between two processes: 32 bytes and a futex in a shared page, nothing else.
// futex_peer COUNT [PROCESSOR PROCESSOR], those to which the asking and the answering side are pinned
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstring>

#include "bench/peers/meter.hpp"

namespace {

constexpr int kWarmUp = 200;

// Each side on a cache line of its own. `number` counts the messages and is what the other side sleeps on.
struct alignas(64) Side {
  std::atomic<std::uint32_t> number;
  char payload[32];
};

void send(Side& side, std::uint32_t number, const char* payload) {
  std::memcpy(side.payload, payload, sizeof side.payload);
  side.number.store(number, std::memory_order_release);
  syscall(SYS_futex, &side.number, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void receive(Side& side, std::uint32_t number, char* payload) {
  for (std::uint32_t seen; (seen = side.number.load(std::memory_order_acquire)) != number;) {
    syscall(SYS_futex, &side.number, FUTEX_WAIT, seen, nullptr, nullptr, 0);
  }
  std::memcpy(payload, side.payload, sizeof side.payload);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace myelin::bench;
  const int count = argc > 1 ? std::atoi(argv[1]) : 5000;
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return 1;
  auto* sides = new (page) Side[2]{};
  char text[32] = "there and back, in 32 bytes";
  const std::uint32_t total = static_cast<std::uint32_t>(count + kWarmUp);
  const bool pinned = argc > 3;
  if (fork() == 0) {
    if (pinned) pin(std::atoi(argv[3]));
    for (std::uint32_t i = 1; i <= total; ++i) {
      receive(sides[0], i, text);
      send(sides[1], i, text);
    }
    _exit(0);
  }
  if (pinned) pin(std::atoi(argv[2]));
  std::vector<std::int64_t> times;
  Window window;
  for (std::uint32_t i = 1; i <= total; ++i) {
    if (i == kWarmUp + 1) {
      window.start();
      times.clear();
    }
    const std::int64_t began = now_ns();
    send(sides[0], i, text);
    receive(sides[1], i, text);
    times.push_back(now_ns() - began);
  }
  report(spread(times) + ", \"lost\": 0, " + window.per(count, "ping_"));
  return wait(nullptr) < 0;
}

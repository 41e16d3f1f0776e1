// SPDX-License-Identifier: Apache-2.0
// The floor of every paced message, whatever its size: another process is asleep and is woken with a futex. Eight bytes, the
// time of sending, nothing else.
// wake_peer HZ SECONDS
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <thread>

#include "bench/peers/meter.hpp"

namespace {

constexpr int kWarmUp = 3;

struct Mailbox {
  std::atomic<std::uint32_t> number;  // of the message in it; what the receiver sleeps on
  std::int64_t sent;                  // ns
};

void send(Mailbox& mailbox, int count, double hz) {
  for (int i = 1; i <= count; ++i) {
    std::this_thread::sleep_for(std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / hz)));
    mailbox.sent = myelin::bench::now_ns();
    mailbox.number.store(static_cast<std::uint32_t>(i), std::memory_order_release);
    syscall(SYS_futex, &mailbox.number, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace myelin::bench;
  const double hz = argc > 1 ? std::atof(argv[1]) : 30, seconds = argc > 2 ? std::atof(argv[2]) : 5;
  const int count = static_cast<int>(hz * seconds) + kWarmUp;
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return 1;
  auto* mailbox = new (page) Mailbox{};
  if (fork() == 0) {
    send(*mailbox, count, hz);
    _exit(0);
  }
  std::vector<std::int64_t> delays;
  Window window;
  for (int i = 1; i <= count; ++i) {
    for (std::uint32_t seen;
         (seen = mailbox->number.load(std::memory_order_acquire)) < static_cast<std::uint32_t>(i);) {
      syscall(SYS_futex, &mailbox->number, FUTEX_WAIT, seen, nullptr, nullptr, 0);
    }
    delays.push_back(now_ns() - mailbox->sent);
    if (i == kWarmUp) {
      window.start();
      delays.clear();
    }
  }
  report("\"wake\": {" + spread(delays) + ", " + window.per(count - kWarmUp) + "}");
  return wait(nullptr) < 0;
}

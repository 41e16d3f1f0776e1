// SPDX-License-Identifier: Apache-2.0
#include "core/node/signals.hpp"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/guarded.hpp"

namespace myelin::node::signals {
namespace {

// How often our handler can stand in one chain. It stands there more than once when somebody put a handler over ours that
// calls ours, we were uninstalled beneath it and then installed again above it.
constexpr int places_max = 8;

// What the handler may touch: written before it can run, and never taken away while it can.
struct Handled {
  const int signal;
  std::atomic<bool> active{false};           // false: only passes on to who was there before
  std::atomic<int> places{0};                // of ours in the chain
  struct sigaction previous[places_max] {};  // who was there before each of them, the lowest first
};
Handled interrupt{SIGINT};
Handled terminate{SIGTERM};
std::atomic<int> pipe_in{-1};
std::atomic<pid_t> owner{0};  // a forked child shares the pipe with us but must not end us

// How many of our places this thread is in now. No thread_local: a thread's first look at one allocates, and would wait for
// ever in a signal that came in the middle of malloc.
struct Slot {
  std::atomic<pid_t> thread{0};
  int places = 0;  // of that thread alone
};
class Inside {
 public:
  Inside() {
    const pid_t self = ::gettid();
    for (Slot& slot : slots) {
      if (slot.thread.load(std::memory_order_relaxed) == self) slot_ = &slot;
    }
    for (Slot& slot : slots) {
      pid_t nobody = 0;
      if (slot_ == nullptr && slot.thread.compare_exchange_strong(nobody, self, std::memory_order_acquire))
        slot_ = &slot;
    }
    outer_ = slot_ ? slot_->places++ : 0;
  }
  ~Inside() {
    if (slot_ && --slot_->places == 0) slot_->thread.store(0, std::memory_order_release);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  int outer() const { return outer_; }  // without this one

 private:
  static inline std::array<Slot, 64> slots;  // for as many threads at once; one more is taken for a newcomer

  Slot* slot_ = nullptr;
  int outer_;
};

void pass_on(const struct sigaction& previous, int signal, siginfo_t* info, void* context) {
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  }
}

void handle(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  Handled& handled = signal == SIGINT ? interrupt : terminate;
  const Inside inside;
  const int place = handled.places.load(std::memory_order_acquire) - 1 - inside.outer();  // A
  if (place < 0 && inside.outer() > 0) return;
  const struct sigaction& previous = handled.previous[std::max(place, 0)];  // uninstalled this moment: as before
  const bool in_owner = owner.load(std::memory_order_relaxed) == ::getpid();
  if (in_owner && inside.outer() == 0 && handled.active.load(std::memory_order_acquire)) {
    const auto octet = static_cast<unsigned char>(signal);
    // A full pipe already says all there is to say.
    [[maybe_unused]] const ssize_t written = ::write(pipe_in.load(std::memory_order_relaxed), &octet, 1);
  }
  if (!in_owner && (previous.sa_flags & SA_SIGINFO) == 0 && previous.sa_handler == SIG_DFL) {
    // A forked child has no thread that would end it: it dies of the signal, as it would without us.
    ::signal(signal, SIG_DFL);
    ::raise(signal);
  }
  pass_on(previous, signal, info, context);
  errno = saved_errno;
}

bool is_ours(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == &handle;
}

void activate(Handled& handled) {
  if (handled.active.load(std::memory_order_relaxed)) return;
  struct sigaction current {};
  ::sigaction(handled.signal, nullptr, &current);
  if (!is_ours(current)) {
    const int place = std::min(handled.places.load(std::memory_order_relaxed), places_max - 1);
    handled.previous[place] = current;
    handled.places.store(place + 1, std::memory_order_release);  // A: who was there is known to handle()
    handled.active.store(true, std::memory_order_release);       // before the first signal can come
    struct sigaction ours {};
    ours.sa_sigaction = &handle;
    ours.sa_flags = SA_SIGINFO | (current.sa_flags & SA_RESTART);
    ::sigfillset(&ours.sa_mask);
    ::sigaction(handled.signal, &ours, nullptr);
  }
  handled.active.store(true, std::memory_order_release);
}

void deactivate(Handled& handled) {
  if (!handled.active.exchange(false, std::memory_order_acq_rel)) return;
  struct sigaction current {};
  ::sigaction(handled.signal, nullptr, &current);
  // Somebody who came after us may call us still: then we stay, inactive.
  if (!is_ours(current)) return;
  const int place = handled.places.load(std::memory_order_relaxed) - 1;
  ::sigaction(handled.signal, &handled.previous[place], nullptr);
  handled.places.store(place, std::memory_order_release);
}

using Hook = std::function<void(int)>;

// Never destroyed: the thread may outlive every static.
struct Shared {
  Guarded<std::vector<std::weak_ptr<Hook>>> hooks;
  Guarded<Options> installed{std::in_place, Options::no};
};
Shared& shared() {
  static Shared* const state = new Shared;
  return *state;
}

void run_hooks(int signal) {
  std::vector<std::shared_ptr<Hook>> hooks;
  {
    auto known = shared().hooks.lock();
    for (const auto& hook : *known) {
      if (auto alive = hook.lock()) hooks.push_back(std::move(alive));
    }
  }
  for (const auto& hook : hooks) (*hook)(signal);
}

void listen(int pipe_out) {
  unsigned char signal;
  for (;;) {
    const ssize_t count = ::read(pipe_out, &signal, 1);
    if (count == 1) run_hooks(signal);
    if (count == 0 || (count < 0 && errno != EINTR)) return;
  }
}

// One thread for the rest of the process's life (and one for each child that installs anew): it sleeps in read().
void start_thread() {
  if (owner.load(std::memory_order_relaxed) == ::getpid()) return;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Error("no pipe for signals: " + std::generic_category().message(errno));
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  // The thread itself takes no signals: they belong to the threads of the program.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread(listen, ends[0]).detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pipe_in.store(ends[1], std::memory_order_relaxed);
  owner.store(::getpid(), std::memory_order_release);
}

bool includes(Options options, Options one) {
  return (static_cast<int>(options) & static_cast<int>(one)) != 0;
}

}  // namespace

void install(Options options) {
  auto installed = shared().installed.lock();
  if (options != Options::no) start_thread();
  if (includes(options, Options::sigint)) activate(interrupt);
  if (includes(options, Options::sigterm)) activate(terminate);
  *installed = static_cast<Options>(static_cast<int>(*installed) | static_cast<int>(options));
}

void uninstall() {
  auto installed = shared().installed.lock();
  deactivate(interrupt);
  deactivate(terminate);
  *installed = Options::no;
}

Options installed() {
  return *shared().installed.lock();
}

std::shared_ptr<void> on_signal(Hook hook) {
  auto token = std::make_shared<Hook>(std::move(hook));
  auto known = shared().hooks.lock();
  std::erase_if(*known, [](const auto& known_hook) { return known_hook.expired(); });
  known->push_back(token);
  return token;
}

}  // namespace myelin::node::signals

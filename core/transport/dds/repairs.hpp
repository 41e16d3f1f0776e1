// SPDX-License-Identifier: Apache-2.0
// Repairs: keeps a reader's leaving apart from repairs that are under way.
//
// Fast DDS 2.9 sends again what a reader missed from a thread of its own, which at the end of each round asks for a lock
// that whoever takes a leaving reader out of its writer holds, while that one waits for a lock of the round: both wait for
// ever, and so does the whole participant. So while the news that somebody leaves is worked on, nothing is written and
// nothing received that could ask for a repair, and what was asked for or sent shortly before comes to its end first.
//
// Discovery's own writers are repaired by the same thread; they lose their readers when a participant leaves.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>

#include "core/base/bytes.hpp"

namespace myelin::transport::dds {

// What an RTPS message (RTPS 2.3, 9.4) says; one that is cut short says nothing.
// Of discovery's: that somebody leaves, or that news are complete of which a part was kept until now.
bool may_tell_of_leaving(Bytes message);
bool may_tell_of_a_leaving_participant(Bytes message);
bool carries_user_data(Bytes message);       // a sample, or a part of one, of a writer that discovery does not need
bool carries_discovery_data(Bytes message);  // a sample of a reliable writer that discovery needs
bool asks_for_repair(Bytes message);         // that something is missing
bool acknowledges(Bytes message);            // what is there, which is nothing at first

// One for each participant. Any thread.
class Repairs {
  // A lock of many or one, in which one does not wait for ever while the many take turns: pthread's prefers them.
  class Access {
   public:
    void lock_shared() {
      const std::lock_guard turn(turnstile_);
      mutex_.lock_shared();
    }
    void unlock_shared() { mutex_.unlock_shared(); }
    bool try_lock_for(std::chrono::milliseconds time) {
      const std::lock_guard turn(turnstile_);
      return mutex_.try_lock_for(time);
    }
    void unlock() { mutex_.unlock(); }

   private:
    std::mutex turnstile_;
    std::shared_timed_mutex mutex_;
  };

  // Whose message this thread works on.
  inline static thread_local const Repairs* at_work = nullptr;
  class AtWork {
   public:
    explicit AtWork(const Repairs& repairs) : outer_(std::exchange(at_work, &repairs)) {}
    ~AtWork() { at_work = outer_; }

   private:
    const Repairs* const outer_;
  };

 public:
  // A write(), or another call of a user's that sends, is under way: what its thread sends is no repair. Who writes while it
  // works on a message has what it needs: its receipt is waited for, or it is quiet itself.
  class Write {
   public:
    explicit Write(Repairs& repairs) : lock_(repairs.writing_, std::defer_lock) {
      if (at_work != &repairs) lock_.lock();
      in_write = true;
    }
    ~Write() { in_write = false; }
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;

   private:
    std::shared_lock<Access> lock_;
  };

  // A message of users that is worked on.
  class Receipt {
   public:
    Receipt(Repairs& repairs, Bytes message) : lock_(repairs.receiving_), at_work_(repairs) {
      if (asks_for_repair(message)) repairs.users_.note();
    }

   private:
    std::shared_lock<Access> lock_;
    const AtWork at_work_;
  };

  // While it lives nothing is repaired. What was asked for comes to an end first, as nothing is added: of a keep-all writer
  // that floods it may be much. Who takes longer than `patience` is not waited for; then it does not reign. `whose` repairs:
  // of discovery's more are asked for or begun only while Making.
  enum class Whose : std::uint8_t { users, everybodys };
  class Quiet {
   public:
    // Writers first: one that waits for room needs what is received.
    explicit Quiet(Repairs& repairs, Whose whose, std::chrono::milliseconds patience = std::chrono::seconds(10))
        : writing_(repairs.writing_, patience), receiving_(repairs.receiving_, patience), at_work_(repairs) {
      const auto under_way = [&] {
        return repairs.users_.is_under_way() || (whose == Whose::everybodys && repairs.discoverys_.is_under_way());
      };
      const auto end = now() + patience;
      while (under_way() && now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      reigns_ = writing_.owns_lock() && receiving_.owns_lock() && !under_way();
    }
    bool reigns() const { return reigns_; }

   private:
    std::unique_lock<Access> writing_, receiving_;
    const AtWork at_work_;
    bool reigns_;
  };

  // A message of discovery's is about to be worked on.
  void received(Bytes message) {
    if (acknowledges(message)) discoverys_.note();
  }

  // A message leaves, from this thread. REQUIRES: it makes no endpoint and works on no message of discovery's.
  void sent(Bytes message) {
    if (in_write) return;
    if (carries_user_data(message)) users_.note_sender();
    if (carries_discovery_data(message)) discoverys_.note_sender();
  }

 private:
  using Duration = std::chrono::steady_clock::duration;
  // A repair begins at most 2 ms after it was asked for, and its messages follow each other closely, unless their thread has
  // to wait for a processor.
  static constexpr std::chrono::milliseconds quiet{25};

  static Duration now() { return std::chrono::steady_clock::now().time_since_epoch(); }
  static int this_thread();
  // Whether it runs, or would if it had a processor.
  static bool is_running(int thread);

  class Activity {
   public:
    void note() { latest_.store(now().count(), std::memory_order_relaxed); }
    void note_sender() {
      sender_.store(this_thread(), std::memory_order_relaxed);
      note();
    }
    bool is_under_way() const {
      // In this order: it may send its last between the two.
      return is_running(sender_.load(std::memory_order_relaxed)) ||
             now() - Duration(latest_.load(std::memory_order_relaxed)) < quiet;
    }

   private:
    std::atomic<Duration::rep> latest_{0};  // a repair that was asked for or sent
    std::atomic<int> sender_{0};            // the thread that sent it
  };

  inline static thread_local bool in_write = false;
  Access writing_;
  Access receiving_;
  Activity users_, discoverys_;
};

}  // namespace myelin::transport::dds

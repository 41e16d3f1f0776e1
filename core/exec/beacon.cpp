// SPDX-License-Identifier: Apache-2.0
#include "core/exec/beacon.hpp"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "core/base/error.hpp"

namespace myelin::exec {
namespace {

int open_timer() {
  const int descriptor = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (descriptor < 0) throw Error("no timer for an event loop: " + std::generic_category().message(errno));
  return descriptor;
}

}  // namespace

Beacon::Beacon() : descriptor_(open_timer()) {}

Beacon::~Beacon() {
  ::close(descriptor_);
}

void Beacon::set(Deadline moment) {
  itimerspec time{};
  if (moment && *moment != Clock::time_point::max()) {
    using std::chrono::nanoseconds;
    using std::chrono::seconds;
    const nanoseconds since_boot =
        std::max<nanoseconds>(moment->time_since_epoch(), nanoseconds(1));  // 0 would unset it
    time.it_value.tv_sec = std::chrono::duration_cast<seconds>(since_boot).count();
    time.it_value.tv_nsec = (since_boot % seconds(1)).count();
  }
  ::timerfd_settime(descriptor_, TFD_TIMER_ABSTIME, &time, nullptr);
}

}  // namespace myelin::exec

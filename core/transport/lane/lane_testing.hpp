// SPDX-License-Identifier: Apache-2.0
// What tests of the lane share: segments of their own, as many as they want.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>

#include "core/transport/lane/segment.hpp"

namespace myelin::transport::lane {

// On a file that is nobody's doorbell.
inline std::unique_ptr<OwnSegment> new_segment() {
  const int file = ::open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  std::string reason;
  auto segment = OwnSegment::create_on(file, reason);
  ::close(file);
  EXPECT_NE(segment, nullptr) << reason;
  return segment;
}

// The status of a child that did this; 100 when it threw.
inline int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 100;
    try {
      status = work();
    } catch (...) {
    }
    ::_exit(status);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace myelin::transport::lane

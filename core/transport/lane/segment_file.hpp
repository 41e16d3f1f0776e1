// SPDX-License-Identifier: Apache-2.0
// What a segment's file must be, and the lock by which its owner is known to live: an open-file-description lock on the first
// octet. It goes with the last descriptor and the last mapping of that opening, whatever ends the process.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace myelin::transport::lane {

inline struct flock first_octet() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = 0;
  lock.l_len = 1;
  return lock;
}

inline bool try_lock(int file) {
  struct flock lock = first_octet();
  return ::fcntl(file, F_OFD_SETLK, &lock) == 0;
}

// By another opening than this one.
inline bool is_locked(int file) {
  struct flock lock = first_octet();
  return ::fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

inline bool is_ours_alone(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & 077) == 0;
}

}  // namespace myelin::transport::lane

// SPDX-License-Identifier: Apache-2.0
// LogFile: lines collected and written to a file that is created with the first of them.
//
// Lines reach the file when one is urgent, when 64 KiB have come together, when the last flush was more than a second ago
// and with flush(). A file that cannot be made or written costs one line on stderr, and lines are dropped from then on.
// After fork() the child begins a file of its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/guarded.hpp"

namespace myelin::node::logging {

class LogFile {
 public:
  LogFile() = default;
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // The file will be <directory>/<name>_<pid>_<milliseconds>.log; an empty name is the executable's.
  void open(std::string directory, std::string name);
  void write(std::string_view line, bool urgent);  // the newline is added
  void flush();
  void close();
  std::string path() const;  // empty until the first line

 private:
  struct State {
    std::string directory, name, path;
    std::string pending;
    std::chrono::steady_clock::time_point flushed_at;
    int descriptor = -1;
    pid_t process = 0;
    bool failed = false;
  };
  static void create(State& state);
  static void flush(State& state);
  static void give_up(State& state, const std::string& why);
  static void close(State& state);

  Guarded<State> state_;
};

// "python3", "talker": what was executed, without its folder.
std::string executable_name();

}  // namespace myelin::node::logging

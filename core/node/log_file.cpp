// SPDX-License-Identifier: Apache-2.0
#include "core/node/log_file.hpp"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace myelin::node::logging {
namespace {

constexpr std::size_t pending_max = 64 * 1024;
constexpr std::chrono::seconds pending_age_max{1};

}  // namespace

std::string executable_name() {
  return ::program_invocation_short_name;
}

LogFile::~LogFile() {
  close();
}

void LogFile::open(std::string directory, std::string name) {
  auto state = state_.lock();
  close(*state);
  state->directory = std::move(directory);
  state->name = name.empty() ? executable_name() : std::move(name);
  state->failed = false;
}

void LogFile::write(std::string_view line, bool urgent) {
  auto state = state_.lock();
  if (state->process != ::getpid()) {
    // The first line, or a child that must not write what its parent had pending.
    if (state->descriptor >= 0) ::close(state->descriptor);
    create(*state);
  }
  if (state->failed) return;
  state->pending.append(line).push_back('\n');
  const bool aged = std::chrono::steady_clock::now() - state->flushed_at > pending_age_max;
  if (urgent || aged || state->pending.size() >= pending_max) flush(*state);
}

void LogFile::flush() {
  flush(*state_.lock());
}

void LogFile::close() {
  close(*state_.lock());
}

std::string LogFile::path() const {
  return state_.lock()->path;
}

void LogFile::create(State& state) {
  state.pending.clear();
  state.descriptor = -1;
  state.process = ::getpid();
  state.flushed_at = std::chrono::steady_clock::now();
  std::error_code error;
  std::filesystem::create_directories(state.directory, error);
  if (error) return give_up(state, "Failed to create log directory " + state.directory + ": " + error.message());
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  state.path = state.directory + "/" + state.name + "_" + std::to_string(state.process) + "_" +
               std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) + ".log";
  state.descriptor = ::open(state.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (state.descriptor < 0) give_up(state, "Failed to create log file " + state.path + ": " + ::strerror(errno));
}

void LogFile::flush(State& state) {
  if (state.descriptor < 0 || state.process != ::getpid()) return;
  state.flushed_at = std::chrono::steady_clock::now();
  std::string_view rest = state.pending;
  while (!rest.empty()) {
    const ssize_t written = ::write(state.descriptor, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return give_up(state, "Failed to write log file " + state.path + ": " + ::strerror(errno));
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  state.pending.clear();
}

void LogFile::give_up(State& state, const std::string& why) {
  state.failed = true;
  state.pending.clear();
  const std::string line = why + "\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

void LogFile::close(State& state) {
  flush(state);
  if (state.descriptor >= 0) ::close(state.descriptor);
  state.descriptor = -1;
  state.process = 0;
  state.pending.clear();
  state.path.clear();
}

}  // namespace myelin::node::logging

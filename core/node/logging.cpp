// SPDX-License-Identifier: Apache-2.0
#include "core/node/logging.hpp"

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/node/log_file.hpp"
#include "core/node/log_format.hpp"
#include "core/node/log_levels.hpp"

namespace myelin::node::logging {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // Nobody is left to tell.
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// A variable that may be "0" or "1"; anything else is reported and counts as not given.
std::optional<bool> flag_variable(const char* name) {
  const std::string value = environment(name);
  if (value == "0") return false;
  if (value == "1") return true;
  if (!value.empty()) {
    write_all(STDERR_FILENO, std::string("Warning: unexpected value [") + value + "] specified for " + name +
                                 ". Valid values are 1 or 0.\n");
  }
  return std::nullopt;
}

// How lines reach the terminal; a value, replaced as a whole. Each line is one write(), whatever
// RCUTILS_LOGGING_BUFFERED_STREAM asks for: never late, never torn.
struct Console {
  int descriptor = STDERR_FILENO;
  bool coloured = false;
  LogFormat format{default_format};

  static Console from_environment() {
    Console console;
    if (flag_variable("RCUTILS_LOGGING_USE_STDOUT").value_or(false)) console.descriptor = STDOUT_FILENO;
    const std::optional<bool> colours = flag_variable("RCUTILS_COLORIZED_OUTPUT");
    console.coloured = colours ? *colours : ::isatty(console.descriptor) != 0;
    const std::string format = environment("RCUTILS_CONSOLE_OUTPUT_FORMAT");
    if (!format.empty()) console.format = LogFormat(format);
    return console;
  }
};

constexpr std::string_view colour_normal = "\033[0m";

std::string_view colour_of(Severity severity) {
  if (severity <= Severity::debug) return "\033[32m";
  if (severity <= Severity::info) return colour_normal;
  if (severity <= Severity::warn) return "\033[33m";
  return "\033[31m";
}

struct Sink {
  Sink(std::string sink_logger, std::function<void(const Record&)> sink_call)
      : logger(std::move(sink_logger)), call(std::move(sink_call)) {}

  bool hears(std::string_view name) const {
    return logger.empty() || (name.starts_with(logger) && (name.size() == logger.size() || name[logger.size()] == '.'));
  }

  const std::string logger;
  const std::function<void(const Record&)> call;
  std::shared_mutex running;  // shared by calls; held alone to end them
  bool ended = false;         // guarded by running
};

using Sinks = std::vector<std::shared_ptr<Sink>>;

Configuration console_only() {
  Configuration configuration;
  configuration.to_file = false;
  return configuration;
}

struct Outputs {
  bool configured = false;
  Configuration configuration = console_only();
  std::shared_ptr<const Console> console;
  std::shared_ptr<const Sinks> sinks = std::make_shared<const Sinks>();
};

// Lives as long as the process: other static objects may log while they are destroyed.
struct Process {
  LogLevels levels;
  LogFile file;
  Guarded<Outputs> outputs;
};

Process& process() {
  static Process* const instance = [] {
    auto* created = new Process;
    std::atexit([] { process().file.flush(); });
    return created;
  }();
  return *instance;
}

thread_local bool inside_sink = false;

void call_sinks(const Sinks& sinks, const Record& record) {
  if (inside_sink) return;
  for (const std::shared_ptr<Sink>& sink : sinks) {
    if (!sink->hears(record.logger)) continue;
    const std::shared_lock running(sink->running);
    if (sink->ended) continue;
    struct Inside {
      Inside() { inside_sink = true; }
      ~Inside() { inside_sink = false; }
    } const inside;
    sink->call(record);
  }
}

void end_sink(const std::shared_ptr<Sink>& sink) {
  {
    auto outputs = process().outputs.lock();
    Sinks left = *outputs->sinks;
    left.erase(std::remove(left.begin(), left.end(), sink), left.end());
    outputs->sinks = std::make_shared<const Sinks>(std::move(left));
  }
  if (inside_sink) return;  // A sink that ends one waits for nobody: that could be itself.
  const std::unique_lock ended(sink->running);
  sink->ended = true;
}

}  // namespace

bool enabled(std::string_view logger, Severity severity) {
  return severity >= process().levels.effective(logger);
}

Severity effective_level(std::string_view logger) {
  return process().levels.effective(logger);
}

Severity level(std::string_view logger) {
  return process().levels.own(logger);
}

void set_level(std::string_view logger, Severity severity) {
  process().levels.set(logger, severity);
}

std::shared_ptr<const Logger> find_logger(std::string_view name) {
  return process().levels.find(name);
}

void reset_levels() {
  process().levels.reset();
}

void write(std::string_view logger, Severity severity, std::string_view message, const Location& location) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const Record record{std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(), severity, logger, message,
                      location};
  std::shared_ptr<const Console> console;
  std::shared_ptr<const Sinks> sinks;
  bool to_console, to_file, to_rosout;
  {
    auto outputs = process().outputs.lock();
    if (!outputs->console) outputs->console = std::make_shared<const Console>(Console::from_environment());
    console = outputs->console;
    sinks = outputs->sinks;
    to_console = outputs->configuration.to_console;
    to_file = outputs->configuration.to_file;
    to_rosout = outputs->configuration.to_rosout;
  }

  if (to_console || to_file) {
    std::string line;
    console->format.append(line, record);
    if (to_file) process().file.write(line, severity >= Severity::warn);
    if (to_console) {
      if (console->coloured) line.insert(0, colour_of(severity)).append(colour_normal);
      line += '\n';
      write_all(console->descriptor, line);
    }
  }
  if (to_rosout) call_sinks(*sinks, record);
}

void write_printf(std::string_view logger, Severity severity, const Location& location, const char* format, ...) {
  char buffer[1024];
  std::va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  const int length = std::vsnprintf(buffer, sizeof buffer, format, arguments);
  va_end(arguments);
  if (length < 0) {
    write(logger, severity, format, location);  // an encoding fault: better the format than nothing
  } else if (static_cast<std::size_t>(length) < sizeof buffer) {
    write(logger, severity, {buffer, static_cast<std::size_t>(length)}, location);
  } else {
    std::string text(static_cast<std::size_t>(length), '\0');
    std::vsnprintf(text.data(), text.size() + 1, format, again);
    write(logger, severity, text, location);
  }
  va_end(again);
}

std::string directory() {
  std::string path = environment("ROS_LOG_DIR");
  if (path.empty()) {
    const std::string home = environment("ROS_HOME");
    path = (home.empty() ? "~/.ros" : home) + "/log";
  }
  if (path == "~" || path.starts_with("~/")) path.replace(0, 1, environment("HOME"));
  return path;
}

std::string file() {
  return process().file.path();
}

void configure(const Configuration& configuration) {
  auto outputs = process().outputs.lock();
  if (outputs->configured) return;
  outputs->configured = true;
  outputs->configuration = configuration;
  outputs->console = std::make_shared<const Console>(Console::from_environment());
  if (configuration.to_file) process().file.open(directory(), configuration.file_name);
}

void shutdown() {
  auto outputs = process().outputs.lock();
  outputs->configured = false;
  outputs->configuration = console_only();
  process().file.close();
}

Token add_sink(std::string logger, std::function<void(const Record&)> call) {
  auto sink = std::make_shared<Sink>(std::move(logger), std::move(call));
  {
    auto outputs = process().outputs.lock();
    Sinks more = *outputs->sinks;
    more.push_back(sink);
    outputs->sinks = std::make_shared<const Sinks>(std::move(more));
  }
  return Token(sink.get(), [sink](void*) { end_sink(sink); });
}

}  // namespace myelin::node::logging

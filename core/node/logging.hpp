// SPDX-License-Identifier: Apache-2.0
// Logging as rcutils and rcl do it: hierarchical loggers ("ns.node.child"), a line on the console in
// RCUTILS_CONSOLE_OUTPUT_FORMAT, the same in a file under ROS_LOG_DIR, and a message on /rosout for loggers of nodes.
//
// Loggers belong to the process, as upstream's do: this is the one place with state of its own. Any thread may call.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace myelin::node::logging {

enum class Severity : int { unset = 0, debug = 10, info = 20, warn = 30, error = 40, fatal = 50 };

struct Location {
  std::string_view function, file;
  std::uint32_t line = 0;
};

// Cheap enough to ask before anything is formatted: one hash look-up, cached.
bool enabled(std::string_view logger, Severity severity);
Severity effective_level(std::string_view logger);
Severity level(std::string_view logger);                     // unset when inherited
void set_level(std::string_view logger, Severity severity);  // "" is the root

// A logger by name, and the severity it has now: how often-asked questions cost one load.
struct Logger {
  const std::string name;
  std::atomic<int> level;  // the effective one, kept up to date while anybody has the logger
  bool enabled(Severity severity) const { return static_cast<int>(severity) >= level.load(std::memory_order_relaxed); }
};
std::shared_ptr<const Logger> find_logger(std::string_view name);

// Forgets every level that was set: all is as when the process began.
void reset_levels();

// Writes without asking enabled().
void write(std::string_view logger, Severity severity, std::string_view message, const Location& location);

// The same for a text as printf() takes it.
[[gnu::format(printf, 4, 5)]] void write_printf(std::string_view logger, Severity severity, const Location& location,
                                                const char* format, ...);

// Where log files go, as the environment says it now: ROS_LOG_DIR, else ROS_HOME/log, else ~/.ros/log.
std::string directory();

// The log file that is being written, <directory>/<executable>_<pid>_<milliseconds>.log; empty until the first line.
std::string file();

// Applies the logging flags of a command line; the first context that asks wins until it is shut down. Before that, lines
// go to the console alone. The environment (RCUTILS_CONSOLE_OUTPUT_FORMAT, RCUTILS_LOGGING_USE_STDOUT,
// RCUTILS_COLORIZED_OUTPUT) is read here and, if nobody configured, with the first line.
struct Configuration {
  bool to_console = true, to_file = true, to_rosout = true;
  std::string file_name;  // instead of the executable's, from --log-file-name
};
void configure(const Configuration& configuration);
void shutdown();  // flushes and closes the file

// Everything written under `logger` and its children goes to `sink` too, until the token is dropped: how a node's logger
// reaches /rosout. Once the token's destructor has returned, the sink does not run and will not. What a sink itself logs
// goes to console and file only.
struct Record {
  std::int64_t stamp_ns;
  Severity severity;
  std::string_view logger, message;
  Location location;
};
using Token = std::shared_ptr<void>;
[[nodiscard]] Token add_sink(std::string logger, std::function<void(const Record&)> sink);

}  // namespace myelin::node::logging

// SPDX-License-Identifier: Apache-2.0
// Logger: a name under which lines are logged, and the severity from which on they are.
//
//   auto logger = rclcpp::get_logger("driver");
//   logger.set_level(rclcpp::Logger::Level::Debug);
//   RCLCPP_DEBUG(logger.get_child("motor"), "%d rpm", rpm);
//
// A value; copies are the same logger, and so are all of one name. Any thread may call any method.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "core/node/logging.hpp"
#include "rcutils/logging.h"

namespace rclcpp {

class Logger {
 public:
  enum class Level {
    Unset = RCUTILS_LOG_SEVERITY_UNSET,
    Debug = RCUTILS_LOG_SEVERITY_DEBUG,
    Info = RCUTILS_LOG_SEVERITY_INFO,
    Warn = RCUTILS_LOG_SEVERITY_WARN,
    Error = RCUTILS_LOG_SEVERITY_ERROR,
    Fatal = RCUTILS_LOG_SEVERITY_FATAL,
  };

  Logger(const Logger&) = default;
  Logger(Logger&&) = default;
  Logger& operator=(const Logger&) = default;
  Logger& operator=(Logger&&) = default;

  const char* get_name() const { return core_->name.c_str(); }
  // "name.suffix".
  Logger get_child(const std::string& suffix) const {
    return core_->name.empty() ? Logger(suffix) : Logger(core_->name + "." + suffix);
  }
  void set_level(Level level) const {
    myelin::node::logging::set_level(core_->name, static_cast<myelin::node::logging::Severity>(level));
  }
  // Its own, else its nearest ancestor's.
  Level get_effective_level() const { return static_cast<Level>(myelin::node::logging::effective_level(core_->name)); }

  const myelin::node::logging::Logger& core() const { return *core_; }

 private:
  friend Logger get_logger(const std::string& name);
  explicit Logger(const std::string& name) : core_(myelin::node::logging::find_logger(name)) {}
  std::shared_ptr<const myelin::node::logging::Logger> core_;
};

inline Logger get_logger(const std::string& name) {
  return Logger(name);
}

// Where log files are written.
inline std::filesystem::path get_log_directory() {
  return myelin::node::logging::directory();
}
inline std::filesystem::path get_logging_directory() {
  return get_log_directory();
}

}  // namespace rclcpp

// SPDX-License-Identifier: Apache-2.0
// Severities of log lines, and the functions over loggers' names that C programs use.
#pragma once

#include "core/node/logging.hpp"
#include "rcutils/error_handling.h"

enum RCUTILS_LOG_SEVERITY {
  RCUTILS_LOG_SEVERITY_UNSET = 0,
  RCUTILS_LOG_SEVERITY_DEBUG = 10,
  RCUTILS_LOG_SEVERITY_INFO = 20,
  RCUTILS_LOG_SEVERITY_WARN = 30,
  RCUTILS_LOG_SEVERITY_ERROR = 40,
  RCUTILS_LOG_SEVERITY_FATAL = 50,
};

inline rcutils_ret_t rcutils_logging_set_logger_level(const char* name, int level) {
  myelin::node::logging::set_level(name, static_cast<myelin::node::logging::Severity>(level));
  return RCUTILS_RET_OK;
}
inline int rcutils_logging_get_logger_level(const char* name) {
  return static_cast<int>(myelin::node::logging::level(name));
}
inline int rcutils_logging_get_logger_effective_level(const char* name) {
  return static_cast<int>(myelin::node::logging::effective_level(name));
}
inline bool rcutils_logging_logger_is_enabled_for(const char* name, int severity) {
  return myelin::node::logging::enabled(name, static_cast<myelin::node::logging::Severity>(severity));
}

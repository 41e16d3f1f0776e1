// SPDX-License-Identifier: Apache-2.0
// RCUTILS_LOG_*: as RCLCPP_*, with a logger's name, or none.
//
//   RCUTILS_LOG_INFO_NAMED(get_name(), "configured after %d tries", tries);
#pragma once

#include "rcutils/logging.h"

#define RCUTILS_LOG_NAMED_AT(severity, name, ...)                                                           \
  do {                                                                                                      \
    if (rcutils_logging_logger_is_enabled_for(name, severity)) {                                            \
      ::myelin::node::logging::write_printf(name, static_cast<::myelin::node::logging::Severity>(severity), \
                                            {__func__, __FILE__, __LINE__}, __VA_ARGS__);                   \
    }                                                                                                       \
  } while (0)

#define RCUTILS_LOG_DEBUG_NAMED(name, ...) RCUTILS_LOG_NAMED_AT(RCUTILS_LOG_SEVERITY_DEBUG, name, __VA_ARGS__)
#define RCUTILS_LOG_INFO_NAMED(name, ...) RCUTILS_LOG_NAMED_AT(RCUTILS_LOG_SEVERITY_INFO, name, __VA_ARGS__)
#define RCUTILS_LOG_WARN_NAMED(name, ...) RCUTILS_LOG_NAMED_AT(RCUTILS_LOG_SEVERITY_WARN, name, __VA_ARGS__)
#define RCUTILS_LOG_ERROR_NAMED(name, ...) RCUTILS_LOG_NAMED_AT(RCUTILS_LOG_SEVERITY_ERROR, name, __VA_ARGS__)
#define RCUTILS_LOG_FATAL_NAMED(name, ...) RCUTILS_LOG_NAMED_AT(RCUTILS_LOG_SEVERITY_FATAL, name, __VA_ARGS__)

#define RCUTILS_LOG_DEBUG(...) RCUTILS_LOG_DEBUG_NAMED("", __VA_ARGS__)
#define RCUTILS_LOG_INFO(...) RCUTILS_LOG_INFO_NAMED("", __VA_ARGS__)
#define RCUTILS_LOG_WARN(...) RCUTILS_LOG_WARN_NAMED("", __VA_ARGS__)
#define RCUTILS_LOG_ERROR(...) RCUTILS_LOG_ERROR_NAMED("", __VA_ARGS__)
#define RCUTILS_LOG_FATAL(...) RCUTILS_LOG_FATAL_NAMED("", __VA_ARGS__)

// SPDX-License-Identifier: Apache-2.0
// RCLCPP_DEBUG, _INFO, _WARN, _ERROR, _FATAL: a line in the log, as printf() or, with _STREAM, as an ostream writes it.
//
//   RCLCPP_INFO(get_logger(), "%d of %d", done, all);
//   RCLCPP_WARN_STREAM_THROTTLE(get_logger(), *get_clock(), 1000, "slow: " << seconds << " s");
//
// _ONCE: the first time only. _SKIPFIRST: not the first time. _EXPRESSION: when it is true. _FUNCTION: when it returns true.
// _THROTTLE: at most once in so many milliseconds of a clock. Each place in a program counts for itself, and only lines that
// the logger's severity lets through. A line that it does not costs one load: nothing of it is evaluated but the logger.
//
// With RCLCPP_LOG_MIN_SEVERITY defined before the first include, lines below it are not compiled.
#pragma once

#include <atomic>
#include <cstdint>
#include <sstream>
#include <type_traits>

#include "core/node/logging.hpp"
#include "rclcpp/logger.hpp"

#define RCLCPP_LOG_MIN_SEVERITY_DEBUG 0
#define RCLCPP_LOG_MIN_SEVERITY_INFO 1
#define RCLCPP_LOG_MIN_SEVERITY_WARN 2
#define RCLCPP_LOG_MIN_SEVERITY_ERROR 3
#define RCLCPP_LOG_MIN_SEVERITY_FATAL 4
#define RCLCPP_LOG_MIN_SEVERITY_NONE 5
#ifndef RCLCPP_LOG_MIN_SEVERITY
#define RCLCPP_LOG_MIN_SEVERITY RCLCPP_LOG_MIN_SEVERITY_DEBUG
#endif

namespace rclcpp::detail {

// Whether a line is written this time. One a place in a program; any thread may ask.
class LogAlways {
 public:
  bool operator()() { return true; }
};
class LogOnce {
 public:
  bool operator()() { return !done_.exchange(true, std::memory_order_relaxed); }

 private:
  std::atomic<bool> done_{false};
};
class LogSkipFirst {
 public:
  bool operator()() { return begun_.load(std::memory_order_relaxed) || begun_.exchange(true); }

 private:
  std::atomic<bool> begun_{false};
};
class LogThrottle {
 public:
  // A clock that was set back does not silence it.
  template <class Clock, class Milliseconds>
  bool operator()(Clock&& clock, Milliseconds period) {
    const std::int64_t now_ns = clock.now().nanoseconds();
    const auto period_ns = static_cast<std::int64_t>(period) * 1'000'000;
    std::int64_t last_ns = last_ns_.load(std::memory_order_relaxed);
    if (last_ns != never && now_ns >= last_ns && now_ns - last_ns < period_ns) return false;
    return last_ns_.compare_exchange_strong(last_ns, now_ns, std::memory_order_relaxed);
  }

 private:
  static constexpr std::int64_t never = INT64_MIN;
  std::atomic<std::int64_t> last_ns_{never};
};

}  // namespace rclcpp::detail

// `state` is declared once a place; `condition` is asked when the severity passes.
#define RCLCPP_DETAIL_LOG(severity, logger, state, condition, write)                                                   \
  do {                                                                                                                 \
    static_assert(::std::is_same_v<::std::remove_cv_t<::std::remove_reference_t<decltype(logger)>>, ::rclcpp::Logger>, \
                  "First argument to logging macros must be an rclcpp::Logger");                                       \
    const ::rclcpp::Logger& rclcpp_logger = (logger);                                                                  \
    constexpr auto rclcpp_severity = ::myelin::node::logging::Severity::severity;                                      \
    if (rclcpp_logger.core().enabled(rclcpp_severity)) {                                                               \
      state;                                                                                                           \
      if (condition) write;                                                                                            \
    }                                                                                                                  \
  } while (0)
#define RCLCPP_DETAIL_PRINTF(...)                                                                                   \
  ::myelin::node::logging::write_printf(rclcpp_logger.core().name, rclcpp_severity, {__func__, __FILE__, __LINE__}, \
                                        __VA_ARGS__)
#define RCLCPP_DETAIL_STREAM(text)                                                                  \
  {                                                                                                 \
    ::std::ostringstream rclcpp_stream;                                                             \
    rclcpp_stream << text;                                                                          \
    ::myelin::node::logging::write(rclcpp_logger.core().name, rclcpp_severity, rclcpp_stream.str(), \
                                   {__func__, __FILE__, __LINE__});                                 \
  }
#define RCLCPP_DETAIL_STATIC(kind, name) static ::rclcpp::detail::kind name

#if RCLCPP_LOG_MIN_SEVERITY <= RCLCPP_LOG_MIN_SEVERITY_DEBUG
#define RCLCPP_DEBUG(logger, ...) RCLCPP_DETAIL_LOG(debug, logger, , true, RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_DEBUG_ONCE(logger, ...)                                                        \
  RCLCPP_DETAIL_LOG(debug, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_DEBUG_EXPRESSION(logger, expression, ...) \
  RCLCPP_DETAIL_LOG(debug, logger, , (expression), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_DEBUG_FUNCTION(logger, function, ...) \
  RCLCPP_DETAIL_LOG(debug, logger, , (*(function))(), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_DEBUG_SKIPFIRST(logger, ...)                                                          \
  RCLCPP_DETAIL_LOG(debug, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_DEBUG_THROTTLE(logger, clock, duration, ...)                                                    \
  RCLCPP_DETAIL_LOG(debug, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_DEBUG_SKIPFIRST_THROTTLE(logger, clock, duration, ...)                                             \
  RCLCPP_DETAIL_LOG(debug, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                              \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_DEBUG_STREAM(logger, stream_arg) \
  RCLCPP_DETAIL_LOG(debug, logger, , true, RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_DEBUG_STREAM_ONCE(logger, stream_arg)                                          \
  RCLCPP_DETAIL_LOG(debug, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_DEBUG_STREAM_EXPRESSION(logger, expression, stream_arg) \
  RCLCPP_DETAIL_LOG(debug, logger, , (expression), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_DEBUG_STREAM_FUNCTION(logger, function, stream_arg) \
  RCLCPP_DETAIL_LOG(debug, logger, , (*(function))(), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_DEBUG_STREAM_SKIPFIRST(logger, stream_arg)                                            \
  RCLCPP_DETAIL_LOG(debug, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_DEBUG_STREAM_THROTTLE(logger, clock, duration, stream_arg)                                      \
  RCLCPP_DETAIL_LOG(debug, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_DEBUG_STREAM_SKIPFIRST_THROTTLE(logger, clock, duration, stream_arg)                               \
  RCLCPP_DETAIL_LOG(debug, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                              \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#else
#define RCLCPP_DEBUG(...)
#define RCLCPP_DEBUG_ONCE(...)
#define RCLCPP_DEBUG_EXPRESSION(...)
#define RCLCPP_DEBUG_FUNCTION(...)
#define RCLCPP_DEBUG_SKIPFIRST(...)
#define RCLCPP_DEBUG_THROTTLE(...)
#define RCLCPP_DEBUG_SKIPFIRST_THROTTLE(...)
#define RCLCPP_DEBUG_STREAM(...)
#define RCLCPP_DEBUG_STREAM_ONCE(...)
#define RCLCPP_DEBUG_STREAM_EXPRESSION(...)
#define RCLCPP_DEBUG_STREAM_FUNCTION(...)
#define RCLCPP_DEBUG_STREAM_SKIPFIRST(...)
#define RCLCPP_DEBUG_STREAM_THROTTLE(...)
#define RCLCPP_DEBUG_STREAM_SKIPFIRST_THROTTLE(...)
#endif

#if RCLCPP_LOG_MIN_SEVERITY <= RCLCPP_LOG_MIN_SEVERITY_INFO
#define RCLCPP_INFO(logger, ...) RCLCPP_DETAIL_LOG(info, logger, , true, RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_INFO_ONCE(logger, ...)                                                        \
  RCLCPP_DETAIL_LOG(info, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_INFO_EXPRESSION(logger, expression, ...) \
  RCLCPP_DETAIL_LOG(info, logger, , (expression), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_INFO_FUNCTION(logger, function, ...) \
  RCLCPP_DETAIL_LOG(info, logger, , (*(function))(), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_INFO_SKIPFIRST(logger, ...)                                                          \
  RCLCPP_DETAIL_LOG(info, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_INFO_THROTTLE(logger, clock, duration, ...)                                                    \
  RCLCPP_DETAIL_LOG(info, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_INFO_SKIPFIRST_THROTTLE(logger, clock, duration, ...)                                              \
  RCLCPP_DETAIL_LOG(info, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                               \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_INFO_STREAM(logger, stream_arg) RCLCPP_DETAIL_LOG(info, logger, , true, RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_INFO_STREAM_ONCE(logger, stream_arg)                                          \
  RCLCPP_DETAIL_LOG(info, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_INFO_STREAM_EXPRESSION(logger, expression, stream_arg) \
  RCLCPP_DETAIL_LOG(info, logger, , (expression), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_INFO_STREAM_FUNCTION(logger, function, stream_arg) \
  RCLCPP_DETAIL_LOG(info, logger, , (*(function))(), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_INFO_STREAM_SKIPFIRST(logger, stream_arg)                                            \
  RCLCPP_DETAIL_LOG(info, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_INFO_STREAM_THROTTLE(logger, clock, duration, stream_arg)                                      \
  RCLCPP_DETAIL_LOG(info, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_INFO_STREAM_SKIPFIRST_THROTTLE(logger, clock, duration, stream_arg)                                \
  RCLCPP_DETAIL_LOG(info, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                               \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#else
#define RCLCPP_INFO(...)
#define RCLCPP_INFO_ONCE(...)
#define RCLCPP_INFO_EXPRESSION(...)
#define RCLCPP_INFO_FUNCTION(...)
#define RCLCPP_INFO_SKIPFIRST(...)
#define RCLCPP_INFO_THROTTLE(...)
#define RCLCPP_INFO_SKIPFIRST_THROTTLE(...)
#define RCLCPP_INFO_STREAM(...)
#define RCLCPP_INFO_STREAM_ONCE(...)
#define RCLCPP_INFO_STREAM_EXPRESSION(...)
#define RCLCPP_INFO_STREAM_FUNCTION(...)
#define RCLCPP_INFO_STREAM_SKIPFIRST(...)
#define RCLCPP_INFO_STREAM_THROTTLE(...)
#define RCLCPP_INFO_STREAM_SKIPFIRST_THROTTLE(...)
#endif

#if RCLCPP_LOG_MIN_SEVERITY <= RCLCPP_LOG_MIN_SEVERITY_WARN
#define RCLCPP_WARN(logger, ...) RCLCPP_DETAIL_LOG(warn, logger, , true, RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_WARN_ONCE(logger, ...)                                                        \
  RCLCPP_DETAIL_LOG(warn, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_WARN_EXPRESSION(logger, expression, ...) \
  RCLCPP_DETAIL_LOG(warn, logger, , (expression), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_WARN_FUNCTION(logger, function, ...) \
  RCLCPP_DETAIL_LOG(warn, logger, , (*(function))(), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_WARN_SKIPFIRST(logger, ...)                                                          \
  RCLCPP_DETAIL_LOG(warn, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_WARN_THROTTLE(logger, clock, duration, ...)                                                    \
  RCLCPP_DETAIL_LOG(warn, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_WARN_SKIPFIRST_THROTTLE(logger, clock, duration, ...)                                              \
  RCLCPP_DETAIL_LOG(warn, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                               \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_WARN_STREAM(logger, stream_arg) RCLCPP_DETAIL_LOG(warn, logger, , true, RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_WARN_STREAM_ONCE(logger, stream_arg)                                          \
  RCLCPP_DETAIL_LOG(warn, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_WARN_STREAM_EXPRESSION(logger, expression, stream_arg) \
  RCLCPP_DETAIL_LOG(warn, logger, , (expression), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_WARN_STREAM_FUNCTION(logger, function, stream_arg) \
  RCLCPP_DETAIL_LOG(warn, logger, , (*(function))(), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_WARN_STREAM_SKIPFIRST(logger, stream_arg)                                            \
  RCLCPP_DETAIL_LOG(warn, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_WARN_STREAM_THROTTLE(logger, clock, duration, stream_arg)                                      \
  RCLCPP_DETAIL_LOG(warn, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_WARN_STREAM_SKIPFIRST_THROTTLE(logger, clock, duration, stream_arg)                                \
  RCLCPP_DETAIL_LOG(warn, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                               \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#else
#define RCLCPP_WARN(...)
#define RCLCPP_WARN_ONCE(...)
#define RCLCPP_WARN_EXPRESSION(...)
#define RCLCPP_WARN_FUNCTION(...)
#define RCLCPP_WARN_SKIPFIRST(...)
#define RCLCPP_WARN_THROTTLE(...)
#define RCLCPP_WARN_SKIPFIRST_THROTTLE(...)
#define RCLCPP_WARN_STREAM(...)
#define RCLCPP_WARN_STREAM_ONCE(...)
#define RCLCPP_WARN_STREAM_EXPRESSION(...)
#define RCLCPP_WARN_STREAM_FUNCTION(...)
#define RCLCPP_WARN_STREAM_SKIPFIRST(...)
#define RCLCPP_WARN_STREAM_THROTTLE(...)
#define RCLCPP_WARN_STREAM_SKIPFIRST_THROTTLE(...)
#endif

#if RCLCPP_LOG_MIN_SEVERITY <= RCLCPP_LOG_MIN_SEVERITY_ERROR
#define RCLCPP_ERROR(logger, ...) RCLCPP_DETAIL_LOG(error, logger, , true, RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_ERROR_ONCE(logger, ...)                                                        \
  RCLCPP_DETAIL_LOG(error, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_ERROR_EXPRESSION(logger, expression, ...) \
  RCLCPP_DETAIL_LOG(error, logger, , (expression), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_ERROR_FUNCTION(logger, function, ...) \
  RCLCPP_DETAIL_LOG(error, logger, , (*(function))(), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_ERROR_SKIPFIRST(logger, ...)                                                          \
  RCLCPP_DETAIL_LOG(error, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_ERROR_THROTTLE(logger, clock, duration, ...)                                                    \
  RCLCPP_DETAIL_LOG(error, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_ERROR_SKIPFIRST_THROTTLE(logger, clock, duration, ...)                                             \
  RCLCPP_DETAIL_LOG(error, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                              \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_ERROR_STREAM(logger, stream_arg) \
  RCLCPP_DETAIL_LOG(error, logger, , true, RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_ERROR_STREAM_ONCE(logger, stream_arg)                                          \
  RCLCPP_DETAIL_LOG(error, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_ERROR_STREAM_EXPRESSION(logger, expression, stream_arg) \
  RCLCPP_DETAIL_LOG(error, logger, , (expression), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_ERROR_STREAM_FUNCTION(logger, function, stream_arg) \
  RCLCPP_DETAIL_LOG(error, logger, , (*(function))(), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_ERROR_STREAM_SKIPFIRST(logger, stream_arg)                                            \
  RCLCPP_DETAIL_LOG(error, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_ERROR_STREAM_THROTTLE(logger, clock, duration, stream_arg)                                      \
  RCLCPP_DETAIL_LOG(error, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_ERROR_STREAM_SKIPFIRST_THROTTLE(logger, clock, duration, stream_arg)                               \
  RCLCPP_DETAIL_LOG(error, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                              \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#else
#define RCLCPP_ERROR(...)
#define RCLCPP_ERROR_ONCE(...)
#define RCLCPP_ERROR_EXPRESSION(...)
#define RCLCPP_ERROR_FUNCTION(...)
#define RCLCPP_ERROR_SKIPFIRST(...)
#define RCLCPP_ERROR_THROTTLE(...)
#define RCLCPP_ERROR_SKIPFIRST_THROTTLE(...)
#define RCLCPP_ERROR_STREAM(...)
#define RCLCPP_ERROR_STREAM_ONCE(...)
#define RCLCPP_ERROR_STREAM_EXPRESSION(...)
#define RCLCPP_ERROR_STREAM_FUNCTION(...)
#define RCLCPP_ERROR_STREAM_SKIPFIRST(...)
#define RCLCPP_ERROR_STREAM_THROTTLE(...)
#define RCLCPP_ERROR_STREAM_SKIPFIRST_THROTTLE(...)
#endif

#if RCLCPP_LOG_MIN_SEVERITY <= RCLCPP_LOG_MIN_SEVERITY_FATAL
#define RCLCPP_FATAL(logger, ...) RCLCPP_DETAIL_LOG(fatal, logger, , true, RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_FATAL_ONCE(logger, ...)                                                        \
  RCLCPP_DETAIL_LOG(fatal, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_FATAL_EXPRESSION(logger, expression, ...) \
  RCLCPP_DETAIL_LOG(fatal, logger, , (expression), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_FATAL_FUNCTION(logger, function, ...) \
  RCLCPP_DETAIL_LOG(fatal, logger, , (*(function))(), RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_FATAL_SKIPFIRST(logger, ...)                                                          \
  RCLCPP_DETAIL_LOG(fatal, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_FATAL_THROTTLE(logger, clock, duration, ...)                                                    \
  RCLCPP_DETAIL_LOG(fatal, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_FATAL_SKIPFIRST_THROTTLE(logger, clock, duration, ...)                                             \
  RCLCPP_DETAIL_LOG(fatal, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                              \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_PRINTF(__VA_ARGS__))
#define RCLCPP_FATAL_STREAM(logger, stream_arg) \
  RCLCPP_DETAIL_LOG(fatal, logger, , true, RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_FATAL_STREAM_ONCE(logger, stream_arg)                                          \
  RCLCPP_DETAIL_LOG(fatal, logger, RCLCPP_DETAIL_STATIC(LogOnce, rclcpp_once), rclcpp_once(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_FATAL_STREAM_EXPRESSION(logger, expression, stream_arg) \
  RCLCPP_DETAIL_LOG(fatal, logger, , (expression), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_FATAL_STREAM_FUNCTION(logger, function, stream_arg) \
  RCLCPP_DETAIL_LOG(fatal, logger, , (*(function))(), RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_FATAL_STREAM_SKIPFIRST(logger, stream_arg)                                            \
  RCLCPP_DETAIL_LOG(fatal, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later), rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_FATAL_STREAM_THROTTLE(logger, clock, duration, stream_arg)                                      \
  RCLCPP_DETAIL_LOG(fatal, logger, RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#define RCLCPP_FATAL_STREAM_SKIPFIRST_THROTTLE(logger, clock, duration, stream_arg)                               \
  RCLCPP_DETAIL_LOG(fatal, logger, RCLCPP_DETAIL_STATIC(LogSkipFirst, rclcpp_later);                              \
                    RCLCPP_DETAIL_STATIC(LogThrottle, rclcpp_due), rclcpp_due(clock, duration) && rclcpp_later(), \
                    RCLCPP_DETAIL_STREAM(stream_arg))
#else
#define RCLCPP_FATAL(...)
#define RCLCPP_FATAL_ONCE(...)
#define RCLCPP_FATAL_EXPRESSION(...)
#define RCLCPP_FATAL_FUNCTION(...)
#define RCLCPP_FATAL_SKIPFIRST(...)
#define RCLCPP_FATAL_THROTTLE(...)
#define RCLCPP_FATAL_SKIPFIRST_THROTTLE(...)
#define RCLCPP_FATAL_STREAM(...)
#define RCLCPP_FATAL_STREAM_ONCE(...)
#define RCLCPP_FATAL_STREAM_EXPRESSION(...)
#define RCLCPP_FATAL_STREAM_FUNCTION(...)
#define RCLCPP_FATAL_STREAM_SKIPFIRST(...)
#define RCLCPP_FATAL_STREAM_THROTTLE(...)
#define RCLCPP_FATAL_STREAM_SKIPFIRST_THROTTLE(...)
#endif

// SPDX-License-Identifier: Apache-2.0
// What a log line looks like: RCUTILS_CONSOLE_OUTPUT_FORMAT taken apart once, put together for each record.
//
//   LogFormat format("[{severity}] [{time}] [{name}]: {message}");
//   format.append(line, record);
//
// Tokens: {severity} {name} {message} {function_name} {file_name} {line_number} {time} {time_as_nanoseconds}
// {date_time_with_ms}. Anything else in braces is text. \a \b \n \r \t in the format are the control characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/node/logging.hpp"

namespace myelin::node::logging {

inline constexpr std::string_view default_format = "[{severity}] [{time}] [{name}]: {message}";

const char* severity_name(Severity severity);

class LogFormat {
 public:
  explicit LogFormat(std::string_view format);

  // Without a newline at its end.
  void append(std::string& out, const Record& record) const;

 private:
  enum class Token {
    text,
    severity,
    name,
    message,
    function_name,
    file_name,
    line_number,
    time,
    nanoseconds,
    date_time,
  };
  struct Piece {
    Token token;
    std::string text;
  };
  static Token token_of(std::string_view name);

  std::vector<Piece> pieces_;
};

}  // namespace myelin::node::logging

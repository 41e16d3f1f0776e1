// SPDX-License-Identifier: Apache-2.0
#include "core/node/log_format.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <ctime>
#include <utility>

namespace myelin::node::logging {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

std::string unescape(std::string_view text) {
  static constexpr std::array<std::pair<char, char>, 5> escapes = {
      {{'a', '\a'}, {'b', '\b'}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'}}};
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      for (const auto& [letter, control] : escapes) {
        if (text[i + 1] != letter) continue;
        c = control;
        ++i;
        break;
      }
    }
    out += c;
  }
  return out;
}

void append_seconds(std::string& out, std::int64_t stamp_ns) {
  std::array<char, 48> buffer;
  const char* sign = stamp_ns < 0 ? "-" : "";
  std::snprintf(buffer.data(), buffer.size(), "%s%.10" PRId64 ".%.9" PRId64, sign, std::abs(stamp_ns / second_ns),
                std::abs(stamp_ns % second_ns));
  out += buffer.data();
}

void append_nanoseconds(std::string& out, std::int64_t stamp_ns) {
  std::array<char, 32> buffer;
  std::snprintf(buffer.data(), buffer.size(), "%.19" PRId64, stamp_ns);
  out += buffer.data();
}

void append_date_time(std::string& out, std::int64_t stamp_ns) {
  const auto seconds = static_cast<std::time_t>(stamp_ns / second_ns);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  std::array<char, 64> buffer;
  out.append(buffer.data(), std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d %H:%M:%S", &parts));
  std::snprintf(buffer.data(), buffer.size(), ".%03d", static_cast<int>(stamp_ns % second_ns / 1'000'000));
  out += buffer.data();
}

}  // namespace

const char* severity_name(Severity severity) {
  if (severity <= Severity::unset) return "UNSET";
  if (severity <= Severity::debug) return "DEBUG";
  if (severity <= Severity::info) return "INFO";
  if (severity <= Severity::warn) return "WARN";
  if (severity <= Severity::error) return "ERROR";
  return "FATAL";
}

LogFormat::Token LogFormat::token_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Token>, 9> tokens = {{
      {"severity", Token::severity},
      {"name", Token::name},
      {"message", Token::message},
      {"function_name", Token::function_name},
      {"file_name", Token::file_name},
      {"line_number", Token::line_number},
      {"time", Token::time},
      {"time_as_nanoseconds", Token::nanoseconds},
      {"date_time_with_ms", Token::date_time},
  }};
  for (const auto& [word, token] : tokens) {
    if (name == word) return token;
  }
  return Token::text;
}

LogFormat::LogFormat(std::string_view format) {
  std::string text;
  const auto end_text = [&] {
    if (!text.empty()) pieces_.push_back({Token::text, unescape(std::exchange(text, {}))});
  };
  while (!format.empty()) {
    const std::size_t close = format.front() == '{' ? format.find('}') : std::string_view::npos;
    const Token token = close == std::string_view::npos ? Token::text : token_of(format.substr(1, close - 1));
    if (token == Token::text) {
      text += format.front();
      format.remove_prefix(1);
      continue;
    }
    end_text();
    pieces_.push_back({token, {}});
    format.remove_prefix(close + 1);
  }
  end_text();
}

void LogFormat::append(std::string& out, const Record& record) const {
  for (const Piece& piece : pieces_) {
    switch (piece.token) {
      case Token::text:
        out += piece.text;
        break;
      case Token::severity:
        out += severity_name(record.severity);
        break;
      case Token::name:
        out += record.logger;
        break;
      case Token::message:
        out += record.message;
        break;
      case Token::function_name:
        out += record.location.function;
        break;
      case Token::file_name:
        out += record.location.file;
        break;
      case Token::line_number:
        out += std::to_string(record.location.line);
        break;
      case Token::time:
        append_seconds(out, record.stamp_ns);
        break;
      case Token::nanoseconds:
        append_nanoseconds(out, record.stamp_ns);
        break;
      case Token::date_time:
        append_date_time(out, record.stamp_ns);
        break;
    }
  }
}

}  // namespace myelin::node::logging

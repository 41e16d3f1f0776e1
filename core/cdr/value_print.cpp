// SPDX-License-Identifier: Apache-2.0
// A Value as YAML: what is shown parses back to the same value.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ostream>

#include "core/cdr/unicode.hpp"
#include "core/cdr/value.hpp"

namespace myelin::cdr {
namespace {

// True when YAML reads the text back as this very string without quotes. Cautious: quotes are never wrong.
bool is_plain(std::string_view text) {
  constexpr std::array reserved = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/'; };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '-'; };
  if (text.empty() || !letter(text.front()) || text.back() == ' ') return false;
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::all_of(text.begin(), text.end(), inner) &&
         std::find(reserved.begin(), reserved.end(), lower) == reserved.end();
}

void print_text(std::ostream& out, std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (is_plain(text)) {
    out << text;
  } else if (std::none_of(text.begin(), text.end(), control)) {
    out << '\'';
    for (const char c : text) out << (c == '\'' ? "''" : std::string_view(&c, 1));
    out << '\'';
  } else {
    constexpr char digits[] = "0123456789ABCDEF";
    out << '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        out << '\\' << c;
      } else if (c == '\n') {
        out << "\\n";
      } else if (c == '\t') {
        out << "\\t";
      } else if (control(c)) {
        out << "\\x" << digits[c >> 4] << digits[c & 15];
      } else {
        out << c;
      }
    }
    out << '"';
  }
}

// The shortest text that reads back as the same double, always with a point, as upstream prints it.
void print_number(std::ostream& out, double value) {
  if (std::isnan(value)) {
    out << ".nan";
  } else if (std::isinf(value)) {
    out << (value < 0 ? "-.inf" : ".inf");
  } else {
    const double magnitude = std::abs(value);
    const bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
    char buffer[64];
    const auto format = fixed ? std::chars_format::fixed : std::chars_format::scientific;
    const std::string_view text(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr - buffer);
    const std::size_t exponent = text.find('e');
    out << text.substr(0, exponent) << (text.find('.') == std::string_view::npos ? ".0" : "");
    if (exponent != std::string_view::npos) out << text.substr(exponent);
  }
}

class Printer {
 public:
  Printer(std::ostream& out, std::size_t indent) : out_(out), indent_(indent) {}

  // A value on the line that has begun.
  void operator()(std::monostate) { out_ << "null"; }
  void operator()(bool value) { out_ << (value ? "true" : "false"); }
  void operator()(const std::string& text) { print_text(out_, text); }
  void operator()(const std::u16string& text) { print_text(out_, utf8(text)); }
  void operator()(const Value::List& list) {
    elements(
        list, [](const Value& element) -> auto& { return element.data(); });
  }
  template <class T>
  requires std::is_arithmetic_v<T>
  void operator()(T value) {
    if constexpr (std::is_floating_point_v<T>) {
      print_number(out_, value);
    } else {
      out_ << +value;
    }
  }
  template <class T>
  void operator()(const std::vector<T>& list) {
    elements(list, [](const T& element) { return Value::Data(element); });
  }
  void operator()(const Value::Struct& record) {
    if (record.fields.empty()) out_ << "{}";
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      if (i != 0) new_line(indent_);
      out_ << record.plan->fields()[i].name << ':';
      entry(record.fields[i].data());
    }
  }

 private:
  void new_line(std::size_t indent) { out_ << '\n' << std::string(indent, ' '); }

  static bool spans_lines(const Value::Data& data) {
    return std::visit(
        [](const auto& value) {
          using T = std::remove_cvref_t<decltype(value)>;
          if constexpr (std::is_same_v<T, Value::Struct>) {
            return !value.fields.empty();
          } else if constexpr (
              requires { typename T::allocator_type; } && !requires { value.c_str(); }) {
            return !value.empty();
          } else {
            return false;
          }
        },
        data);
  }

  // What stands after "name:". Lists are not indented deeper than the name they belong to.
  void entry(const Value::Data& data) {
    const std::size_t indent = indent_ + (std::holds_alternative<Value::Struct>(data) ? 2 : 0);
    if (spans_lines(data)) {
      new_line(indent);
    } else {
      out_ << ' ';
    }
    std::visit(Printer(out_, indent), data);
  }

  template <class List, class Data>
  void elements(const List& list, Data data_of) {
    if (list.empty()) out_ << "[]";
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i != 0) new_line(indent_);
      out_ << "- ";
      std::visit(Printer(out_, indent_ + 2), data_of(list[i]));
    }
  }

  std::ostream& out_;
  std::size_t indent_;
};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Value& value) {
  std::visit(Printer(out, 0), value.data());
  return out;
}

}  // namespace myelin::cdr

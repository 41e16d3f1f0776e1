// SPDX-License-Identifier: Apache-2.0
#include "core/idl/literal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "core/idl/names.hpp"

namespace myelin::idl {
namespace {

using std::string_view;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

unsigned digit_of(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 255;
}

struct Integer {
  bool negative = false;
  std::uint64_t magnitude = 0;
};

std::optional<Integer> read_integer(string_view text) {
  Integer result;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    result.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (parse_digits(text, 10, result.magnitude)) return result;
  if (text.size() < 3 || text[0] != '0') return std::nullopt;
  const char letter = static_cast<char>(text[1] | 0x20);
  const unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
  text.remove_prefix(2);
  if (text.front() == '_') text.remove_prefix(1);
  if (base == 0 || !parse_digits(text, base, result.magnitude)) return std::nullopt;
  return result;
}

struct IntegerRange {
  std::uint64_t lowest = 0;  // the magnitude of the lowest value
  std::uint64_t highest = 0;
};

IntegerRange range_of(Kind kind) {
  const auto is_signed = [](unsigned bits) {
    const std::uint64_t half = std::uint64_t{1} << (bits - 1);
    return IntegerRange{half, half - 1};
  };
  const auto is_unsigned = [](unsigned bits) {
    return IntegerRange{0, std::numeric_limits<std::uint64_t>::max() >> (64 - bits)};
  };
  switch (kind) {
    case Kind::int8:
      return is_signed(8);
    case Kind::int16:
      return is_signed(16);
    case Kind::int32:
      return is_signed(32);
    case Kind::int64:
      return is_signed(64);
    case Kind::uint16:
      return is_unsigned(16);
    case Kind::uint32:
      return is_unsigned(32);
    case Kind::uint64:
      return is_unsigned(64);
    default:
      return is_unsigned(8);
  }
}

Literal parse_integer(const SourceLine& line, string_view text, Kind kind) {
  const IntegerRange range = range_of(kind);
  const std::optional<Integer> number = read_integer(text);
  const bool fits = number && number->magnitude <= (number->negative ? range.lowest : range.highest);
  if (!fits) {
    std::string what(spelling(kind));
    what += " from " + (range.lowest == 0 ? "0" : '-' + std::to_string(range.lowest));
    line.fail_expected(text, "a value of type " + what + " to " + std::to_string(range.highest));
  }
  if (range.lowest == 0) return {number->magnitude};
  return {static_cast<std::int64_t>(number->negative ? 0 - number->magnitude : number->magnitude)};
}

Literal parse_float(const SourceLine& line, string_view text, Kind kind) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (text[i] != '_' || !between) digits += text[i];
  }
  const char* begin = digits.data() + (!digits.empty() && digits.front() == '+' ? 1 : 0);
  const char* end = digits.data() + digits.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(begin, end, value);
  const bool two_signs = begin != digits.data() && begin != end && *begin == '-';
  const double limit = kind == Kind::float32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  if (error != std::errc() || stop != end || two_signs || !(std::abs(value) <= limit)) {
    line.fail_expected(text, "a finite value in the range of " + std::string(spelling(kind)));
  }
  return {value};
}

Literal parse_bool(const SourceLine& line, string_view text) {
  std::string lower(text.substr(0, 6));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  if (lower == "true" || lower == "1") return {true};
  if (lower == "false" || lower == "0") return {false};
  line.fail_expected(text, "true, false, 1 or 0");
}

void append_utf8(std::string& target, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { target += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

// Takes `digits` digits of a base off `text` (fewer when `at_most`); nullopt when there are too few.
std::optional<std::uint32_t> take_digits(string_view& text, std::size_t digits, unsigned base, bool at_most) {
  std::uint32_t value = 0;
  std::size_t taken = 0;
  while (taken < digits && taken < text.size() && digit_of(text[taken]) < base) {
    value = value * base + digit_of(text[taken++]);
  }
  if (taken < digits && !at_most) return std::nullopt;
  text.remove_prefix(taken);
  return value;
}

// Takes one escape sequence off `text`, which starts with its backslash.
void take_escape(const SourceLine& line, string_view& text, std::string& value) {
  static constexpr string_view kLetters = "abfnrtv\\'\"";
  static constexpr string_view kMeanings = "\a\b\f\n\r\t\v\\'\"";
  const string_view start = text;
  text.remove_prefix(1);
  const char letter = text.empty() ? '\0' : text.front();
  if (const std::size_t index = kLetters.find(letter); index != string_view::npos && !text.empty()) {
    value += kMeanings[index];
    text.remove_prefix(1);
    return;
  }
  std::optional<std::uint32_t> point;
  std::size_t digits = 0;
  if (letter >= '0' && letter <= '7') {
    point = take_digits(text, 3, 8, true);
  } else if (letter == 'x' || letter == 'u' || letter == 'U') {
    digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
    text.remove_prefix(1);
    point = take_digits(text, digits, 16, false);
  } else {
    value += '\\';
    return;
  }
  const bool character = point && *point != 0 && *point <= 0x10FFFF && !(*point >= 0xD800 && *point <= 0xDFFF);
  if (!character) {
    const std::size_t length = point ? start.size() - text.size() : 2 + digits;
    line.fail_expected(start.substr(0, length), "the escape of a character");
  }
  append_utf8(value, *point);
}

void check_characters(const SourceLine& line, string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) line.fail(text, "the text is not UTF-8 here");
    const auto byte = static_cast<unsigned char>(text.front());
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
      line.fail(text, "a control character must be written as an escape");
    text.remove_prefix(length);
  }
}

std::string unescape(const SourceLine& line, string_view text) {
  check_characters(line, text);
  std::string value;
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    value += text.substr(0, plain);
    text.remove_prefix(plain);
    if (!text.empty()) take_escape(line, text, value);
  }
  return value;
}

bool starts_quoted(string_view text) {
  return !text.empty() && (text.front() == '"' || text.front() == '\'');
}

// Index of the quote that closes the one at the start of `text`; npos when none does.
std::size_t closing_quote(string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text[0]) {
      return i;
    }
  }
  return string_view::npos;
}

Literal bounded(const SourceLine& line, string_view at, std::string value, const FieldType& type) {
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto length = static_cast<std::size_t>(std::count_if(value.begin(), value.end(), is_lead));
  if (type.string_capacity != 0 && length > type.string_capacity) {
    line.fail_expected(at, "a string of at most " + std::to_string(type.string_capacity) + " characters");
  }
  return {std::move(value)};
}

Literal parse_string(const SourceLine& line, string_view text, const FieldType& type) {
  if (starts_quoted(text)) {
    const std::size_t close = closing_quote(text);
    if (close != string_view::npos && is_end(text.substr(close + 1))) {
      return bounded(line, text.substr(0, close + 1), unescape(line, text.substr(1, close - 1)), type);
    }
  }
  text = before_comment(text);
  if (text.size() >= 2 && starts_quoted(text) && text.back() == text.front()) {
    line.fail_expected(text, "every quote inside the string to be escaped");
  }
  check_characters(line, text);
  return bounded(line, text, std::string(text), type);
}

bool is_string(Kind kind) {
  return kind == Kind::string || kind == Kind::wstring;
}

Literal parse_scalar(const SourceLine& line, string_view text, const FieldType& type) {
  switch (type.kind) {
    case Kind::boolean:
      return parse_bool(line, text);
    case Kind::float32:
    case Kind::float64:
      return parse_float(line, text, type.kind);
    default:
      return parse_integer(line, text, type.kind);
  }
}

// Takes one element of a list off `text`.
Literal take_element(const SourceLine& line, string_view& text, const FieldType& type) {
  if (is_string(type.kind) && starts_quoted(text)) {
    const std::size_t close = closing_quote(text);
    if (close == string_view::npos) line.fail_expected(text, "a closing quote");
    const string_view quoted = text.substr(0, close + 1);
    text.remove_prefix(close + 1);
    return bounded(line, quoted, unescape(line, quoted.substr(1, close - 1)), type);
  }
  const std::size_t length = std::min(text.find_first_of(",]#"), text.size());
  const string_view element = trim_end(text.substr(0, length));
  if (element.empty()) line.fail_expected(text, "a value of type " + std::string(spelling(type.kind)));
  text.remove_prefix(length);
  if (!is_string(type.kind)) return parse_scalar(line, element, type);
  check_characters(line, element);
  return bounded(line, element, std::string(element), type);
}

Literal parse_list(const SourceLine& line, string_view text, const FieldType& type) {
  if (!text.starts_with('[')) line.fail_expected(text, "a list in brackets");
  const string_view start = text;
  Literal::List list;
  text = skip_blanks(text.substr(1));
  bool closed = text.starts_with(']');
  while (!closed) {
    list.push_back(take_element(line, text, type));
    text = skip_blanks(text);
    closed = text.starts_with(']');
    if (closed) break;
    if (!text.starts_with(',')) line.fail_expected(text, "',' or ']'");
    text = skip_blanks(text.substr(1));
    closed = is_string(type.kind) && text.starts_with(']');
  }
  text.remove_prefix(1);
  if (!is_end(text)) line.fail_expected(skip_blanks(text), "the end of the line");

  const std::string count = std::to_string(type.capacity);
  if (type.collection == Collection::array && list.size() != type.capacity) {
    line.fail(start, "expected a list of exactly " + count + " values, not " + std::to_string(list.size()));
  }
  if (type.collection == Collection::bounded_sequence && list.size() > type.capacity) {
    line.fail(start, "expected a list of at most " + count + " values, not " + std::to_string(list.size()));
  }
  return {std::move(list)};
}

}  // namespace

bool parse_digits(string_view text, unsigned base, std::uint64_t& value) {
  value = 0;
  char last = '_';
  for (char c : text) {
    if (c == '_' ? last == '_' : digit_of(c) >= base) return false;
    if (c != '_') {
      if (__builtin_mul_overflow(value, std::uint64_t{base}, &value)) return false;
      if (__builtin_add_overflow(value, std::uint64_t{digit_of(c)}, &value)) return false;
    }
    last = c;
  }
  return last != '_';
}

string_view spelling(Kind kind) {
  switch (kind) {
    case Kind::int8:
      return "int8";
    case Kind::uint8:
      return "uint8";
    case Kind::int16:
      return "int16";
    case Kind::uint16:
      return "uint16";
    case Kind::int32:
      return "int32";
    case Kind::uint32:
      return "uint32";
    case Kind::int64:
      return "int64";
    case Kind::uint64:
      return "uint64";
    case Kind::float32:
      return "float32";
    case Kind::float64:
      return "float64";
    case Kind::boolean:
      return "bool";
    case Kind::octet:
      return "byte";
    case Kind::string:
      return "string";
    case Kind::wstring:
      return "wstring";
    case Kind::nested:
      break;
  }
  return "interface";
}

Literal parse_literal(const SourceLine& line, string_view text, const FieldType& type) {
  if (type.collection != Collection::none) return parse_list(line, text, type);
  if (is_string(type.kind)) return parse_string(line, text, type);
  return parse_scalar(line, before_comment(text), type);
}

}  // namespace myelin::idl

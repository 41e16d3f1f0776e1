// SPDX-License-Identifier: Apache-2.0
#include "core/node/parameter_file.hpp"

#include <locale.h>
#include <yaml.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <type_traits>
#include <utility>

#include "core/node/one_line.hpp"
#include "core/node/remap.hpp"

namespace myelin::node {
namespace {

constexpr std::string_view parameters_key = "ros__parameters";

// One event of libyaml, freed with it.
class Event {
 public:
  Event() = default;
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  yaml_event_t* raw() { return &event_; }
  yaml_event_type_t type() const { return event_.type; }
  const yaml_mark_t& mark() const { return event_.start_mark; }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(event_.data.scalar.value), event_.data.scalar.length};
  }
  bool quoted() const {
    return event_.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
           event_.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  }
  std::string_view tag() const {
    return event_.data.scalar.tag ? reinterpret_cast<const char*>(event_.data.scalar.tag) : "";
  }

 private:
  yaml_event_t event_{};
};

class Reader {
 public:
  Reader(std::string_view text, std::string source) : source_(std::move(source)) {
    if (!yaml_parser_initialize(&parser_)) throw YamlError(source_ + ": out of memory");
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Reader() { yaml_parser_delete(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void next(Event& event) {
    if (yaml_parser_parse(&parser_, event.raw())) return;
    std::string problem = parser_.problem ? parser_.problem : "not YAML";
    if (parser_.error == YAML_READER_ERROR) {
      throw YamlError(source_ + ": " + problem + " at offset " + std::to_string(parser_.problem_offset));
    }
    fail(parser_.problem_mark, problem);
  }

  [[noreturn]] void fail(const yaml_mark_t& mark, const std::string& what) const {
    throw YamlError(source_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) + ": " +
                    one_line(what));
  }

 private:
  yaml_parser_t parser_{};
  const std::string source_;
};

template <std::size_t n>
bool is_one_of(std::string_view text, const std::array<std::string_view, n>& words) {
  for (const std::string_view word : words) {
    if (text == word) return true;
  }
  return false;
}

std::optional<bool> as_bool(std::string_view text) {
  static constexpr std::array<std::string_view, 11> yes = {"Y",    "y",    "yes", "Yes", "YES", "true",
                                                           "True", "TRUE", "on",  "On",  "ON"};
  static constexpr std::array<std::string_view, 11> no = {"N",     "n",     "no",  "No",  "NO", "false",
                                                          "False", "FALSE", "off", "Off", "OFF"};
  if (is_one_of(text, yes)) return true;
  if (is_one_of(text, no)) return false;
  return std::nullopt;
}

std::optional<std::int64_t> as_integer(const std::string& text) {
  errno = 0;
  char* end = nullptr;
  const long value = std::strtol(text.c_str(), &end, 0);
  if (errno != 0 || end == text.c_str() || end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> as_double(const std::string& text) {
  static constexpr std::array<std::string_view, 3> not_a_number = {".nan", ".NaN", ".NAN"};
  static constexpr std::array<std::string_view, 3> infinity = {".inf", ".Inf", ".INF"};
  std::string_view unsigned_text = text;
  const bool negative = unsigned_text.starts_with('-');
  if (negative || unsigned_text.starts_with('+')) unsigned_text.remove_prefix(1);
  if (is_one_of(text, not_a_number)) return std::numeric_limits<double>::quiet_NaN();
  if (is_one_of(unsigned_text, infinity)) {
    return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  }
  // YAML's numbers do not depend on where the user lives.
  static const locale_t c_locale = ::newlocale(LC_ALL_MASK, "C", nullptr);
  errno = 0;
  char* end = nullptr;
  const double value = ::strtod_l(text.c_str(), &end, c_locale);
  if (errno != 0 || end == text.c_str() || end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

ParameterValue scalar_value(const Reader& reader, const Event& event) {
  const std::string text(event.text());
  const std::string_view tag = event.tag();
  const auto refuse = [&](const char* kind) { reader.fail(event.mark(), "'" + text + "' is no " + kind); };
  if (tag == YAML_STR_TAG) return text;
  if (tag == YAML_BOOL_TAG) {
    if (const auto value = as_bool(text)) return *value;
    refuse("bool");
  }
  if (tag == YAML_INT_TAG) {
    if (const auto value = as_integer(text)) return *value;
    refuse("integer");
  }
  if (tag == YAML_FLOAT_TAG) {
    if (const auto value = as_double(text)) return *value;
    refuse("float");
  }
  if (event.quoted()) return text;
  if (text.empty()) reader.fail(event.mark(), "No value");
  if (const auto value = as_bool(text)) return *value;
  if (const auto value = as_integer(text)) return *value;
  if (const auto value = as_double(text)) return *value;
  return text;
}

const char* type_word(const ParameterValue& value) {
  switch (type_of(value)) {
    case ParameterType::boolean:
      return "bool";
    case ParameterType::integer:
      return "integer";
    case ParameterType::floating:
      return "double";
    default:
      return "string";
  }
}

// The elements of a list become one array; the first element decides of what.
class ListBuilder {
 public:
  void add(const Reader& reader, const Event& event) {
    const ParameterValue element = scalar_value(reader, event);
    if (value_.index() == 0) start(element);
    std::visit(
        [&](auto& list) {
          using List = std::decay_t<decltype(list)>;
          if constexpr (is_list<List>) {
            const auto* item = std::get_if<typename List::value_type>(&element);
            if (!item) {
              reader.fail(event.mark(), std::string("Sequence should be of same type. Value type '") +
                                            type_word(element) + "' does not belong");
            }
            list.push_back(*item);
          }
        },
        value_);
  }

  ParameterValue take() {
    if (value_.index() == 0) return std::vector<std::uint8_t>{};
    return std::exchange(value_, {});
  }

 private:
  template <class List>
  static constexpr bool is_list =
      std::is_same_v<List, std::vector<bool>> || std::is_same_v<List, std::vector<std::int64_t>> ||
      std::is_same_v<List, std::vector<double>> || std::is_same_v<List, std::vector<std::string>>;

  void start(const ParameterValue& element) {
    switch (type_of(element)) {
      case ParameterType::boolean:
        value_ = std::vector<bool>{};
        break;
      case ParameterType::integer:
        value_ = std::vector<std::int64_t>{};
        break;
      case ParameterType::floating:
        value_ = std::vector<double>{};
        break;
      default:
        value_ = std::vector<std::string>{};
        break;
    }
  }

  ParameterValue value_;
};

// The value that begins with `event`: a scalar, or a list up to its end.
ParameterValue read_value(Reader& reader, Event& event) {
  switch (event.type()) {
    case YAML_SCALAR_EVENT:
      return scalar_value(reader, event);
    case YAML_SEQUENCE_START_EVENT:
      break;
    case YAML_ALIAS_EVENT:
      reader.fail(event.mark(), "Aliases are not supported");
    default:
      reader.fail(event.mark(), "Expecting a value or a list of values");
  }
  ListBuilder list;
  for (;;) {
    Event element;
    reader.next(element);
    switch (element.type()) {
      case YAML_SEQUENCE_END_EVENT:
        return list.take();
      case YAML_SCALAR_EVENT:
        list.add(reader, element);
        break;
      case YAML_ALIAS_EVENT:
        reader.fail(element.mark(), "Aliases are not supported");
      case YAML_SEQUENCE_START_EVENT:
        reader.fail(element.mark(), "A list cannot be an element of a parameter");
      default:
        reader.fail(element.mark(), "A group cannot be an element of a parameter");
    }
  }
}

// A path of keys, joined as it grows, so that a step back costs nothing.
class Path {
 public:
  explicit Path(char separator) : separator_(separator) {}
  void push(std::string_view name) {
    lengths_.push_back(text_.size());
    if (!text_.empty()) text_ += separator_;
    text_ += name;
  }
  void pop() {
    text_.resize(lengths_.back());
    lengths_.pop_back();
  }
  bool empty() const { return lengths_.empty(); }
  const std::string& text() const { return text_; }

 private:
  const char separator_;
  std::string text_;
  std::vector<std::size_t> lengths_;
};

class FileParser {
 public:
  FileParser(std::string_view yaml, const std::string& source) : reader_(yaml, source) {}

  std::vector<ParameterOverride> parse() {
    for (;;) {
      Event event;
      reader_.next(event);
      switch (event.type()) {
        case YAML_STREAM_END_EVENT:
          return std::move(overrides_);
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
          break;
        case YAML_MAPPING_START_EVENT:
          parse_nodes();
          break;
        case YAML_SCALAR_EVENT:
          // A file of nothing but comments is one empty scalar.
          if (event.text().empty() && !event.quoted()) break;
          [[fallthrough]];
        default:
          reader_.fail(event.mark(), "Expecting node names");
      }
    }
  }

 private:
  // Maps of node names, down to ros__parameters.
  void parse_nodes() {
    Path node('/');
    for (;;) {
      Event key;
      reader_.next(key);
      if (key.type() == YAML_MAPPING_END_EVENT) {
        if (node.empty()) return;
        node.pop();
        continue;
      }
      const std::string_view name = key_of(key);
      Event value;
      if (name == parameters_key) {
        if (node.empty()) reader_.fail(key.mark(), "There are no node names before ros__parameters");
        check_node_pattern(key, node.text());
        reader_.next(value);
        if (value.type() != YAML_MAPPING_START_EVENT) reader_.fail(value.mark(), "ros__parameters has no parameters");
        parse_parameters(node.text());
        continue;
      }
      reader_.next(value);
      if (value.type() != YAML_MAPPING_START_EVENT) {
        reader_.fail(value.mark(), "Cannot have a value before ros__parameters");
      }
      node.push(name);
    }
  }

  void parse_parameters(const std::string& node) {
    Path group('.');
    for (;;) {
      Event key;
      reader_.next(key);
      if (key.type() == YAML_MAPPING_END_EVENT) {
        if (group.empty()) return;
        group.pop();
        continue;
      }
      group.push(key_of(key));
      Event value;
      reader_.next(value);
      if (value.type() == YAML_MAPPING_START_EVENT) continue;
      if (value.type() == YAML_SCALAR_EVENT && value.text().empty() && !value.quoted() && value.tag().empty()) {
        reader_.fail(value.mark(), "No value for '" + group.text() + "'");
      }
      overrides_.push_back({node, {group.text(), read_value(reader_, value)}});
      group.pop();
    }
  }

  std::string_view key_of(const Event& key) const {
    if (key.type() != YAML_SCALAR_EVENT) reader_.fail(key.mark(), "Expecting a name as key");
    if (key.text().empty()) reader_.fail(key.mark(), "No key");
    return key.text();
  }

  void check_node_pattern(const Event& where, const std::string& pattern) const {
    std::string_view rest = pattern;
    if (rest.starts_with('/')) rest.remove_prefix(1);
    for (;;) {
      const std::size_t slash = rest.find('/');
      const std::string_view token = rest.substr(0, slash);
      if (token != "*" && token != "**" && !is_name_token(token)) {
        reader_.fail(where.mark(), "'" + pattern + "' is no node name");
      }
      if (slash == std::string_view::npos) return;
      rest.remove_prefix(slash + 1);
    }
  }

  Reader reader_;
  std::vector<ParameterOverride> overrides_;
};

}  // namespace

std::vector<ParameterOverride> parse_parameters(std::string_view yaml, const std::string& source) {
  return FileParser(yaml, source).parse();
}

std::vector<ParameterOverride> read_parameter_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !std::filesystem::is_regular_file(path) || !(text << file.rdbuf() || file.peek() == EOF)) {
    throw YamlError(path.string() + ": cannot be read as a parameter file");
  }
  return parse_parameters(text.str(), path.string());
}

ParameterValue parse_parameter_value(std::string_view yaml) {
  Reader reader(yaml, "value");
  std::optional<ParameterValue> value;
  for (;;) {
    Event event;
    reader.next(event);
    switch (event.type()) {
      case YAML_STREAM_START_EVENT:
      case YAML_DOCUMENT_START_EVENT:
      case YAML_DOCUMENT_END_EVENT:
        break;
      case YAML_STREAM_END_EVENT:
        if (!value) throw YamlError("No value");
        return *std::move(value);
      default:
        if (value) reader.fail(event.mark(), "Expecting one value");
        value = read_value(reader, event);
    }
  }
}

}  // namespace myelin::node

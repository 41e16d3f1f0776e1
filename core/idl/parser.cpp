// SPDX-License-Identifier: Apache-2.0
#include "core/idl/parser.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <unordered_set>

#include "core/idl/derived.hpp"
#include "core/idl/literal.hpp"
#include "core/idl/names.hpp"
#include "core/idl/source.hpp"

namespace myelin::idl {
namespace {

using std::string_view;

// The largest interface known has 20 kB. Beyond this a file is something else.
constexpr std::size_t kLargestText = 1 << 20;

// CDR counts elements in 32 bits.
constexpr std::uint64_t kLargestBound = std::numeric_limits<std::uint32_t>::max();

std::optional<Kind> plain_kind(string_view text) {
  if (text == "char") return Kind::uint8;
  for (Kind kind :
       {Kind::boolean, Kind::octet, Kind::int8, Kind::uint8, Kind::int16, Kind::uint16, Kind::int32, Kind::uint32,
        Kind::int64, Kind::uint64, Kind::float32, Kind::float64, Kind::string, Kind::wstring}) {
    if (text == spelling(kind)) return kind;
  }
  return std::nullopt;
}

std::size_t parse_bound(const SourceLine& line, string_view text, string_view what) {
  std::uint64_t bound = 0;
  if (!parse_digits(text.substr(text.starts_with('+') ? 1 : 0), 10, bound) || bound == 0 || bound > kLargestBound) {
    std::string problem = "expected ";
    problem += what;
    line.fail(text, problem + " from 1 to " + std::to_string(kLargestBound) + ", not '" + printable(text) + "'");
  }
  return bound;
}

string_view take_until(string_view& text, string_view stops) {
  const string_view token = text.substr(0, text.find_first_of(stops));
  text.remove_prefix(token.size());
  return token;
}

// One structure while its lines are read.
class StructureParser {
 public:
  StructureParser(string_view package, Type& type) : package_(package), type_(type) {}

  void read(const SourceLine& line) {
    string_view text = line.text;
    if (is_end(text)) return;
    if (is_blank(text.front())) line.fail_expected(text, "a type at the start of the line");
    if (text.starts_with("@optional")) {
      // Upstream accepts this mark and generates the same structure without it.
      text = skip_blanks(text.substr(9));
      if (is_end(text)) return;
    }
    const string_view type = take_until(text, " \t#");
    text = skip_blanks(text);
    const string_view name = take_until(text, " \t=#");
    if (name.empty()) line.fail_expected(before_comment(text), "a name after the type '" + printable(type) + "'");
    text = skip_blanks(text);
    if (!text.empty() && text.front() == '=') {
      add_constant(line, type, name, skip_blanks(text.substr(1)));
    } else {
      add_field(line, type, name, text);
    }
  }

 private:
  void add_constant(const SourceLine& line, string_view type, string_view name, string_view value) {
    const std::optional<Kind> kind = plain_kind(type);
    if (!kind) line.fail_expected(type, "a plain type for a constant, such as int32 or string");
    if (!is_constant_name(name)) {
      line.fail_expected(name, "a constant's name in UPPER_CASE with single underscores");
    }
    if (!names_.insert(name).second) line.fail(name, "the constant '" + printable(name) + "' is there twice");
    type_.constants.push_back({std::string(name), *kind, parse_literal(line, value, {.kind = *kind})});
  }

  void add_field(const SourceLine& line, string_view type, string_view name, string_view value) {
    Field field{std::string(), parse_type(line, type), {}};
    if (!is_field_name(name)) {
      line.fail_expected(name, "a field's name in lower_case with single underscores, starting with a letter");
    }
    if (!names_.insert(name).second) line.fail(name, "the field '" + printable(name) + "' is there twice");
    field.name = name;
    if (!is_end(value)) {
      if (field.type.kind == Kind::nested) {
        line.fail(value, "a field of type '" + printable(type) + "' cannot have a default value");
      }
      field.default_value.push_back(parse_literal(line, value, field.type));
    }
    type_.fields.push_back(std::move(field));
  }

  FieldType parse_type(const SourceLine& line, string_view text) const {
    FieldType type;
    string_view element = text;
    if (text.ends_with(']')) {
      const std::size_t open = text.rfind('[');
      if (open == string_view::npos) line.fail_expected(text, "a type with '[' before its ']'");
      element = text.substr(0, open);
      string_view size = text.substr(open + 1, text.size() - open - 2);
      if (size.empty()) {
        type.collection = Collection::sequence;
      } else if (size.starts_with("<=")) {
        type.collection = Collection::bounded_sequence;
        type.capacity = parse_bound(line, size.substr(2), "a sequence's bound");
      } else {
        type.collection = Collection::array;
        type.capacity = parse_bound(line, size, "an array's size");
      }
    }
    parse_element_type(line, element, type);
    return type;
  }

  void parse_element_type(const SourceLine& line, string_view text, FieldType& type) const {
    if (const std::optional<Kind> kind = plain_kind(text)) {
      type.kind = *kind;
      return;
    }
    for (Kind kind : {Kind::string, Kind::wstring}) {
      const std::string prefix = std::string(spelling(kind)) + "<=";
      if (!text.starts_with(prefix)) continue;
      type.kind = kind;
      type.string_capacity = parse_bound(line, text.substr(prefix.size()), "a string's bound");
      return;
    }
    if (text == "time" || text == "duration") {
      line.fail(text, "'" + std::string(text) + "' is of ROS 1: write builtin_interfaces/" +
                          (text == "time" ? "Time" : "Duration"));
    }
    const std::size_t slash = text.find('/');
    const string_view package = slash == string_view::npos ? package_ : text.substr(0, slash);
    const string_view name = slash == string_view::npos ? text : text.substr(slash + 1);
    if (!is_package_name(package) || !is_interface_name(name)) {
      line.fail_expected(text, "a type: a plain one such as float64, Name or package/Name");
    }
    type.kind = Kind::nested;
    type.nested_type.append(package).append("/msg/").append(name);
  }

  string_view package_;
  Type& type_;
  std::unordered_set<string_view> names_;  // of fields and constants, which differ in case
};

std::vector<string_view> part_suffixes(string_view kind) {
  if (kind == "srv") return {"_Request", "_Response"};
  if (kind == "action") return {"_Goal", "_Result", "_Feedback"};
  return {""};
}

}  // namespace

std::vector<Type> parse(string_view name, string_view text, string_view file) {
  const std::optional<InterfaceName> parts = split_interface_name(name);
  if (!parts || parts->file.end() != name.end()) {
    throw InvalidArgument("'" + printable(name) + "' does not name an interface file: expected package/msg/Name");
  }
  const std::vector<string_view> suffixes = part_suffixes(parts->kind);
  SourceLine line{file, 1, text};
  if (text.size() > kLargestText) line.fail(text, "the file is too large to be an interface");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);

  std::vector<Type> types(1);
  types.reserve(suffixes.size());
  types.front().name.append(name).append(suffixes.front());
  std::optional<StructureParser> structure(std::in_place, parts->package, types.front());
  for (; !text.empty(); ++line.number) {
    line.text = next_line(text);
    if (trim_end(line.text) != "---") {
      structure->read(line);
      continue;
    }
    if (types.size() == suffixes.size()) {
      line.fail(line.text, suffixes.size() == 1 ? "expected no '---' in a message"
                                                : "expected no further '---': this file has " +
                                                      std::to_string(suffixes.size()) + " parts");
    }
    const string_view suffix = suffixes[types.size()];
    types.emplace_back().name.append(name).append(suffix);
    structure.emplace(parts->package, types.back());
  }
  if (types.size() < suffixes.size()) {
    line.text = {};
    line.fail(line.text, "expected a line '---' and then the part " + std::string(suffixes[types.size()].substr(1)));
  }

  if (parts->kind == "srv") append_service(types, std::string(name));
  if (parts->kind == "action") append_action(types, std::string(name));
  return types;
}

std::string place_of_field(string_view type, string_view field, string_view text, string_view file) {
  const std::optional<InterfaceName> parts = split_interface_name(type);
  if (!parts) return {};
  const std::vector<string_view> suffixes = part_suffixes(parts->kind);
  const string_view suffix = type.substr(static_cast<std::size_t>(parts->file.end() - type.begin()));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t part = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const string_view line = next_line(text);
    part += trim_end(line) == "---";
    string_view rest = line.starts_with("@optional") ? skip_blanks(line.substr(9)) : line;
    const std::size_t column = line.size() - rest.size() + 1;
    take_until(rest, " \t#");
    rest = skip_blanks(rest);
    const string_view name = take_until(rest, " \t=#");
    const bool constant = skip_blanks(rest).starts_with('=');
    if (constant || name != field || part >= suffixes.size() || suffixes[part] != suffix) continue;
    return std::string(file) + ":" + std::to_string(number) + ":" + std::to_string(column) + ": ";
  }
  return {};
}

}  // namespace myelin::idl

// SPDX-License-Identifier: Apache-2.0
#include "rosidl/generator/literals.hpp"

#include <charconv>
#include <cstdio>
#include <limits>

#include "core/cdr/unicode.hpp"
#include "rosidl/generator/names.hpp"

namespace myelin::rosidl {
namespace {

using idl::Kind;

std::string spelled_integer(std::int64_t value) {
  if (value == std::numeric_limits<std::int64_t>::min()) return "-9223372036854775807LL - 1";
  const bool fits =
      value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
  return std::to_string(value) + (fits ? "" : "LL");
}

std::string spelled_float(double value, bool single) {
  char digits[40];
  const auto end = single ? std::to_chars(digits, digits + sizeof digits, static_cast<float>(value)).ptr
                          : std::to_chars(digits, digits + sizeof digits, value).ptr;
  std::string text(digits, end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + (single ? "f" : "");
}

// One UTF-16 unit, or one octet of UTF-8, within quotes.
void append_unit(std::string& text, unsigned unit) {
  char buffer[12];
  if (unit == '"' || unit == '\\' || unit == '?') {
    text += {'\\', static_cast<char>(unit)};
  } else if (unit >= 0x20 && unit < 0x7F) {
    text += static_cast<char>(unit);
  } else if (unit < 0x100) {
    std::snprintf(buffer, sizeof buffer, "\\%03o", unit);
    text += buffer;
  } else {
    // A hexadecimal escape swallows every digit behind it, so the literal is closed and opened again.
    std::snprintf(buffer, sizeof buffer, "\\x%x\" u\"", unit);
    text += buffer;
  }
}

std::string spelled_string(const std::string& value) {
  std::string text = "\"";
  for (const char c : value) append_unit(text, static_cast<unsigned char>(c));
  text += '"';
  return value.find('\0') == std::string::npos ? text : "{" + text + ", " + std::to_string(value.size()) + "}";
}

std::string spelled_wide_string(const std::string& value) {
  const std::u16string units = cdr::utf16(value);
  std::string text = "u\"";
  for (const char16_t unit : units) append_unit(text, unit);
  text += '"';
  return units.find(u'\0') == std::u16string::npos ? text : "{" + text + ", " + std::to_string(units.size()) + "}";
}

}  // namespace

std::string spelled(const idl::Literal& literal, Kind kind) {
  struct Speller {
    Kind kind;
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return spelled_integer(value); }
    std::string operator()(std::uint64_t value) const {
      return std::to_string(value) + (value > std::numeric_limits<std::uint32_t>::max() ? "ULL" : "U");
    }
    std::string operator()(double value) const { return spelled_float(value, kind == Kind::float32); }
    std::string operator()(const std::string& value) const {
      return kind == Kind::wstring ? spelled_wide_string(value) : spelled_string(value);
    }
    std::string operator()(const idl::Literal::List& list) const {
      std::string text = "{";
      for (const idl::Literal& element : list) text += (text.size() > 1 ? ", " : "") + spelled(element, kind);
      return text + '}';
    }
  };
  return std::visit(Speller{kind}, literal.value);
}

std::string plain_type(Kind kind) {
  switch (kind) {
    case Kind::boolean:
      return "bool";
    case Kind::octet:
      return "unsigned char";
    case Kind::int8:
      return "int8_t";
    case Kind::uint8:
      return "uint8_t";
    case Kind::int16:
      return "int16_t";
    case Kind::uint16:
      return "uint16_t";
    case Kind::int32:
      return "int32_t";
    case Kind::uint32:
      return "uint32_t";
    case Kind::int64:
      return "int64_t";
    case Kind::uint64:
      return "uint64_t";
    case Kind::float32:
      return "float";
    default:
      return "double";
  }
}

std::string zero_of(Kind kind) {
  switch (kind) {
    case Kind::boolean:
      return "false";
    case Kind::float32:
      return "0.0f";
    case Kind::float64:
      return "0.0";
    case Kind::string:
      return "\"\"";
    case Kind::wstring:
      return "u\"\"";
    default:
      return "0";
  }
}

std::string element_type(const idl::FieldType& type) {
  switch (type.kind) {
    case Kind::nested:
      return "::" + scoped(type.nested_type) + "_<ContainerAllocator>";
    case Kind::string:
      return "rosidl_runtime_cpp::String<ContainerAllocator>";
    case Kind::wstring:
      return "rosidl_runtime_cpp::WString<ContainerAllocator>";
    default:
      return plain_type(type.kind);
  }
}

std::string member_type(const idl::FieldType& type) {
  const std::string element = element_type(type);
  switch (type.collection) {
    case idl::Collection::array:
      return "std::array<" + element + ", " + std::to_string(type.capacity) + ">";
    case idl::Collection::sequence:
      return "rosidl_runtime_cpp::Vector<" + element + ", ContainerAllocator>";
    case idl::Collection::bounded_sequence:
      return "rosidl_runtime_cpp::Bounded<" + element + ", " + std::to_string(type.capacity) + ", ContainerAllocator>";
    default:
      return element;
  }
}

}  // namespace myelin::rosidl

// SPDX-License-Identifier: Apache-2.0
// A structure back in the interface language. For tests and fuzzing: what is printed and read again must be the same.
// Comments and the grouping of lines are lost.
#pragma once

#include <charconv>
#include <string>

#include "core/idl/literal.hpp"
#include "core/idl/type.hpp"

namespace myelin::idl {

inline std::string printed(const Literal& literal) {
  struct Printer {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const {
      char digits[32];  // the shortest text that reads back as this very value
      return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
    }
    std::string operator()(const std::string& value) const {
      std::string text = "\"";
      for (char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
          text += {'\\', c};
        } else if (byte < 0x20 || byte == 0x7F) {
          text += {'\\', static_cast<char>('0' + byte / 64), static_cast<char>('0' + byte / 8 % 8),
                   static_cast<char>('0' + byte % 8)};
        } else {
          text += c;
        }
      }
      return text + '"';
    }
    std::string operator()(const Literal::List& list) const {
      std::string text = "[";
      for (const Literal& element : list) text += (text.size() > 1 ? ", " : "") + printed(element);
      return text + ']';
    }
  };
  return std::visit(Printer(), literal.value);
}

inline std::string printed(const FieldType& type) {
  std::string text(spelling(type.kind));
  if (type.kind == Kind::nested) {  // package/msg/Name is written package/Name
    const std::size_t kind = type.nested_type.find('/');
    text = type.nested_type.substr(0, kind) + type.nested_type.substr(type.nested_type.rfind('/'));
  }
  if (type.string_capacity != 0) text += "<=" + std::to_string(type.string_capacity);
  if (type.collection == Collection::array) text += '[' + std::to_string(type.capacity) + ']';
  if (type.collection == Collection::bounded_sequence) text += "[<=" + std::to_string(type.capacity) + ']';
  if (type.collection == Collection::sequence) text += "[]";
  return text;
}

inline std::string printed(const Type& type) {
  std::string text;
  for (const Constant& constant : type.constants) {
    text += printed(FieldType{.kind = constant.kind}) + ' ' + constant.name + " = " + printed(constant.value) + '\n';
  }
  for (const Field& field : type.fields) {
    text += printed(field.type) + ' ' + field.name;
    for (const Literal& value : field.default_value) text += ' ' + printed(value);
    text += '\n';
  }
  return text;
}

}  // namespace myelin::idl

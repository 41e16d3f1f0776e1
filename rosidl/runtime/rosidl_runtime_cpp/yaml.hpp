// SPDX-License-Identifier: Apache-2.0
// Messages as YAML, in the block style ("frame_id: \"map\"\n") or on one line ("{frame_id: \"map\"}").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "rosidl/members.hpp"
#include "rosidl_runtime_cpp/containers.hpp"

namespace rosidl_generator_traits {

inline void hexadecimal_to_yaml(unsigned value, int digits, std::ostream& out) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out << "0123456789abcdef"[value >> shift & 15U];
}

// What an octet looks like: 0x2a.
inline void character_value_to_yaml(unsigned char value, std::ostream& out) {
  out << "0x";
  hexadecimal_to_yaml(value, 2, out);
}

inline void value_to_yaml(bool value, std::ostream& out) {
  out << (value ? "true" : "false");
}

template <class T>
requires(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) void value_to_yaml(T value, std::ostream& out) {
  if constexpr (std::is_floating_point_v<T>) {
    const std::ios_base::fmtflags flags = out.setf(std::ios_base::showpoint);
    out << value;
    out.flags(flags);
  } else {
    out << +value;
  }
}

inline void value_to_yaml(const std::string& value, std::ostream& out) {
  out << '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') out << '\\';
    out << c;
  }
  out << '"';
}

inline void value_to_yaml(const std::u16string& value, std::ostream& out) {
  out << '"';
  for (const char16_t unit : value) {
    if (unit < 0x80) {
      out << static_cast<char>(unit);
    } else {
      out << (unit < 0x100 ? "\\x" : "\\u");
      hexadecimal_to_yaml(unit, unit < 0x100 ? 2 : 4, out);
    }
  }
  out << '"';
}

template <class T>
concept Structure = requires {
  myelin::cdr::Members<T>::empty;
};

template <class T>
inline constexpr bool is_list = false;
template <class T, std::size_t Size>
inline constexpr bool is_list<std::array<T, Size>> = true;
template <class T, class Allocator>
inline constexpr bool is_list<std::vector<T, Allocator>> = true;
template <class T, std::size_t Bound, class Allocator>
inline constexpr bool is_list<rosidl_runtime_cpp::BoundedVector<T, Bound, Allocator>> = true;

template <class T>
void flow_yaml(const T& message, std::ostream& out);
template <class T>
void block_yaml(const T& message, std::ostream& out, std::size_t indentation);

// Visitors of the members; what both styles have in common is how a single value looks.
struct YamlWriter {
  std::ostream& out;

  template <std::size_t Width, class Message, class First, class Last>
  bool run(Message&, First&, Last&) {
    return false;
  }
  template <bool octet, class T>
  void plain(const T& value) {
    if constexpr (octet) {
      character_value_to_yaml(value, out);
    } else {
      value_to_yaml(value, out);
    }
  }
};

struct FlowYaml : YamlWriter {
  bool first = true;

  template <class T>
  void operator()(const char* name, const T& value, std::size_t = 0) {
    member<false>(name, value);
  }
  template <class T>
  void operator()(const char* name, const T& value, myelin::cdr::Octet) {
    member<true>(name, value);
  }

 private:
  template <bool octet, class T>
  void member(const char* name, const T& value) {
    out << (first ? "" : ", ") << name << ": ";
    first = false;
    if constexpr (is_list<T>) {
      out << '[';
      bool begin = true;
      for (const typename T::value_type& element : value) {
        if (!begin) out << ", ";
        begin = false;
        one<octet>(element);
      }
      out << ']';
    } else {
      one<octet>(value);
    }
  }
  template <bool octet, class T>
  void one(const T& value) {
    if constexpr (Structure<T>) {
      flow_yaml(value, out);
    } else {
      plain<octet>(value);
    }
  }
};

struct BlockYaml : YamlWriter {
  std::size_t indentation;

  template <class T>
  void operator()(const char* name, const T& value, std::size_t = 0) {
    member<false>(name, value);
  }
  template <class T>
  void operator()(const char* name, const T& value, myelin::cdr::Octet) {
    member<true>(name, value);
  }

 private:
  template <bool octet, class T>
  void member(const char* name, const T& value) {
    indent() << name << ':';
    if constexpr (is_list<T>) {
      out << (value.empty() ? " []\n" : "\n");
      for (const typename T::value_type& element : value) {
        indent() << '-';
        one<octet>(element);
      }
    } else {
      one<octet>(value);
    }
  }
  template <bool octet, class T>
  void one(const T& value) {
    if constexpr (Structure<T>) {
      out << '\n';
      block_yaml(value, out, indentation + 2);
    } else {
      out << ' ';
      plain<octet>(value);
      out << '\n';
    }
  }
  std::ostream& indent() { return out << std::string(indentation, ' '); }
};

template <class T>
void flow_yaml(const T& message, std::ostream& out) {
  if constexpr (myelin::cdr::Members<T>::empty) {
    out << "null";
  } else {
    out << '{';
    FlowYaml visitor{{out}};
    myelin::cdr::Members<T>::visit(message, visitor);
    out << '}';
  }
}

template <class T>
void block_yaml(const T& message, std::ostream& out, std::size_t indentation) {
  if constexpr (myelin::cdr::Members<T>::empty) {
    out << "null\n";
  } else {
    BlockYaml visitor{{out}, indentation};
    myelin::cdr::Members<T>::visit(message, visitor);
  }
}

template <class T>
std::string yaml(const T& message, bool use_flow_style) {
  std::ostringstream out;
  if (use_flow_style) {
    flow_yaml(message, out);
  } else {
    block_yaml(message, out, 0);
  }
  return out.str();
}

}  // namespace rosidl_generator_traits

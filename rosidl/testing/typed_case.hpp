// SPDX-License-Identifier: Apache-2.0
// Test support: a message type with its type erased, so that one test goes over all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "core/base/bytes.hpp"
#include "rosidl/typed.hpp"

namespace myelin::rosidl::testing {

using Octets = std::vector<std::byte>;

// A value somewhere in a JSON text, without its library: every message type is compiled against this.
class JsonValue {
 public:
  explicit JsonValue(const void* json) : json_(json) {}
  JsonValue member(const char* name) const;
  std::size_t size() const;
  JsonValue element(std::size_t index) const;
  std::int64_t integer() const;
  std::uint64_t natural() const;  // also {"__octet__": "2a"}
  double real() const;
  std::string text() const;  // up to its first zero, as the peer that wrote the file hands strings on
  std::u16string wide_text() const;

 private:
  const void* json_;
};

// Fills members from a JSON object, by their names.
struct FromJson {
  JsonValue json;

  template <std::size_t, class Message, class First, class Last>
  bool run(Message&, First&, Last&) {
    return false;
  }
  template <class T, class... More>
  void operator()(const char* name, T& value, More...) {
    if (std::string_view(name) != "structure_needs_at_least_one_member") one(json.member(name), value);
  }

  template <class T>
  static void one(const JsonValue& from, T& value) {
    if constexpr (std::is_floating_point_v<T>) {
      value = static_cast<T>(from.real());
    } else if constexpr (std::is_same_v<T, bool>) {
      value = from.natural() != 0;
    } else if constexpr (std::is_unsigned_v<T>) {
      value = static_cast<T>(from.natural());
    } else if constexpr (std::is_integral_v<T>) {
      value = static_cast<T>(from.integer());
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = from.text();
    } else if constexpr (std::is_same_v<T, std::u16string>) {
      value = from.wide_text();
    } else if constexpr (cdr::typed::is_array<T> || cdr::typed::is_vector<T>) {
      if constexpr (cdr::typed::is_vector<T>) value.resize(from.size());
      for (std::size_t i = 0; i < from.size(); ++i) {
        typename T::value_type element{};
        one(from.element(i), element);
        value[i] = std::move(element);
      }
    } else {
      FromJson visitor{from};
      cdr::Members<T>::visit(value, visitor);
    }
  }
};

// Fills members with values that differ from each other; lists get one to three elements, within their bounds.
struct Filler {
  std::uint64_t state;

  template <std::size_t, class Message, class First, class Last>
  bool run(Message&, First&, Last&) {
    return false;
  }
  template <class T>
  void operator()(const char*, T& value, std::size_t bound = 0) {
    one(value, bound);
  }
  template <class T>
  void operator()(const char* name, T& value, cdr::Octet) {
    (*this)(name, value);
  }

 private:
  std::uint64_t next() { return state = state * 6364136223846793005U + 1442695040888963407U; }

  template <class T>
  void one(T& value, std::size_t bound) {
    if constexpr (std::is_same_v<T, bool>) {
      value = (next() >> 40) % 2 != 0;
    } else if constexpr (std::is_arithmetic_v<T>) {
      value = static_cast<T>(static_cast<std::int64_t>(next()) >> 20);
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::u16string>) {
      std::size_t length = (next() >> 40) % 9;
      if (bound != 0 && length > bound) length = bound;
      value.assign(length, static_cast<typename T::value_type>('a' + (next() >> 40) % 26));
    } else if constexpr (cdr::typed::is_array<T> || cdr::typed::is_vector<T>) {
      if constexpr (cdr::typed::is_vector<T>) {
        std::size_t count = 1 + (next() >> 40) % 3;
        if (cdr::typed::bound_of<T> != 0 && count > cdr::typed::bound_of<T>) count = cdr::typed::bound_of<T>;
        value.resize(count);
      }
      for (std::size_t i = 0; i < value.size(); ++i) {
        typename T::value_type element{};
        one(element, bound);
        value[i] = std::move(element);
      }
    } else if constexpr (cdr::Members<T>::empty) {
      value.structure_needs_at_least_one_member = 0;
    } else {
      cdr::Members<T>::visit(value, *this);
    }
  }
};

// What a test does with a type. Each returns the message's octets as the typed codec writes them.
struct TypedCase {
  const char* name;
  Octets (*defaults)();                   // of a message that was just made
  Octets (*filled)(std::uint64_t seed);   // of one with values in it
  Octets (*from_json)(const JsonValue&);  // of one with these values
  Octets (*again)(Bytes message);         // of what decode() makes of it
  Octets (*viewed)(const Buffer& payload);
};

template <class T>
Octets octets_of(const T& message) {
  cdr::Writer writer;
  cdr::encode(message, writer);
  Octets octets(writer.size());
  copy_to(octets.data(), writer.pieces());
  return octets;
}

template <class T>
TypedCase typed_case() {
  return {
      cdr::type_name<T>(),
      [] { return octets_of(T()); },
      [](std::uint64_t seed) {
        T message;
        Filler filler{seed};
        if constexpr (!cdr::Members<T>::empty) cdr::Members<T>::visit(message, filler);
        return octets_of(message);
      },
      [](const JsonValue& json) {
        T message;
        FromJson::one(json, message);
        return octets_of(message);
      },
      [](Bytes octets) {
        T message;
        cdr::decode(octets, message);
        T twin(rosidl_runtime_cpp::MessageInitialization::SKIP);
        cdr::decode(octets, twin);
        Octets result = octets_of(message);
        // Not for messages with a NaN, which equals nothing.
        if (message != twin && message == message) result.clear();
        return result;
      },
      [](const Buffer& payload) { return octets_of(*cdr::view<T>(payload)); },
  };
}

// Every structure of every interface that is shipped.
const std::vector<TypedCase>& typed_cases();

}  // namespace myelin::rosidl::testing

// SPDX-License-Identifier: Apache-2.0
// The typed codec: C++ message structs to and from the wire, without a plan; Members<T> is the plan, known at compile time.
//
//   cdr::Writer writer;                                     // keep it: reusing it saves the allocations
//   cdr::encode(message, writer);                           // throws EncodeError
//   publisher.publish(writer.pieces());                     // while the message's large arrays stay as they are
//
//   cdr::decode(payload.bytes, message);                    // throws DecodeError; reuses the memory of what it fills
//   std::shared_ptr<const Image> image = cdr::view<Image>(payload);   // large arrays of numbers stay in the payload
//
// Structures of numbers of one width, and neighbouring members of that kind, are copied whole. Bounds, lengths and booleans
// are checked as by core/cdr/walk.hpp. A decode that throws leaves the message partly written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/cdr/bounds.hpp"
#include "core/cdr/error.hpp"
#include "core/cdr/stream.hpp"
#include "rosidl/adopted_vector.hpp"
#include "rosidl/members.hpp"
#include "rosidl_runtime_cpp/bounded_vector.hpp"
#include "rosidl_runtime_cpp/message_initialization.hpp"

namespace myelin::cdr {

namespace typed {

// Octets of the numbers that an element is made of, side by side; 0 when it is made of anything else.
template <class T>
constexpr std::size_t flat_width() {
  if constexpr (std::is_same_v<T, bool>) {
    return 0;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return sizeof(T);
  } else if constexpr (requires { Members<T>::flat; }) {
    static_assert(Members<T>::flat == 0 || sizeof(T) == Members<T>::minimum, "no padding between numbers of one width");
    static_assert(Members<T>::flat == 0 || std::is_trivially_copyable_v<T>);
    return Members<T>::flat;
  } else {
    return 0;
  }
}

// Least octets of one element on the wire.
template <class T>
constexpr std::size_t minimum() {
  if constexpr (std::is_arithmetic_v<T>) {
    return sizeof(T);
  } else if constexpr (requires { Members<T>::minimum; }) {
    return Members<T>::minimum;
  } else {
    return 4;
  }
}

template <class T>
inline constexpr std::size_t bound_of = 0;
template <class T, std::size_t Bound, class Allocator>
inline constexpr std::size_t bound_of<rosidl_runtime_cpp::BoundedVector<T, Bound, Allocator>> = Bound;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t Size>
inline constexpr bool is_array<std::array<T, Size>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T, class Allocator>
inline constexpr bool is_vector<std::vector<T, Allocator>> = true;
template <class T, std::size_t Bound, class Allocator>
inline constexpr bool is_vector<rosidl_runtime_cpp::BoundedVector<T, Bound, Allocator>> = true;

template <class T>
inline constexpr bool is_text = false;
template <class Allocator>
inline constexpr bool is_text<std::basic_string<char, std::char_traits<char>, Allocator>> = true;

template <class T>
inline constexpr bool is_wide_text = false;
template <class Allocator>
inline constexpr bool is_wide_text<std::basic_string<char16_t, std::char_traits<char16_t>, Allocator>> = true;

// Octets from the first octet of one member to the last of another, both inside `message`.
template <class Message, class First, class Last>
auto stretch(Message& message, First& first, Last& last) {
  using Octet = std::conditional_t<std::is_const_v<Message>, const std::byte, std::byte>;
  auto* const base = reinterpret_cast<Octet*>(&message);
  const auto begin = reinterpret_cast<Octet*>(&first) - base;
  const auto end = reinterpret_cast<Octet*>(&last) - base + static_cast<std::ptrdiff_t>(sizeof(Last));
  return std::span<Octet>(base + begin, static_cast<std::size_t>(end - begin));
}

[[noreturn, gnu::cold, gnu::noinline]] inline void rethrow_within(Fault& fault, const char* field) {
  fault.within_field(field);
  throw;
}
[[noreturn, gnu::cold, gnu::noinline]] inline void rethrow_within(Fault& fault, std::size_t element) {
  fault.within_element(element);
  throw;
}

template <class List, class Step>
void each_element(List& list, Step&& step) {
  std::size_t index = 0;
  try {
    for (auto& element : list) {
      step(element);
      ++index;
    }
  } catch (Fault& fault) {
    rethrow_within(fault, index);
  }
}

template <class T>
void put(const T& message, Writer& writer);

// Writes members.
struct Encoder {
  Writer& writer;
  const char* field = nullptr;

  template <std::size_t Width, class Message, class First, class Last>
  bool run(const Message& message, const First& first, const Last& last) {
    writer.put_run(stretch(message, first, last), Width);
    return true;
  }
  template <class T>
  void operator()(const char* name, const T& value, std::size_t text_bound = 0) {
    field = name;
    one(value, text_bound);
  }
  template <class T>
  void operator()(const char* name, const T& value, myelin::cdr::Octet) {
    (*this)(name, value);
  }

 private:
  template <class T>
  void one(const T& value, std::size_t text_bound) {
    if constexpr (std::is_arithmetic_v<T>) {
      writer.put(value);
    } else if constexpr (is_text<T>) {
      bounds::check_text(value, text_bound);
      writer.put_string(value);
    } else if constexpr (is_wide_text<T>) {
      bounds::check_wide_text(value, text_bound);
      writer.put_wstring(value);
    } else if constexpr (is_array<T>) {
      elements(value, text_bound);
    } else if constexpr (is_vector<T>) {
      if (bound_of<T> != 0 && value.size() > bound_of<T>) bounds::exceeded(value.size(), "elements", bound_of<T>);
      writer.put_length(value.size());
      elements(value, text_bound);
    } else {
      put(value, writer);
    }
  }

  template <class List>
  void elements(const List& list, std::size_t text_bound) {
    using Element = typename List::value_type;
    if constexpr (std::is_same_v<Element, bool>) {
      for (const bool element : list) writer.put(element);
    } else if constexpr (flat_width<Element>() != 0) {
      writer.put_array(std::as_bytes(std::span(list.data(), list.size())), flat_width<Element>());
    } else {
      each_element(list, [&](const Element& element) { one(element, text_bound); });
    }
  }
};

template <class T>
void put(const T& message, Writer& writer) {
  Encoder encoder{writer};
  try {
    Members<T>::visit(message, encoder);
  } catch (Fault& fault) {
    rethrow_within(fault, encoder.field);
  }
}

// How a decoder that copies everything treats the large arrays.
struct NoAdoption {
  template <class Vector>
  bool adopt(Vector&, const RawArray&) {
    return false;
  }
};

// How a decoder for const messages does.
struct Adoption {
  AdoptedVectors& adopted;

  template <class T>
  bool adopt(std::vector<T>& vector, const RawArray& raw) {
    if (raw.bytes.size() < Writer::reference_size || !raw.viewable() || !can_adopt()) return false;
    if (reinterpret_cast<std::uintptr_t>(raw.bytes.data()) % alignof(T) != 0) return false;
    adopted.adopt(vector, reinterpret_cast<const T*>(raw.bytes.data()), raw.bytes.size() / sizeof(T));
    return true;
  }
  template <class Vector>
  bool adopt(Vector&, const RawArray&) {
    return false;
  }
};

template <class T, class Memory>
void get(T& message, Reader& reader, Memory& memory);

// Reads members.
template <class Memory>
struct Decoder {
  Reader& reader;
  Memory& memory;
  const char* field = nullptr;

  template <std::size_t Width, class Message, class First, class Last>
  bool run(Message& message, First& first, Last& last) {
    return reader.get_run(stretch(message, first, last), Width);
  }
  template <class T>
  void operator()(const char* name, T& value, std::size_t text_bound = 0) {
    field = name;
    one(value, text_bound);
  }
  template <class T>
  void operator()(const char* name, T& value, myelin::cdr::Octet) {
    (*this)(name, value);
  }

 private:
  template <class T>
  void one(T& value, std::size_t text_bound) {
    if constexpr (std::is_arithmetic_v<T>) {
      value = reader.get<T>();
    } else if constexpr (is_text<T>) {
      const std::string_view text = reader.get_string();
      bounds::check_text(text, text_bound);
      value.assign(text);
    } else if constexpr (is_wide_text<T>) {
      const WideText text = reader.get_wstring();
      bounds::check_wide_text(text, text_bound);
      value.resize(text.size());
      for (std::size_t i = 0; i < text.size(); ++i) value[i] = text[i];
    } else if constexpr (is_array<T>) {
      array(value, text_bound);
    } else if constexpr (is_vector<T>) {
      vector(value, text_bound);
    } else {
      get(value, reader, memory);
    }
  }

  template <class List>
  void array(List& list, std::size_t text_bound) {
    using Element = typename List::value_type;
    reader.expect(list.size(), minimum<Element>());
    if constexpr (std::is_same_v<Element, bool>) {
      const RawArray raw = reader.get_booleans(list.size());
      for (std::size_t i = 0; i < list.size(); ++i) list[i] = raw.bytes[i] != std::byte{0};
    } else if constexpr (flat_width<Element>() != 0) {
      numbers<Element>(list.size()).copy_to(list.data());
    } else {
      each_element(list, [&](Element& element) { one(element, text_bound); });
    }
  }

  template <class List>
  void vector(List& list, std::size_t text_bound) {
    using Element = typename List::value_type;
    const std::size_t count = reader.get_length(minimum<Element>());
    if (bound_of<List> != 0 && count > bound_of<List>) bounds::exceeded(count, "elements", bound_of<List>);
    if constexpr (std::is_same_v<Element, bool>) {
      const RawArray raw = reader.get_booleans(count);
      list.resize(count);
      for (std::size_t i = 0; i < count; ++i) list[i] = raw.bytes[i] != std::byte{0};
    } else if constexpr (flat_width<Element>() != 0) {
      const RawArray raw = numbers<Element>(count);
      if (memory.adopt(list, raw)) return;
      if (count != 0 && raw.viewable()) {  // one pass: resize() would first write zeros
        const auto* first = reinterpret_cast<const Element*>(raw.bytes.data());
        list.assign(first, first + count);
      } else {
        list.resize(count);
        raw.copy_to(list.data());
      }
    } else {
      list.resize(count);
      each_element(list, [&](Element& element) { one(element, text_bound); });
    }
  }

  template <class Element>
  RawArray numbers(std::size_t count) {
    constexpr std::size_t width = flat_width<Element>();
    return reader.get_array(count * (sizeof(Element) / width), static_cast<std::uint8_t>(width));
  }
};

template <class T, class Memory>
void get(T& message, Reader& reader, Memory& memory) {
  Decoder<Memory> decoder{reader, memory};
  try {
    Members<T>::visit(message, decoder);
  } catch (Fault& fault) {
    rethrow_within(fault, decoder.field == nullptr ? "" : decoder.field);
  }
}

template <class T, class Memory>
void decode(Bytes message, T& into, Memory& memory) {
  try {
    Reader reader(message);
    get(into, reader, memory);
  } catch (const Fault& fault) {
    throw DecodeError(fault.describe(type_name<T>()));
  }
}

// A message whose large arrays lie in the payload it came in.
template <class T>
struct Viewed {
  Buffer payload;
  T message{rosidl_runtime_cpp::MessageInitialization::SKIP};
  AdoptedVectors adopted;  // destroyed before the message: gives the vectors back
};

}  // namespace typed

// Writes the message into the cleared writer, which refers to its large arrays. Throws EncodeError.
template <class T>
void encode(const T& message, Writer& writer) {
  writer.clear();
  try {
    typed::put(message, writer);
  } catch (const Fault& fault) {
    throw EncodeError(fault.describe(type_name<T>()));
  }
}

// Fills `into`, ignoring what follows the last member. Throws DecodeError.
template <class T>
void decode(Bytes message, T& into) {
  typed::NoAdoption memory;
  typed::decode(message, into, memory);
}

// As decode(), but vectors of numbers from Writer::reference_size octets on are not copied: they show the payload, which then
// lives as long as the message. Throws DecodeError.
template <class T>
std::shared_ptr<const T> view(Buffer payload) {
  auto viewed = std::make_shared<typed::Viewed<T>>();
  typed::Adoption memory{viewed->adopted};
  typed::decode(payload.bytes, viewed->message, memory);
  if (!viewed->adopted.empty()) viewed->payload = std::move(payload);
  return {viewed, &viewed->message};
}

}  // namespace myelin::cdr

// SPDX-License-Identifier: Apache-2.0
// Test support: a second codec that is slow, recursive and too simple to be wrong. It goes octet by octet through a
// type description as it was parsed, knows no plan (but as the tag that a Value's structures carry) and checks nothing
// early.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/cdr/plan.hpp"
#include "core/cdr/value.hpp"
#include "core/idl/registry.hpp"

namespace myelin::cdr::naive {

struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline int width_of(idl::Kind kind) {
  using enum idl::Kind;
  if (kind == int8 || kind == uint8 || kind == boolean || kind == octet) return 1;
  if (kind == int16 || kind == uint16) return 2;
  if (kind == int32 || kind == uint32 || kind == float32) return 4;
  return 8;
}

class Decoder {
 public:
  Decoder(PlanCache& plans, Bytes bytes) : plans_(plans), bytes_(bytes) {}

  Value message(std::string_view type_name) {
    if (bytes_.size() < 4 || octet(0) != 0 || octet(1) > 3) throw Refused("header");
    big_ = octet(1) == 0 || octet(1) == 2;
    at_ = 4;
    return structure(std::string(type_name));
  }

 private:
  unsigned octet(std::size_t index) const { return std::to_integer<unsigned>(bytes_[index]); }

  std::uint64_t bits(int width) {
    while ((at_ - 4) % width != 0) ++at_;
    if (at_ + width > bytes_.size()) throw Refused("end");
    std::uint64_t value = 0;
    for (int i = 0; i < width; ++i) {
      value |= std::uint64_t{octet(at_ + i)} << 8 * (big_ ? width - 1 - i : i);
    }
    at_ += width;
    return value;
  }

  template <class T>
  T primitive() {
    const std::uint64_t value = bits(sizeof(T));
    T result;
    std::memcpy(&result, &value, sizeof(T));
    return result;
  }

  bool boolean() {
    const std::uint64_t value = bits(1);
    if (value > 1) throw Refused("boolean");
    return value == 1;
  }

  std::string string(std::size_t bound) {
    const std::uint64_t length = bits(4);
    std::string text;
    std::size_t characters = 0;
    for (std::uint64_t i = 0; i < length; ++i) {
      text.push_back(static_cast<char>(bits(1)));
    }
    if (!text.empty() && text.back() == 0) text.pop_back();
    for (const char c : text) characters += (static_cast<unsigned char>(c) >> 6) != 2;
    if (bound != 0 && characters > bound) throw Refused("bound");
    return text;
  }

  std::u16string wstring(std::size_t bound) {
    const std::uint64_t length = bits(4);
    std::u16string text;
    std::size_t characters = 0;
    for (std::uint64_t i = 0; i < length; ++i) {
      const std::uint64_t unit = bits(4);
      text.push_back(unit > 0xFFFF ? u'\uFFFD' : static_cast<char16_t>(unit));
      characters += text.back() < 0xDC00 || text.back() > 0xDFFF;
    }
    if (bound != 0 && characters > bound) throw Refused("bound");
    return text;
  }

  Value one(const idl::FieldType& type) {
    switch (type.kind) {
      case idl::Kind::nested:
        return structure(type.nested_type);
      case idl::Kind::int8:
        return primitive<std::int8_t>();
      case idl::Kind::uint8:
      case idl::Kind::octet:
        return primitive<std::uint8_t>();
      case idl::Kind::int16:
        return primitive<std::int16_t>();
      case idl::Kind::uint16:
        return primitive<std::uint16_t>();
      case idl::Kind::int32:
        return primitive<std::int32_t>();
      case idl::Kind::uint32:
        return primitive<std::uint32_t>();
      case idl::Kind::int64:
        return primitive<std::int64_t>();
      case idl::Kind::uint64:
        return primitive<std::uint64_t>();
      case idl::Kind::float32:
        return primitive<float>();
      case idl::Kind::float64:
        return primitive<double>();
      case idl::Kind::boolean:
        return bits(1) != 0;
      case idl::Kind::string:
        return string(type.string_capacity);
      case idl::Kind::wstring:
        return wstring(type.string_capacity);
    }
    throw Refused("kind");
  }

  template <class T>
  Value array_of(std::uint64_t count, const idl::FieldType& type) {
    std::vector<T> elements;
    for (std::uint64_t i = 0; i < count; ++i) elements.push_back(std::get<T>(one(type).data()));
    return elements;
  }

  Value many(const idl::FieldType& type) {
    const std::uint64_t count = type.collection == idl::Collection::array ? type.capacity : bits(4);
    if (type.collection == idl::Collection::bounded_sequence && count > type.capacity) throw Refused("bound");
    switch (type.kind) {
      case idl::Kind::int8:
        return array_of<std::int8_t>(count, type);
      case idl::Kind::uint8:
      case idl::Kind::octet:
        return array_of<std::uint8_t>(count, type);
      case idl::Kind::int16:
        return array_of<std::int16_t>(count, type);
      case idl::Kind::uint16:
        return array_of<std::uint16_t>(count, type);
      case idl::Kind::int32:
        return array_of<std::int32_t>(count, type);
      case idl::Kind::uint32:
        return array_of<std::uint32_t>(count, type);
      case idl::Kind::int64:
        return array_of<std::int64_t>(count, type);
      case idl::Kind::uint64:
        return array_of<std::uint64_t>(count, type);
      case idl::Kind::float32:
        return array_of<float>(count, type);
      case idl::Kind::float64:
        return array_of<double>(count, type);
      case idl::Kind::boolean: {
        std::vector<std::uint8_t> elements;
        for (std::uint64_t i = 0; i < count; ++i) elements.push_back(boolean());
        return elements;
      }
      default: {
        Value::List elements;
        for (std::uint64_t i = 0; i < count; ++i) elements.push_back(one(type));
        return elements;
      }
    }
  }

  Value structure(const std::string& type_name) {
    Value::Struct record{&plans_.plan(type_name), {}};
    const idl::Type& type = plans_.registry().describe(type_name).type;
    if (type.fields.empty()) bits(1);
    for (const idl::Field& field : type.fields) {
      record.fields.push_back(field.type.collection == idl::Collection::none ? one(field.type) : many(field.type));
    }
    return record;
  }

  PlanCache& plans_;
  Bytes bytes_;
  std::size_t at_ = 0;
  bool big_ = false;
};

// Writes a well formed Value in either byte order, padding zero.
class Encoder {
 public:
  explicit Encoder(bool big) : big_(big) {}

  std::vector<std::byte> message(const Value& value) {
    for (const int octet : {0, big_ ? 0 : 1, 0, 0}) bytes_.push_back(static_cast<std::byte>(octet));
    std::visit(*this, value.data());
    return bytes_;
  }

  void operator()(std::monostate) { throw Refused("nothing"); }

  template <class T>
  requires std::is_arithmetic_v<T>
  void operator()(T value) {
    while ((bytes_.size() - 4) % sizeof(T) != 0) bytes_.push_back(std::byte{0});
    std::byte octets[sizeof(T)];
    std::memcpy(octets, &value, sizeof(T));
    for (std::size_t i = 0; i < sizeof(T); ++i) bytes_.push_back(octets[big_ ? sizeof(T) - 1 - i : i]);
  }

  void operator()(const std::string& text) {
    (*this)(static_cast<std::uint32_t>(text.size() + 1));
    for (const char c : text) (*this)(static_cast<std::uint8_t>(c));
    (*this)(std::uint8_t{0});
  }

  void operator()(const std::u16string& text) {
    (*this)(static_cast<std::uint32_t>(text.size()));
    for (const char16_t unit : text) (*this)(static_cast<std::uint32_t>(unit));
  }

  template <class T>
  void operator()(const std::vector<T>& elements) {
    for (const T& element : elements) (*this)(element);
  }
  void operator()(const Value::List& elements) {
    for (const Value& element : elements) std::visit(*this, element.data());
  }

  void operator()(const Value::Struct& record) {
    const auto fields = record.plan->fields();
    if (fields.empty()) (*this)(std::uint8_t{0});
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto collection = fields[i].collection;
      if (collection == idl::Collection::sequence || collection == idl::Collection::bounded_sequence) {
        (*this)(std::visit(length, record.fields[i].data()));
      }
      std::visit(*this, record.fields[i].data());
    }
  }

 private:
  struct Length {
    template <class T>
    std::uint32_t operator()(const std::vector<T>& elements) const {
      return static_cast<std::uint32_t>(elements.size());
    }
    template <class T>
    std::uint32_t operator()(const T&) const {
      throw Refused("no list");
    }
  };
  static constexpr Length length{};

  bool big_;
  std::vector<std::byte> bytes_;
};

// Equal to the bit, so that a NaN equals itself.
inline bool same(const Value& a, const Value& b);

struct SameAs {
  const Value::Data& other;

  template <class T>
  bool operator()(const T& value) const {
    return value == std::get<T>(other);
  }
  template <class T>
  requires std::is_floating_point_v<T>
  bool operator()(const T& value) const { return std::memcmp(&value, &std::get<T>(other), sizeof(T)) == 0; }
  template <class T>
  requires std::is_floating_point_v<T>
  bool operator()(const std::vector<T>& values) const {
    const auto& others = std::get<std::vector<T>>(other);
    return values.size() == others.size() &&
           (values.empty() || std::memcmp(values.data(), others.data(), values.size() * sizeof(T)) == 0);
  }
  bool operator()(const Value::List& values) const {
    return std::ranges::equal(values, std::get<Value::List>(other), same);
  }
  bool operator()(const Value::Struct& record) const {
    const auto& others = std::get<Value::Struct>(other);
    return record.plan == others.plan && std::ranges::equal(record.fields, others.fields, same);
  }
};

inline bool same(const Value& a, const Value& b) {
  return a.data().index() == b.data().index() && std::visit(SameAs{b.data()}, a.data());
}

// Throws Refused.
inline Value decode(PlanCache& plans, std::string_view type_name, Bytes bytes) {
  return Decoder(plans, bytes).message(type_name);
}

inline std::vector<std::byte> encode(const Value& message, bool big_endian) {
  return Encoder(big_endian).message(message);
}

}  // namespace myelin::cdr::naive

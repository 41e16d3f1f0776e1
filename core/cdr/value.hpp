// SPDX-License-Identifier: Apache-2.0
// Value: a message as data, for code that knows the type only at run time and for the core's own messages.
//
//   cdr::Value log(plans.plan("rcl_interfaces/msg/Log"));      // default-constructed
//   log["level"] = std::uint8_t{20};
//   log["msg"] = std::string("hello");
//   std::vector<std::byte> bytes = cdr::encode(log);           // encapsulation header first
//   cdr::Value back = cdr::decode(plan, bytes);                // throws cdr::DecodeError
//
// A Value is a value: copy, compare, print. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/cdr/error.hpp"
#include "core/cdr/plan.hpp"

namespace myelin::cdr {

class Value {
 public:
  using List = std::vector<Value>;  // elements of strings, wstrings and nested types
  struct Struct {
    const Plan* plan;
    std::vector<Value> fields;  // in the order of plan->fields()
    bool operator==(const Struct&) const = default;
  };
  // One alternative a wire type. Arrays and sequences of primitives are vectors of the primitive (boolean: one octet
  // each).
  using Data = std::variant<std::monostate, bool, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                            std::uint32_t, std::int64_t, std::uint64_t, float, double, std::string, std::u16string,
                            std::vector<std::int8_t>, std::vector<std::uint8_t>, std::vector<std::int16_t>,
                            std::vector<std::uint16_t>, std::vector<std::int32_t>, std::vector<std::uint32_t>,
                            std::vector<std::int64_t>, std::vector<std::uint64_t>, std::vector<float>,
                            std::vector<double>, List, Struct>;

  Value() = default;
  // A message with every field at its default.
  explicit Value(const Plan& plan);
  template <class T>
  requires(!std::is_same_v<std::remove_cvref_t<T>, Value>) && std::is_constructible_v<Data, T&&> Value(T&& data)
      : data_(std::forward<T>(data)) {}

  // A field by name. REQUIRES: a Struct that has it; throws std::out_of_range naming type and field otherwise.
  Value& operator[](std::string_view field);
  const Value& operator[](std::string_view field) const;

  // REQUIRES: the alternative is T; throws std::bad_variant_access otherwise.
  template <class T>
  T& as() {
    return std::get<T>(data_);
  }
  template <class T>
  const T& as() const {
    return std::get<T>(data_);
  }

  const Data& data() const { return data_; }
  Data& data() { return data_; }

  bool operator==(const Value&) const = default;

 private:
  Data data_;
};

// Prints like the YAML that `ros2 topic echo` shows.
std::ostream& operator<<(std::ostream& out, const Value& value);

// XCDR1 little endian with its 4-octet encapsulation header, padding zero. Throws EncodeError.
std::vector<std::byte> encode(const Value& message);

// Accepts either endianness, ignores what follows the last field, and takes what the genuine stack takes: a string
// without its final zero, a string of length 0, any octet but zero for true, PL_CDR headers. Throws DecodeError.
Value decode(const Plan& plan, Bytes bytes);

}  // namespace myelin::cdr

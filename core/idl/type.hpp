// SPDX-License-Identifier: Apache-2.0
// A type as the ROS interface language describes it: fields with types, bounds and default values, and constants.
// These are values: copy, compare, print. Names follow type_description_interfaces, whose numbering Kind shares, so a
// TypeDescription here is that message without its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace myelin::idl {

// type_description_interfaces/msg/FieldType: the number of the plain type.
enum class Kind : std::uint8_t {
  nested = 1,
  int8 = 2,
  uint8 = 3,  // also `char`
  int16 = 4,
  uint16 = 5,
  int32 = 6,
  uint32 = 7,
  int64 = 8,
  uint64 = 9,
  float32 = 10,
  float64 = 11,
  boolean = 15,
  octet = 16,  // `byte`
  string = 17,
  wstring = 18,
};

enum class Collection : std::uint8_t { none, array, bounded_sequence, sequence };

// The value of a constant or of a default: a scalar, or one level of list for an array's default. Octets are uint64;
// wide strings are UTF-8 here, as in the text they came from.
struct Literal {
  using List = std::vector<Literal>;
  std::variant<bool, std::int64_t, std::uint64_t, double, std::string, List> value;
  bool operator==(const Literal&) const = default;
};

struct FieldType {
  Kind kind = Kind::nested;
  Collection collection = Collection::none;
  std::size_t capacity = 0;         // elements of an array, bound of a bounded_sequence, otherwise 0
  std::size_t string_capacity = 0;  // bound of string<=N and wstring<=N; 0 is unbounded
  std::string nested_type{};        // "geometry_msgs/msg/Point" when kind is nested

  bool operator==(const FieldType&) const = default;
};

struct Field {
  std::string name;
  FieldType type;
  std::vector<Literal> default_value;  // empty or exactly one
  bool operator==(const Field&) const = default;
};

struct Constant {
  std::string name;
  Kind kind = Kind::boolean;
  Literal value;
  bool operator==(const Constant&) const = default;
};

// One structure. A structure without fields is sent as one zero octet (structure_needs_at_least_one_member); `fields`
// is empty here all the same, and only the type hash and the codec know of that octet.
struct Type {
  std::string name;  // "std_msgs/msg/String", "example_interfaces/srv/AddTwoInts_Request"
  std::vector<Field> fields;
  std::vector<Constant> constants;
  bool operator==(const Type&) const = default;
};

// A structure and all that it refers to, transitively, in order of name.
struct TypeDescription {
  Type type;
  std::vector<Type> referenced;
  bool operator==(const TypeDescription&) const = default;
};

}  // namespace myelin::idl

// SPDX-License-Identifier: Apache-2.0
// RIHS01, ROS's hash of a type (REP 2011): peers compare it to see whether they mean the same structure.
//
//   hash      := "RIHS01_" sha256(json) in 64 lower hexadecimal digits
//   json      := {"type_description": structure, "referenced_type_descriptions": [structure, ...]}
//   structure := {"type_name": name, "fields": [{"name": name, "type": {"type_id": id, "capacity": n,
//                 "string_capacity": n, "nested_type_name": name}}, ...]}
//
// with ", " and ": " between tokens. Defaults, constants and comments are not in it.
#pragma once

#include <string>

#include "core/idl/type.hpp"

namespace myelin::idl {

// REQUIRES: names are such as the parser accepts; they are not escaped.
std::string type_hash(const TypeDescription& description);

// type_description_interfaces/msg/FieldType's number for a field's type, collections and bounds included.
std::uint8_t type_id(const FieldType& type);

}  // namespace myelin::idl

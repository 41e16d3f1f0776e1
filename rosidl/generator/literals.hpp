// SPDX-License-Identifier: Apache-2.0
// Values of constants and defaults, and the types of fields, as C++ spells them.
#pragma once

#include <string>

#include "core/idl/type.hpp"

namespace myelin::rosidl {

// "42L", "1.5F", "\"hello\\n\"", "{1, 2, 3}"; a string that has a zero inside is spelled with its length.
std::string spelled(const idl::Literal& value, idl::Kind kind);

// "uint8_t", "rosidl_runtime_cpp::String<ContainerAllocator>", "geometry_msgs::msg::Point_<ContainerAllocator>": one element
// of a field.
std::string element_type(const idl::FieldType& type);

// The field's whole type: the element itself, a std::array, a vector or a BoundedVector of it.
std::string member_type(const idl::FieldType& type);

// "uint8_t", "double" of a plain kind that is no string.
std::string plain_type(idl::Kind kind);

// The value that a plain kind has when nothing is said: "false", "0", "0.0", "\"\"".
std::string zero_of(idl::Kind kind);

}  // namespace myelin::rosidl

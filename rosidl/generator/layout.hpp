// SPDX-License-Identifier: Apache-2.0
// What can be said of a type's octets before any message exists.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/idl/registry.hpp"

namespace myelin::rosidl {

// `flat` is the width of its primitives when the type is nothing but numbers of one width, itself or nested: then its C++
// struct lies in memory exactly as it goes on the wire, and is copied whole. 0 otherwise, and for anything with a boolean,
// whose octets have to be looked at.
struct Layout {
  std::size_t flat = 0;
  std::size_t minimum = 0;  // least octets of one value on the wire, whatever its alignment
  bool fixed_size = true;   // every message has the same size
  bool bounded_size = true;
};

// Consecutive fields of a structure that are flat with one width, as indices [begin, end), two at least.
struct Run {
  std::size_t begin, end, width;
};

// Throw as idl::Registry::describe() does.
Layout layout_of(idl::Registry& registry, const idl::Type& type);
Layout layout_of(idl::Registry& registry, const idl::FieldType& type);
std::vector<Run> runs_of(idl::Registry& registry, const idl::Type& type);

}  // namespace myelin::rosidl

// SPDX-License-Identifier: Apache-2.0
// array.array objects over memory of our own choosing.
//
// new_array() makes a plain array.array whose elements the caller fills, and new_array_view() one of a subclass that
// calls itself array.array too and whose elements lie in somebody else's memory: readable, writable and exported like
// any array's, and copied into memory of its own only when its size is about to change.
//
// Both rest on the layout of CPython's arrayobject, which is compared with a living array before first use. Where it
// differs, elements are copied through the public API instead and every promise but speed still holds.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/idl/type.hpp"
#include "python/messages/python.hpp"

namespace myelin::python {

// The type code of array.array for a kind of number; 0 for every other kind.
char type_code(idl::Kind kind);

// An array of `count` elements not yet written, and where to write them. Null with a Python error set.
struct NewArray {
  Ref array;
  std::byte* elements = nullptr;
};
NewArray new_array(idl::Kind kind, std::size_t count);

// An array of elements that lie at `elements` and stay there while `owner` lives. REQUIRES: aligned for the kind.
// Null with a Python error set.
PyObject* new_array_view(idl::Kind kind, std::byte* elements, std::size_t count, std::shared_ptr<void> owner);

// Whether `object` is an array.array, of whatever type code.
bool is_array(PyObject* object);

// REQUIRES: is_array(array). The elements are where they are until the array is resized.
char type_code_of(PyObject* array);
std::span<std::byte> elements_of(PyObject* array);

}  // namespace myelin::python

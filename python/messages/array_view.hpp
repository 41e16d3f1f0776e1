// SPDX-License-Identifier: Apache-2.0
// array.array objects over memory of our own choosing.
//
// They are of a subclass of array.array that prints and compares as that class does. Their elements lie in memory of their
// own (small ones), in memory of allocate_large() (large ones that were made here) or in somebody else's (received ones):
// readable, writable and exported like any array's, and copied into memory of their own when their size is about to change.
//
// An array in memory of allocate_large() can be handed over to others as it is. From then on it is not written as long as
// somebody holds it: whatever would write copies it first, so that nobody sees the change. What it exports for reading
// alone (a request of PyBUF_SIMPLE) is read-only then; every other buffer may be written, hence is one on the copy.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/idl/type.hpp"
#include "python/messages/array_object.hpp"
#include "python/messages/python.hpp"

namespace myelin::python {

// An array of `count` elements not yet written, and where to write them. Null with a Python error set.
struct NewArray {
  Ref array;
  std::byte* elements = nullptr;
};
NewArray new_array(idl::Kind kind, std::size_t count);

// An array of elements that lie at `elements` and stay there while `owner` lives. REQUIRES: aligned for the kind.
// Null with a Python error set.
PyObject* new_array_view(idl::Kind kind, std::byte* elements, std::size_t count, std::shared_ptr<void> owner);

// As new_array(), for somebody who fills it through views of it that he may keep: it is handed over all the same, once.
// Small ones are zeros, large ones what the memory held. Null with a Python error set.
PyObject* new_loaned_array(idl::Kind kind, std::size_t count);

// Whether `object` is an array.array, of whatever type code.
bool is_array(PyObject* object);

// REQUIRES: is_array(array). The elements are where they are until the array is resized.
char type_code_of(PyObject* array);
std::span<std::byte> elements_of(PyObject* array);

// The same elements as an object of ours, without a copy, when nobody else could tell: `array` is a plain array.array to
// which there is but one reference. Null without an error when there is more to it.
Ref adopted(PyObject* array);

}  // namespace myelin::python

// SPDX-License-Identifier: Apache-2.0
// Many numbers at once: from Python's lists and buffers into the elements of an array or sequence field.
#pragma once

#include <cstddef>

#include "python/messages/number_field.hpp"

namespace myelin::python {

// How a value comes to a field: an attribute assignment keeps arrays by reference, as upstream does, and a constructor
// takes a copy of what somebody else still holds, as upstream does.
enum class Origin { assignment, construction };

// The memory of a bytes-like object, read-only, until destroyed. Empty when `object` has none to show.
class BufferOf {
 public:
  explicit BufferOf(PyObject* object);
  ~BufferOf();
  BufferOf(const BufferOf&) = delete;
  BufferOf& operator=(const BufferOf&) = delete;

  explicit operator bool() const { return view_.obj != nullptr; }
  int dimensions() const { return view_.ndim; }
  bool contiguous() const { return PyBuffer_IsContiguous(&view_, 'C') != 0; }
  std::size_t count() const { return static_cast<std::size_t>(view_.len / view_.itemsize); }
  // The kind of its elements, nested when they are not numbers in this machine's byte order.
  idl::Kind kind() const;
  // REQUIRES: kind() is not nested. Elements in C order, converted one by one; `target` has room for count() of `kind`.
  Verdict read(idl::Kind kind, std::byte* target) const;

 private:
  Py_buffer view_{};
};

// REQUIRES: a list or tuple. Reads exactly `count` elements; wrong_type when there are less.
Verdict read_items(PyObject* sequence, std::size_t count, idl::Kind kind, std::byte* target);

// Sets the AssertionError that upstream gives for elements that do not fit; does nothing for Verdict::raised. False.
bool refuse_elements(const Field& field, Verdict verdict = Verdict::wrong_type);

// Whether so many elements fit the field; sets the AssertionError if not.
bool check_count(const Field& field, std::size_t count);

// A list or tuple of the value's elements: itself, or a new list. Null without an error when it is no collection that
// upstream takes (a text, a mapping, no iterable at all), and with one when iterating raised.
Ref as_items(PyObject* value);

}  // namespace myelin::python

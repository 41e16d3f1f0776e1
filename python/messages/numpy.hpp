// SPDX-License-Identifier: Apache-2.0
// The little of numpy that fixed arrays of numbers need, imported when the first of them is looked at: importing a
// message must not import numpy.
#pragma once

#include <span>

#include "core/idl/type.hpp"
#include "python/messages/python.hpp"

namespace myelin::python {

// "uint8", "float64".
const char* dtype_name(idl::Kind kind);

bool is_ndarray(PyObject* object);

// A new ndarray with a copy of the elements; null with a Python error set.
PyObject* new_ndarray(idl::Kind kind, std::span<const std::byte> elements);

// A new ndarray on the memory of an array.array, which it keeps alive; null with a Python error set.
PyObject* ndarray_on(idl::Kind kind, PyObject* array);

}  // namespace myelin::python

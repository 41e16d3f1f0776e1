// SPDX-License-Identifier: Apache-2.0
// Reading and assigning a field, whatever its shape.
#pragma once

#include "python/messages/message_type.hpp"
#include "python/messages/numbers.hpp"

namespace myelin::python {

// A new reference; null with a Python error set.
PyObject* get_field(const Field& field, PyObject* message);
// False with a Python error set: AssertionError with upstream's text when the value does not fit.
bool set_field(const Field& field, PyObject* message, PyObject* value, Origin origin);
// Back to the default.
void reset_field(const Field& field, PyObject* message);

// What a PyGetSetDef of the field needs; its closure is the Field.
getter field_getter(const Field& field);
setter field_setter(const Field& field);

// Field by field, as Python's == does. -1 with a Python error set.
int equal_fields(const Field& field, PyObject* a, PyObject* b);

}  // namespace myelin::python

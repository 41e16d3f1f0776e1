// SPDX-License-Identifier: Apache-2.0
// What message instances do: the slots that all message classes share through the base class `_myelin.Message`.
#pragma once

#include "python/messages/message_type.hpp"

namespace myelin::python {

// The slots that every message class repeats, because a heap type needs its own destructor and constructor.
void message_dealloc(PyObject* self);
int message_traverse(PyObject* self, visitproc visit, void* argument);
int message_clear(PyObject* self);
PyObject* message_vectorcall(PyObject* cls, PyObject* const* arguments, std::size_t count, PyObject* keywords);

// The base class, a borrowed reference; null with a Python error set.
PyTypeObject* message_base();

}  // namespace myelin::python

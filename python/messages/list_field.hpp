// SPDX-License-Identifier: Apache-2.0
// Fields that are lists in Python: of bool, bytes, str or messages, whatever the collection. An assigned list or tuple
// is kept, as upstream does, so its elements are checked when it is assigned and again when the message is encoded.
#pragma once

#include "python/messages/message_type.hpp"
#include "python/messages/numbers.hpp"

namespace myelin::python {

PyObject* get_list(const Field& field, char* instance);
bool set_list(const Field& field, char* instance, PyObject* value);

// Whether an element of a list fits the field. Throws PythonError when a class cannot be made.
bool fits(const Field& field, PyObject* element);

// The list or tuple that holds the elements, borrowed; null as long as the field is at a default that is all zero,
// empty or default messages.
PyObject* list_elements(const Field& field, const char* instance);

}  // namespace myelin::python

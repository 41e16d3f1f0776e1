// SPDX-License-Identifier: Apache-2.0
// Arrays of a fixed number of numbers: numpy.ndarray in Python, made when somebody looks. Until then the elements of a
// small array lie in the instance, and those of a large one in an array.array.
#pragma once

#include "python/messages/message_type.hpp"
#include "python/messages/numbers.hpp"

namespace myelin::python {

PyObject* get_number_array(const Field& field, char* instance);
bool set_number_array(const Field& field, char* instance, PyObject* value, Origin origin);

}  // namespace myelin::python

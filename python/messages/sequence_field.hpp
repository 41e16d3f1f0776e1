// SPDX-License-Identifier: Apache-2.0
// Sequences of numbers: array.array in Python. An assigned array.array is kept and read when the message is encoded;
// bytes for a sequence of uint8 too, which become an array when somebody looks.
#pragma once

#include "python/messages/message_type.hpp"
#include "python/messages/numbers.hpp"

namespace myelin::python {

PyObject* get_sequence(const Field& field, char* instance);
bool set_sequence(const Field& field, char* instance, PyObject* value, Origin origin);

// The elements where they lie. They stay there while the GIL is held and nobody resizes the array, for longer while the
// owner's buffer is held; without an owner they are the type's default and stay forever.
struct HeldElements {
  std::span<const std::byte> bytes;
  PyObject* owner = nullptr;  // borrowed
};
HeldElements sequence_elements(const Field& field, const char* instance);

// For `==`: by value, as Python compares numbers.
bool equal_numbers(idl::Kind kind, std::span<const std::byte> a, std::span<const std::byte> b);

}  // namespace myelin::python

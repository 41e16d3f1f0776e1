// SPDX-License-Identifier: Apache-2.0
// MessageType: a message class from the inside, and the memory layout of its instances.
//
//   instance := PyObject_HEAD  type:MessageType*  member*
//   member   := number                          a native value of its field's kind; float32 is kept as a double,
//                                               because what a user assigned is what he reads back
//             | object:PyObject*                null as long as the default was neither asked for nor replaced
//             | object:PyObject* element*       a small array of numbers: the elements count while the object is null
//
// MessageTypes are made once a type and never freed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/cdr/plan.hpp"
#include "core/idl/type.hpp"
#include "python/messages/python.hpp"

namespace myelin::python {

class MessageType;

// What a field is in Python, hence which file knows about it.
enum class Shape : std::uint8_t {
  number,           // bool, int, float; bytes of length 1 for an octet             number_field.hpp
  text,             // str                                                          field.cpp
  message,          // an instance of another message class                         field.cpp
  number_sequence,  // array.array                                                  sequence_field.hpp
  number_array,     // numpy.ndarray                                                array_field.hpp
  list,             // booleans, octets, texts or messages, whatever the collection list_field.hpp
};

// Constant after construction, but for `nested`.
struct Field {
  const cdr::PlanField* plan = nullptr;
  const MessageType* owner = nullptr;
  Shape shape = Shape::number;
  bool has_default = false;
  std::uint32_t offset = 0;    // of the number or the object
  std::uint32_t elements = 0;  // of the elements of a small array of numbers, else 0
  // Octets of the fields from this one on that lie in the instance as they go on the wire, without a gap; 0 when this one
  // does not or is alone.
  std::uint32_t run = 0;
  PyObject* name = nullptr;    // "data", interned
  PyObject* slot = nullptr;    // "_data", interned
  // The default as an object: a str for a text, a tuple of elements for a list that has one, else null.
  PyObject* default_object = nullptr;
  // The default elements of a sequence, array or list of primitives, as they go on the wire.
  std::vector<std::byte> default_elements;
  mutable const MessageType* nested = nullptr;

  bool fixed() const { return plan->collection == idl::Collection::array; }
  std::size_t default_count() const { return plan->width == 0 ? 0 : default_elements.size() / plan->width; }

  template <class T>
  T& number(char* instance) const {
    return *reinterpret_cast<T*>(instance + offset);
  }
  PyObject*& object(char* instance) const { return *reinterpret_cast<PyObject**>(instance + offset); }
  PyObject* object(const char* instance) const { return *reinterpret_cast<PyObject* const*>(instance + offset); }
};

// The C type that holds a number of a kind.
template <class T>
struct Stored {
  using type = T;
};
template <>
struct Stored<float> {
  using type = double;
};
template <>
struct Stored<bool> {
  using type = std::uint8_t;
};

struct Message {
  PyObject_HEAD const MessageType* type;

  char* instance() { return reinterpret_cast<char*>(this); }
};

class MessageType {
 public:
  const cdr::Plan* plan = nullptr;
  PyTypeObject* cls = nullptr;
  std::vector<Field> fields;
  std::vector<std::uint32_t> objects;  // offsets of the members that are objects
  std::vector<char> prototype;         // an instance with every field at its default; its header is not one
  std::vector<PyGetSetDef> attributes;
  std::string module_name;  // "std_msgs.msg._string"
  std::string class_name;   // "String"

  // Made when first asked for.
  mutable PyObject* slot_types = nullptr;
  mutable PyObject* field_types = nullptr;
  mutable std::string hash;

  std::size_t size() const { return prototype.size(); }
  // Null when there is no such field.
  const Field* find(PyObject* name) const;
};

inline Message* as_message(PyObject* object) {
  return reinterpret_cast<Message*>(object);
}

// The layout of a plan's instances, without a class. Throws PythonError and std::bad_alloc.
MessageType* lay_out(const cdr::Plan& plan);

// The class: fills in type.cls. Throws PythonError.
void make_class(MessageType& type);

// The type of a nested field; makes its class when first asked for. Throws PythonError.
const MessageType& nested_type(const Field& field);

// A message with every field at its default; null with a Python error set. A subclass's instances are bigger.
PyObject* new_message(const MessageType& type, PyTypeObject* cls);
inline PyObject* new_message(const MessageType& type) {
  return new_message(type, type.cls);
}

// "std_msgs/msg/UInt8" -> "u_int8": how upstream names the module of an interface.
std::string snake_case(std::string_view name);

// The Python object for a literal of the kind: octets are bytes. Throws PythonError.
PyObject* literal_object(const idl::Literal& literal, idl::Kind kind);

// SLOT_TYPES and get_fields_and_field_types(), new references to shared objects; null with a Python error set.
PyObject* slot_types(const MessageType& type);
PyObject* field_types(const MessageType& type);

// What `X__DEFAULT` reads as: a new object of the field's Python type; null with a Python error set.
PyObject* default_value(const Field& field);

}  // namespace myelin::python

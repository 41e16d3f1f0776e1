// SPDX-License-Identifier: Apache-2.0
// ROS messages as native Python types: what the rest of the Python face may ask of them.
//
//   const MessageType* type = message_type(cls);                  // null: `cls` is no message class
//   Encoding encoding;                                            // keep it: reuse saves the allocations
//   if (!encode(message, encoding)) return nullptr;               // a Python error is set
//   { GilReleased unlocked; transport.send(encoding.pieces()); }  // the message's large arrays are pinned
//   PyObject* message = decode(*type, buffer);                    // its large arrays are views on the buffer
//
// A message class is made from its interface file when it is first asked for, lives as long as the process, and looks
// to user code like one that rosidl_generator_py wrote. An instance is a C structure: numbers as such, everything else
// a PyObject* that may be null as long as nobody asked for the default.
//
// Everything here needs the GIL unless it says otherwise.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/cdr/error.hpp"
#include "core/cdr/plan.hpp"
#include "core/cdr/stream.hpp"
#include "python/messages/array_hold.hpp"
#include "python/messages/python.hpp"

namespace myelin::python {

class MessageType;

// The plans of the process, over the interfaces of idl::interface_roots(). Without the GIL too. Never destroyed.
cdr::PlanCache& plans();

// The type behind a message class or a subclass of one; null for any other object.
const MessageType* message_type(PyObject* cls);

// The type of a message; null for any other object.
const MessageType* type_of_message(PyObject* object);

// The type with this name ("std_msgs/msg/String"), its class made if need be. Throws as plans().plan() does, and
// PythonError.
const MessageType& message_type_named(std::string_view name);

// Facts of a type. Without the GIL too.
const std::string& type_name(const MessageType& type);
const cdr::Plan& plan_of(const MessageType& type);
const std::string& type_hash(const MessageType& type);
// The class, a borrowed reference.
PyObject* class_of(const MessageType& type);

// A message as the pieces that go on the wire, and the hold on the Python objects that large pieces lie in. As long as
// it is held such an array cannot be resized; its elements can still be written, by whoever does not care what is sent.
class Encoding {
 public:
  Encoding() = default;
  ~Encoding() { clear(); }
  Encoding(const Encoding&) = delete;
  Encoding& operator=(const Encoding&) = delete;

  // Good until the next encode() or clear(). Without the GIL too.
  Gather pieces() { return writer_.pieces(); }
  std::size_t size() const { return writer_.size(); }

  // The index among pieces() of an array that may be handed over to others as it is; from now on a write through the
  // message copies it as long as they hold it. SIZE_MAX when there is none.
  std::size_t hand_over();

  // Lets go of the Python objects.
  void clear() { held_.clear(); }

 private:
  friend class MessageSource;
  friend bool encode(PyObject* message, Encoding& encoding);

  cdr::Writer writer_;
  std::vector<ArrayHold> held_;
  std::vector<std::byte> octets_;  // the elements of a list on their way into the writer
};

// False with a Python error set: AssertionError when a value in a list or a length does not fit its field,
// AttributeError when `message` is no message.
bool encode(PyObject* message, Encoding& encoding);

// A new message. Throws cdr::DecodeError for bytes that are no message of the type; null with a Python error set when
// Python runs out of memory. Large arrays keep `buffer.owner`; without an owner everything is copied.
PyObject* decode(const MessageType& type, const Buffer& buffer);

// serialize_message and deserialize_message as rclpy.serialization has them; null with a Python error set.
PyObject* serialize_message(PyObject* message);
PyObject* deserialize_message(PyObject* bytes, PyObject* cls);

// Adds the message machinery to the extension module `_myelin`. False with a Python error set.
bool init_messages(PyObject* module);

// `_myelin.RMWError`, or RuntimeError as long as there is none. A borrowed reference.
PyObject* rmw_error();

}  // namespace myelin::python

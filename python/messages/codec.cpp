// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string>

#include "core/cdr/walk.hpp"
#include "python/messages/array_view.hpp"
#include "python/messages/list_field.hpp"
#include "python/messages/message.hpp"
#include "python/messages/message_type.hpp"
#include "python/messages/sequence_field.hpp"

namespace myelin::python {

// No Python code runs while a message is encoded, so borrowed references hold: lists are read through the list API, and
// only arrays, whose buffer protocol is C, are asked for anything.
class MessageSource {
 public:
  MessageSource(const MessageType& type, const char* instance, Encoding& encoding)
      : type_(type), instance_(instance), encoding_(encoding) {}

  template <class T>
  T scalar(std::size_t index) const {
    using S = typename Stored<T>::type;
    return static_cast<T>(*reinterpret_cast<const S*>(instance_ + field(index).offset));
  }

  Bytes run(std::size_t index) const {
    const Field& first = field(index);
    return {reinterpret_cast<const std::byte*>(instance_ + first.offset), first.run};
  }

  std::string_view string(std::size_t index) const { return utf8(text(index)); }
  std::u16string wstring(std::size_t index) const { return utf16(text(index)); }

  cdr::Elements primitives(std::size_t index) const {
    const Field& asked = field(index);
    if (asked.shape == Shape::list) return octets(asked);
    return asked.shape == Shape::number_sequence ? sequence(asked) : array(asked);
  }

  std::size_t size(std::size_t index) const {
    const Field& asked = field(index);
    PyObject* list = list_elements(asked, instance_);
    if (list == nullptr) return asked.fixed() ? asked.plan->capacity : 0;
    return static_cast<std::size_t>(PySequence_Fast_GET_SIZE(list));
  }
  std::string_view string(std::size_t index, std::size_t at) const {
    PyObject* text = element(field(index), at);
    return text == nullptr ? std::string_view() : utf8(text);
  }
  std::u16string wstring(std::size_t index, std::size_t at) const {
    PyObject* text = element(field(index), at);
    return text == nullptr ? std::u16string() : utf16(text);
  }

  MessageSource child(std::size_t index) const {
    const Field& asked = field(index);
    return of(asked, asked.object(instance_));
  }
  MessageSource child(std::size_t index, std::size_t at) const { return of(field(index), element(field(index), at)); }

 private:
  const Field& field(std::size_t index) const { return type_.fields[index]; }

  // A message that nobody has asked for yet is its type's prototype.
  MessageSource of(const Field& asked, PyObject* message) const {
    const MessageType& nested = nested_type(asked);
    return {nested, message != nullptr ? as_message(message)->instance() : nested.prototype.data(), encoding_};
  }

  PyObject* text(std::size_t index) const {
    const Field& asked = field(index);
    PyObject* object = asked.object(instance_);
    return object != nullptr ? object : asked.default_object;
  }

  // Null when the list is at a default of zero elements. Checked, because whoever holds the list may have changed it.
  PyObject* element(const Field& asked, std::size_t at) const {
    PyObject* list = list_elements(asked, instance_);
    if (list == nullptr) return nullptr;
    PyObject* item = PySequence_Fast_GET_ITEM(list, static_cast<Py_ssize_t>(at));
    if (fits(asked, item)) return item;
    if (!PyErr_Occurred()) refuse_elements(asked);
    throw PythonError();
  }

  // Upstream's texts end at their first zero, on the wire too.
  static std::string_view utf8(PyObject* text) {
    Py_ssize_t size;
    const char* data = PyUnicode_AsUTF8AndSize(text, &size);
    if (data == nullptr) throw PythonError();
    return {data, strnlen(data, static_cast<std::size_t>(size))};
  }

  static std::u16string utf16(PyObject* text) {
    std::u16string units;
    const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    units.reserve(static_cast<std::size_t>(length));
    for (Py_ssize_t i = 0; i < length; ++i) {
      const Py_UCS4 point = PyUnicode_READ_CHAR(text, i);
      if (point > 0xFFFF) {
        units += static_cast<char16_t>(Py_UNICODE_HIGH_SURROGATE(point));
        units += static_cast<char16_t>(Py_UNICODE_LOW_SURROGATE(point));
      } else if (Py_UNICODE_IS_SURROGATE(point)) {
        // The codec refuses it, with the error that Python gives.
        Ref refused = Ref::steal(PyUnicode_AsUTF16String(text));
        throw PythonError();
      } else {
        units += static_cast<char16_t>(point);
      }
    }
    return units;
  }

  cdr::Elements octets(const Field& asked) const {
    PyObject* list = asked.object(instance_);
    if (list == nullptr) return Bytes(asked.default_elements);
    const auto count = static_cast<std::size_t>(PySequence_Fast_GET_SIZE(list));
    encoding_.octets_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      PyObject* item = element(asked, i);
      std::uint8_t octet = 0;
      if (asked.plan->kind == idl::Kind::boolean) {
        read_boolean(item, octet);
      } else {
        read_octet(item, octet);
      }
      encoding_.octets_[i] = std::byte{octet};
    }
    return {encoding_.octets_, false};
  }

  cdr::Elements sequence(const Field& asked) const {
    const HeldElements elements = sequence_elements(asked, instance_);
    if (elements.owner == nullptr) return Bytes(elements.bytes);
    if (elements.bytes.size() < cdr::Writer::reference_size) return {elements.bytes, false};
    return pin(elements.owner);
  }

  cdr::Elements array(const Field& asked) const {
    PyObject* object = asked.object(instance_);
    const std::span<const std::byte> zero = asked.default_elements;
    if (object == nullptr && asked.elements != 0) {
      return {{reinterpret_cast<const std::byte*>(instance_) + asked.elements, zero.size()}, false};
    }
    if (object == nullptr) return Bytes(zero);
    const BufferOf buffer(object);
    if (!buffer || buffer.kind() != asked.plan->kind || buffer.count() != asked.plan->capacity) {
      refuse_elements(asked);
      throw PythonError();
    }
    if (buffer.contiguous()) return pin(object);
    encoding_.octets_.resize(zero.size());
    if (buffer.read(asked.plan->kind, encoding_.octets_.data()) != Verdict::good) throw PythonError();
    return {encoding_.octets_, false};
  }

  // Its memory stays where it is until the encoding lets go.
  cdr::Elements pin(PyObject* object) const { return Bytes(encoding_.held_.emplace_back(object).elements()); }

  const MessageType& type_;
  const char* instance_;
  Encoding& encoding_;
};

namespace {

// Arrays from this size on stay in the buffer they came in.
constexpr std::size_t view_size = 4096;

class MessageTarget {
 public:
  MessageTarget(PyObject* message, const std::shared_ptr<void>& owner)
      : type_(*as_message(message)->type), instance_(as_message(message)->instance()), owner_(owner) {}

  template <class T>
  void scalar(std::size_t index, T value) {
    field(index).number<typename Stored<T>::type>(instance_) = value;
  }

  MutableBytes run(std::size_t index) {
    const Field& first = field(index);
    return {reinterpret_cast<std::byte*>(instance_ + first.offset), first.run};
  }

  void string(std::size_t index, std::string_view text) { put(index, text_of(text)); }
  void wstring(std::size_t index, const cdr::WideText& text) { put(index, text_of(text)); }

  void primitives(std::size_t index, const cdr::RawArray& raw) {
    const Field& asked = field(index);
    if (asked.shape == Shape::list) return put(index, list_of(asked, raw));
    if (asked.elements != 0) return raw.copy_to(instance_ + asked.elements);
    put(index, array_of(asked, raw));
  }

  void resize(std::size_t index, std::size_t count) { put(index, PyList_New(static_cast<Py_ssize_t>(count))); }
  void string(std::size_t index, std::size_t at, std::string_view text) { put(index, at, text_of(text)); }
  void wstring(std::size_t index, std::size_t at, const cdr::WideText& text) { put(index, at, text_of(text)); }

  MessageTarget child(std::size_t index) {
    PyObject* message = checked(new_message(nested_type(field(index))));
    put(index, message);
    return {message, owner_};
  }
  MessageTarget child(std::size_t index, std::size_t at) {
    PyObject* message = checked(new_message(nested_type(field(index))));
    put(index, at, message);
    return {message, owner_};
  }

 private:
  const Field& field(std::size_t index) const { return type_.fields[index]; }

  void put(std::size_t index, PyObject* object) { field(index).object(instance_) = checked(object); }
  void put(std::size_t index, std::size_t at, PyObject* object) {
    PyList_SET_ITEM(field(index).object(instance_), static_cast<Py_ssize_t>(at), checked(object));
  }

  static PyObject* text_of(std::string_view text) {
    return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  }
  static PyObject* text_of(const cdr::WideText& text) {
    const std::u16string units = text.text();
    int little_endian = -1;
    return PyUnicode_DecodeUTF16(reinterpret_cast<const char*>(units.data()), static_cast<Py_ssize_t>(2 * units.size()),
                                 "replace", &little_endian);
  }

  static PyObject* list_of(const Field& asked, const cdr::RawArray& raw) {
    Ref list = Ref::steal(checked(PyList_New(static_cast<Py_ssize_t>(raw.size()))));
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const char octet = static_cast<char>(raw.bytes[i]);
      PyObject* item = asked.plan->kind == idl::Kind::boolean ? Py_NewRef(octet != 0 ? Py_True : Py_False)
                                                              : checked(PyBytes_FromStringAndSize(&octet, 1));
      PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), item);
    }
    return list.release();
  }

  PyObject* array_of(const Field& asked, const cdr::RawArray& raw) {
    if (owner_ != nullptr && raw.bytes.size() >= view_size && raw.viewable()) {
      // The bytes are ours to write: a Buffer's bytes are private to whom it was handed.
      return new_array_view(asked.plan->kind, const_cast<std::byte*>(raw.bytes.data()), raw.size(), owner_);
    }
    NewArray made = new_array(asked.plan->kind, raw.size());
    if (made.array) raw.copy_to(made.elements);
    return made.array.release();
  }

  const MessageType& type_;
  char* instance_;
  const std::shared_ptr<void>& owner_;
};

// Upstream's text for what carries no type support.
PyObject* refuse_type(PyObject* cls) {
  PyErr_Format(
      PyExc_AttributeError,
      "type object '%s' has no attribute '_TYPE_SUPPORT' This might be a ROS 1 message type but it should be a "
      "ROS 2 message type. Make sure to source your ROS 2 workspace after your ROS 1 workspace.",
      Py_TYPE(cls)->tp_name);
  return nullptr;
}

// Below this size it is quicker to copy than to let another thread run.
constexpr std::size_t worth_unlocking = 1 << 18;

}  // namespace

std::size_t Encoding::hand_over() {
  const ArrayHold* largest = nullptr;
  for (const ArrayHold& hold : held_) {
    if (largest != nullptr && hold.elements().size() <= largest->elements().size()) continue;
    if (hold.can_be_handed_over()) largest = &hold;
  }
  if (largest == nullptr) return SIZE_MAX;
  const Gather all = pieces();
  for (std::size_t index = 0; index < all.size(); ++index) {
    if (all[index].data() != largest->elements().data()) continue;
    largest->hand_over();
    return index;
  }
  return SIZE_MAX;
}

bool encode(PyObject* message, Encoding& encoding) {
  encoding.clear();
  const MessageType* type = type_of_message(message);
  if (type == nullptr) {
    refuse_type(reinterpret_cast<PyObject*>(Py_TYPE(message)));
    return false;
  }
  try {
    cdr::encode(*type->plan, MessageSource(*type, as_message(message)->instance(), encoding), encoding.writer_);
    return true;
  } catch (...) {
    encoding.clear();
    raise_current_exception();
    return false;
  }
}

PyObject* decode(const MessageType& type, const Buffer& buffer) {
  Ref message = Ref::steal(new_message(type));
  if (!message) return nullptr;
  try {
    cdr::decode(*type.plan, buffer.bytes, MessageTarget(message.get(), buffer.owner));
  } catch (const PythonError&) {
    return nullptr;
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
  return message.release();
}

namespace {

// An Encoding for a scope that keeps the GIL at both ends; the last one is kept for the next.
class SpareEncoding {
 public:
  SpareEncoding() : encoding_(spare() ? std::move(spare()) : std::make_unique<Encoding>()) {}
  ~SpareEncoding() {
    encoding_->clear();
    spare() = std::move(encoding_);
  }
  SpareEncoding(const SpareEncoding&) = delete;
  SpareEncoding& operator=(const SpareEncoding&) = delete;
  Encoding& operator*() const { return *encoding_; }

 private:
  static std::unique_ptr<Encoding>& spare() {
    static auto* const kept = new std::unique_ptr<Encoding>;
    return *kept;
  }
  std::unique_ptr<Encoding> encoding_;
};

}  // namespace

PyObject* serialize_message(PyObject* message) {
  const SpareEncoding spare;
  Encoding& encoding = *spare;
  if (!encode(message, encoding)) return nullptr;
  const Gather pieces = encoding.pieces();
  PyObject* bytes = PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(encoding.size()));
  if (bytes == nullptr) return nullptr;
  auto* target = reinterpret_cast<std::byte*>(PyBytes_AS_STRING(bytes));
  if (encoding.size() < worth_unlocking) {
    copy_to(target, pieces);
  } else {
    Py_BEGIN_ALLOW_THREADS;
    copy_to(target, pieces);
    Py_END_ALLOW_THREADS;
  }
  return bytes;
}

PyObject* deserialize_message(PyObject* bytes, PyObject* cls) {
  const MessageType* type = message_type(cls);
  if (type == nullptr) return refuse_type(cls);
  Py_buffer view;
  if (PyObject_GetBuffer(bytes, &view, PyBUF_SIMPLE) < 0) return nullptr;
  PyObject* message = nullptr;
  try {
    const MutableBytes all(static_cast<std::byte*>(view.buf), static_cast<std::size_t>(view.len));
    message = decode(*type, all.size() < view_size ? Buffer{nullptr, all} : Buffer::copy_of(Bytes(all)));
  } catch (const cdr::DecodeError& error) {
    PyErr_Format(rmw_error(), "failed to deserialize ROS message: %s", error.what());
  } catch (...) {
    raise_current_exception();
  }
  PyBuffer_Release(&view);
  return message;
}

}  // namespace myelin::python

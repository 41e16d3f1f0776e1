// SPDX-License-Identifier: Apache-2.0
#include "python/messages/numbers.hpp"

#include <cstring>
#include <vector>

#include "core/cdr/walk.hpp"
#include "python/messages/array_hold.hpp"

namespace myelin::python {
namespace {

idl::Kind integer_kind(bool with_sign, Py_ssize_t width) {
  switch (width) {
    case 1:
      return with_sign ? idl::Kind::int8 : idl::Kind::uint8;
    case 2:
      return with_sign ? idl::Kind::int16 : idl::Kind::uint16;
    case 4:
      return with_sign ? idl::Kind::int32 : idl::Kind::uint32;
    case 8:
      return with_sign ? idl::Kind::int64 : idl::Kind::uint64;
    default:
      return idl::Kind::nested;
  }
}

template <class From, class To>
bool in_range(From value) {
  if constexpr (std::is_floating_point_v<To>) {
    return sizeof(To) == sizeof(double) || !std::is_same_v<From, double> ||
           !too_large_for_float(static_cast<double>(value));
  } else {
    return std::in_range<To>(value);
  }
}

template <class From, class To>
Verdict convert(const std::byte* source, std::size_t count, std::byte* target) {
  if constexpr (std::is_floating_point_v<From> && !std::is_floating_point_v<To>) {
    return Verdict::wrong_type;
  } else {
    bool all_in_range = true;
    for (std::size_t i = 0; i < count; ++i) {
      From from;
      std::memcpy(&from, source + i * sizeof(From), sizeof(From));
      all_in_range &= in_range<From, To>(from);
      const To to = static_cast<To>(from);
      std::memcpy(target + i * sizeof(To), &to, sizeof(To));
    }
    return all_in_range ? Verdict::good : Verdict::out_of_range;
  }
}

Verdict convert(idl::Kind from, idl::Kind to, const std::byte* source, std::size_t count, std::byte* target) {
  return cdr::with_primitive(from, [&]<class From>() {
    return cdr::with_primitive(to, [&]<class To>() -> Verdict {
      if constexpr (std::is_same_v<From, bool> || std::is_same_v<To, bool>) {
        return Verdict::wrong_type;
      } else {
        return convert<From, To>(source, count, target);
      }
    });
  });
}

template <class T>
Verdict read_items_as(PyObject* sequence, std::size_t count, std::byte* target) {
  for (std::size_t i = 0; i < count; ++i) {
    // Reading a number may run Python code, which may shorten the list.
    if (i >= static_cast<std::size_t>(PySequence_Fast_GET_SIZE(sequence))) return Verdict::wrong_type;
    Ref item = Ref::borrow(PySequence_Fast_GET_ITEM(sequence, static_cast<Py_ssize_t>(i)));
    typename Stored<T>::type number;
    const Verdict verdict = read_number<T>(item.get(), number);
    if (verdict != Verdict::good) return verdict;
    const T element = static_cast<T>(number);
    std::memcpy(target + i * sizeof(T), &element, sizeof(T));
  }
  return Verdict::good;
}

std::string element_type_name(const Field& field) {
  if (field.plan->kind != idl::Kind::nested) return python_type_name(field.plan->kind);
  const std::string& name = field.plan->nested->type_name();
  return name.substr(name.rfind('/') + 1);
}

std::string what_elements_must_be(const Field& field) {
  std::string text = "a set or sequence";
  if (field.fixed()) {
    text += " with length " + std::to_string(field.plan->capacity);
  } else if (field.plan->collection == idl::Collection::bounded_sequence) {
    text += " with length <= " + std::to_string(field.plan->capacity);
  }
  if (field.plan->string_capacity != 0) {
    text += " and each string value not longer than " + std::to_string(field.plan->string_capacity);
  }
  text += " and each value of type '" + element_type_name(field) + "'";
  if (field.shape == Shape::list) return text;
  return text + " and each " + element_range(field.plan->kind);
}

}  // namespace

BufferOf::BufferOf(PyObject* object) {
  if (!PyObject_CheckBuffer(object)) return;
  if (PyObject_GetBuffer(object, &view_, PyBUF_RECORDS_RO) < 0) {
    PyErr_Clear();
    view_.obj = nullptr;
  }
}

BufferOf::~BufferOf() {
  if (view_.obj != nullptr) PyBuffer_Release(&view_);
}

idl::Kind BufferOf::kind() const {
  const char* format = view_.format == nullptr ? "B" : view_.format;
  if (*format == '@' || *format == '=' || *format == '<') ++format;
  if (format[0] == '\0' || format[1] != '\0') return idl::Kind::nested;
  switch (*format) {
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n':
      return integer_kind(true, view_.itemsize);
    case 'B':
    case 'H':
    case 'I':
    case 'L':
    case 'Q':
    case 'N':
      return integer_kind(false, view_.itemsize);
    case 'f':
      return view_.itemsize == 4 ? idl::Kind::float32 : idl::Kind::nested;
    case 'd':
      return view_.itemsize == 8 ? idl::Kind::float64 : idl::Kind::nested;
    default:
      return idl::Kind::nested;
  }
}

Verdict BufferOf::read(idl::Kind to, std::byte* target) const {
  if (view_.len == 0) return Verdict::good;
  const idl::Kind from = kind();
  if (contiguous() && from == to) {
    copy_elements(target, static_cast<const std::byte*>(view_.buf), static_cast<std::size_t>(view_.len));
    return Verdict::good;
  }
  if (contiguous()) return convert(from, to, static_cast<const std::byte*>(view_.buf), count(), target);
  if (from == to) {
    auto* view = const_cast<Py_buffer*>(&view_);
    return PyBuffer_ToContiguous(target, view, view_.len, 'C') < 0 ? Verdict::raised : Verdict::good;
  }
  std::vector<std::byte> gathered(static_cast<std::size_t>(view_.len));
  auto* view = const_cast<Py_buffer*>(&view_);
  if (PyBuffer_ToContiguous(gathered.data(), view, view_.len, 'C') < 0) return Verdict::raised;
  return convert(from, to, gathered.data(), count(), target);
}

Verdict read_items(PyObject* sequence, std::size_t count, idl::Kind kind, std::byte* target) {
  return cdr::with_primitive(kind, [&]<class T>() { return read_items_as<T>(sequence, count, target); });
}

bool refuse_elements(const Field& field, Verdict verdict) {
  if (verdict != Verdict::raised) {
    PyErr_Format(PyExc_AssertionError, "The '%U' field must be %s", field.name, what_elements_must_be(field).c_str());
  }
  return false;
}

bool check_count(const Field& field, std::size_t count) {
  const bool fits = field.fixed()                                                 ? count == field.plan->capacity
                    : field.plan->collection == idl::Collection::bounded_sequence ? count <= field.plan->capacity
                                                                                  : true;
  return fits || refuse_elements(field);
}

Ref as_items(PyObject* value) {
  if (PyList_Check(value) || PyTuple_Check(value)) return Ref::borrow(value);
  if (PyUnicode_Check(value) || PyDict_Check(value)) return {};
  Ref items = Ref::steal(PySequence_List(value));
  if (!items && PyErr_ExceptionMatches(PyExc_TypeError)) PyErr_Clear();
  return items;
}

}  // namespace myelin::python

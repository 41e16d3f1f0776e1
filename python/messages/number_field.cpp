// SPDX-License-Identifier: Apache-2.0
#include "python/messages/number_field.hpp"

#include <cmath>
#include <cstdio>
#include <limits>
#include <string_view>

#include "core/cdr/walk.hpp"
#include "python/messages/refusal.hpp"

namespace myelin::python {
namespace {

bool is_numpy_boolean(PyObject* value) {
  const std::string_view name = Py_TYPE(value)->tp_name;
  return name == "numpy.bool_" || name == "numpy.bool";
}

// A TypeError is a verdict; any other exception is the user's.
Verdict verdict_of_exception() {
  if (PyErr_ExceptionMatches(PyExc_TypeError)) {
    PyErr_Clear();
    return Verdict::wrong_type;
  }
  if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
    PyErr_Clear();
    return Verdict::out_of_range;
  }
  return Verdict::raised;
}

Verdict read_long(PyObject* value, std::int64_t low, std::uint64_t high, std::uint64_t& bits) {
  int overflow;
  const long long narrow = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow == 0) {
    if (narrow == -1 && PyErr_Occurred()) return Verdict::raised;
    if (narrow < low || (narrow > 0 && static_cast<std::uint64_t>(narrow) > high)) return Verdict::out_of_range;
    bits = static_cast<std::uint64_t>(narrow);
    return Verdict::good;
  }
  if (overflow < 0 || high <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return Verdict::out_of_range;
  }
  bits = PyLong_AsUnsignedLongLong(value);
  return bits == static_cast<std::uint64_t>(-1) && PyErr_Occurred() ? verdict_of_exception() : Verdict::good;
}

template <class T>
PyObject* as_object(typename Stored<T>::type number) {
  if constexpr (std::is_same_v<T, bool>) {
    return Py_NewRef(number != 0 ? Py_True : Py_False);
  } else if constexpr (std::is_floating_point_v<T>) {
    return PyFloat_FromDouble(number);
  } else if constexpr (std::is_signed_v<T>) {
    return PyLong_FromLongLong(number);
  } else {
    return PyLong_FromUnsignedLongLong(number);
  }
}

template <class T>
PyObject* get_number(PyObject* self, void* closure) {
  const auto* field = static_cast<const Field*>(closure);
  return as_object<T>(field->number<typename Stored<T>::type>(as_message(self)->instance()));
}

PyObject* get_octet(PyObject* self, void* closure) {
  const auto* field = static_cast<const Field*>(closure);
  return PyBytes_FromStringAndSize(&field->number<char>(as_message(self)->instance()), 1);
}

std::string full_precision(double value) {
  Ref number = Ref::steal(PyFloat_FromDouble(value));
  Ref text = number ? Ref::steal(PyObject_Repr(number.get())) : Ref();
  const char* utf8 = text ? PyUnicode_AsUTF8(text.get()) : nullptr;
  return utf8 == nullptr ? std::string() : std::string(utf8);
}

// The bound upstream prints for float32, of which 3.4028234663852886e+38 is the exact one.
constexpr double printed_float_bound = 3.402823466e+38;

std::string scalar_range(idl::Kind kind) {
  return cdr::with_primitive(kind, []<class T>() -> std::string {
    if constexpr (std::is_floating_point_v<T>) {
      const bool narrow = sizeof(T) == sizeof(float);
      const std::string bound = full_precision(narrow ? printed_float_bound : std::numeric_limits<double>::max());
      return std::string("a ") + (narrow ? "float" : "double") + " in [-" + bound + ", " + bound + "]";
    } else {
      return std::string(std::is_signed_v<T> ? "an integer" : "an unsigned integer") + " in [" +
             std::to_string(std::numeric_limits<T>::min()) + ", " + std::to_string(std::numeric_limits<T>::max()) + "]";
    }
  });
}

[[gnu::cold]] int refuse(const Field& field, Verdict verdict, PyObject* value) {
  if (verdict == Verdict::raised) return -1;
  if (field.plan->kind == idl::Kind::octet) {
    PyErr_Format(PyExc_AssertionError, "The '%U' field must be of type 'bytes' or 'ByteString' with length 1",
                 field.name);
  } else if (verdict == Verdict::wrong_type) {
    PyErr_Format(PyExc_AssertionError, "The '%U' field must be of type '%s'", field.name,
                 python_type_name(field.plan->kind));
  } else {
    PyErr_Format(PyExc_AssertionError, "The '%U' field must be %s", field.name, scalar_range(field.plan->kind).c_str());
  }
  describe_refusal(field, value);
  return -1;
}

[[gnu::cold]] int refuse_deletion(const Field& field) {
  PyErr_Format(PyExc_AttributeError, "can't delete attribute '%U'", field.name);
  return -1;
}

template <class T>
int set_number(PyObject* self, PyObject* value, void* closure) {
  const auto* field = static_cast<const Field*>(closure);
  if (value == nullptr) return refuse_deletion(*field);
  typename Stored<T>::type number;
  const Verdict verdict = read_number<T>(value, number);
  if (verdict != Verdict::good) return refuse(*field, verdict, value);
  field->number<typename Stored<T>::type>(as_message(self)->instance()) = number;
  return 0;
}

int set_octet(PyObject* self, PyObject* value, void* closure) {
  const auto* field = static_cast<const Field*>(closure);
  if (value == nullptr) return refuse_deletion(*field);
  std::uint8_t octet;
  const Verdict verdict = read_octet(value, octet);
  if (verdict != Verdict::good) return refuse(*field, verdict, value);
  field->number<std::uint8_t>(as_message(self)->instance()) = octet;
  return 0;
}

}  // namespace

Verdict read_integer(PyObject* value, std::int64_t low, std::uint64_t high, std::uint64_t& bits) {
  if (PyLong_Check(value)) return read_long(value, low, high, bits);
  if (!PyIndex_Check(value)) return Verdict::wrong_type;
  Ref index = Ref::steal(PyNumber_Index(value));
  return index ? read_long(index.get(), low, high, bits) : verdict_of_exception();
}

Verdict read_real(PyObject* value, double& real) {
  if (PyFloat_Check(value)) {
    real = PyFloat_AS_DOUBLE(value);
    return Verdict::good;
  }
  if (PyBool_Check(value) || is_numpy_boolean(value)) return Verdict::wrong_type;
  real = PyFloat_AsDouble(value);
  return real == -1.0 && PyErr_Occurred() ? verdict_of_exception() : Verdict::good;
}

Verdict read_boolean(PyObject* value, std::uint8_t& boolean) {
  if (PyBool_Check(value)) {
    boolean = value == Py_True;
    return Verdict::good;
  }
  if (!is_numpy_boolean(value)) return Verdict::wrong_type;
  const int truth = PyObject_IsTrue(value);
  boolean = truth > 0;
  return truth < 0 ? Verdict::raised : Verdict::good;
}

Verdict read_octet(PyObject* value, std::uint8_t& octet) {
  const char* text = nullptr;
  if (PyBytes_Check(value) && PyBytes_GET_SIZE(value) == 1) text = PyBytes_AS_STRING(value);
  if (PyByteArray_Check(value) && PyByteArray_GET_SIZE(value) == 1) text = PyByteArray_AS_STRING(value);
  if (text == nullptr) return Verdict::wrong_type;
  octet = static_cast<std::uint8_t>(*text);
  return Verdict::good;
}

bool too_large_for_float(double real) {
  return std::isfinite(real) && std::isinf(static_cast<float>(real));
}

getter number_getter(idl::Kind kind) {
  if (kind == idl::Kind::octet) return get_octet;
  return cdr::with_primitive(kind, []<class T>() -> getter { return get_number<T>; });
}

setter number_setter(idl::Kind kind) {
  if (kind == idl::Kind::octet) return set_octet;
  return cdr::with_primitive(kind, []<class T>() -> setter { return set_number<T>; });
}

const char* python_type_name(idl::Kind kind) {
  switch (kind) {
    case idl::Kind::boolean:
      return "bool";
    case idl::Kind::octet:
      return "bytes";
    case idl::Kind::float32:
    case idl::Kind::float64:
      return "float";
    case idl::Kind::string:
    case idl::Kind::wstring:
      return "str";
    default:
      return "int";
  }
}

std::string element_range(idl::Kind kind) {
  if (kind == idl::Kind::boolean || kind == idl::Kind::octet) return {};
  return cdr::with_primitive(kind, []<class T>() -> std::string {
    if constexpr (std::is_floating_point_v<T>) {
      const bool narrow = sizeof(T) == sizeof(float);
      const double bound = narrow ? printed_float_bound : std::numeric_limits<double>::max();
      char digits[400];
      std::snprintf(digits, sizeof digits, "%f", bound);
      return std::string(narrow ? "float" : "double") + " in [-" + digits + ", " + digits + "]";
    } else {
      return std::string(std::is_signed_v<T> ? "integer" : "unsigned integer") + " in [" +
             std::to_string(std::numeric_limits<T>::min()) + ", " + std::to_string(std::numeric_limits<T>::max()) + "]";
    }
  });
}

}  // namespace myelin::python

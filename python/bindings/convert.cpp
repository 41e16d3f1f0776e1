// SPDX-License-Identifier: Apache-2.0
#include "python/bindings/convert.hpp"

#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace myelin::python {
namespace {

template <class T>
py::object list_of(const std::vector<T>& values) {
  py::list list(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) list[i] = static_cast<T>(values[i]);
  return list;
}

py::object octets(const std::vector<std::uint8_t>& values) {
  py::list list(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) list[i] = py::bytes(reinterpret_cast<const char*>(&values[i]), 1);
  return list;
}

// A sequence of one-byte bytes, a bytes, or a sequence of numbers.
std::vector<std::uint8_t> octets_from(py::handle value) {
  std::vector<std::uint8_t> result;
  for (const py::handle element : value) {
    if (PyBytes_Check(element.ptr()) && PyBytes_GET_SIZE(element.ptr()) == 1) {
      result.push_back(static_cast<std::uint8_t>(PyBytes_AS_STRING(element.ptr())[0]));
    } else {
      result.push_back(element.cast<std::uint8_t>());
    }
  }
  return result;
}

template <class T>
std::vector<T> vector_from(py::handle value) {
  std::vector<T> result;
  for (const py::handle element : value) result.push_back(element.cast<T>());
  return result;
}

constexpr const char* type_names[] = {"not_set",    "bool",       "integer",       "double",       "string",
                                      "byte_array", "bool_array", "integer_array", "double_array", "string_array"};

node::ParameterValue cast_to(node::ParameterType type, py::handle value) {
  switch (type) {
    case node::ParameterType::boolean:
      return value.cast<bool>();
    case node::ParameterType::integer:
      return value.cast<std::int64_t>();
    case node::ParameterType::floating:
      return value.cast<double>();
    case node::ParameterType::string:
      return value.cast<std::string>();
    case node::ParameterType::byte_array:
      return octets_from(value);
    case node::ParameterType::boolean_array:
      return vector_from<bool>(value);
    case node::ParameterType::integer_array:
      return vector_from<std::int64_t>(value);
    case node::ParameterType::double_array:
      return vector_from<double>(value);
    case node::ParameterType::string_array:
      return vector_from<std::string>(value);
    case node::ParameterType::not_set:
      break;
  }
  return std::monostate{};
}

}  // namespace

py::object to_python(const node::ParameterValue& value) {
  switch (node::type_of(value)) {
    case node::ParameterType::boolean:
      return py::bool_(std::get<bool>(value));
    case node::ParameterType::integer:
      return py::int_(std::get<std::int64_t>(value));
    case node::ParameterType::floating:
      return py::float_(std::get<double>(value));
    case node::ParameterType::string:
      return py::str(std::get<std::string>(value));
    case node::ParameterType::byte_array:
      return octets(std::get<std::vector<std::uint8_t>>(value));
    case node::ParameterType::boolean_array:
      return list_of(std::get<std::vector<bool>>(value));
    case node::ParameterType::integer_array:
      return list_of(std::get<std::vector<std::int64_t>>(value));
    case node::ParameterType::double_array:
      return list_of(std::get<std::vector<double>>(value));
    case node::ParameterType::string_array:
      return list_of(std::get<std::vector<std::string>>(value));
    case node::ParameterType::not_set:
      break;
  }
  return py::none();
}

node::ParameterValue to_value(node::ParameterType type, py::handle value) {
  try {
    return cast_to(type, value);
  } catch (const py::cast_error&) {
    throw py::value_error("a parameter of type '" + std::string(type_names[static_cast<std::size_t>(type)]) +
                          "' has no room for " + std::string(py::repr(value)));
  }
}

py::bytes to_python(const transport::Guid& guid) {
  return {reinterpret_cast<const char*>(guid.octets.data()), guid.octets.size()};
}

exec::Deadline deadline_after(std::optional<std::int64_t> timeout_ns) {
  if (!timeout_ns || *timeout_ns < 0) return std::nullopt;
  const auto now = exec::Clock::now();
  const auto room = exec::Clock::time_point::max() - now;
  const std::chrono::nanoseconds wanted(*timeout_ns);
  if (wanted >= room) return std::nullopt;
  return now + wanted;
}

std::optional<std::int64_t> nanoseconds_of(py::handle timeout_sec) {
  constexpr double most = 9.2e18;  // 290 years
  if (timeout_sec.is_none()) return std::nullopt;
  const double seconds = PyFloat_AsDouble(timeout_sec.ptr());
  if (seconds == -1.0 && PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (seconds < 0) return std::nullopt;
  if (std::isfinite(seconds)) return static_cast<std::int64_t>(std::min(seconds * 1e9, most));
  PyLong_FromDouble(seconds);  // says what is wrong with it
  throw py::error_already_set();
}

}  // namespace myelin::python

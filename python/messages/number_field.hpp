// SPDX-License-Identifier: Apache-2.0
// Fields that are one number, and the reading of numbers out of Python objects that all fields of numbers share.
//
// A field takes what upstream takes with its checks enabled, and besides whatever converts exactly: an int for a float
// field, numpy's scalars, anything with __index__ for an int field. A bool is no float and a number is no bool.
#pragma once

#include <limits>
#include <string>
#include <type_traits>

#include "python/messages/message_type.hpp"

namespace myelin::python {

enum class Verdict { good, wrong_type, out_of_range, raised };

Verdict read_integer(PyObject* value, std::int64_t low, std::uint64_t high, std::uint64_t& bits);
Verdict read_real(PyObject* value, double& real);
Verdict read_boolean(PyObject* value, std::uint8_t& boolean);
Verdict read_octet(PyObject* value, std::uint8_t& octet);
// Whether the nearest float is infinite although the double is not.
bool too_large_for_float(double real);

// Reads a number of wire type T into the type that stores it. A Python error is set when the verdict is `raised`.
template <class T>
Verdict read_number(PyObject* value, typename Stored<T>::type& number) {
  if constexpr (std::is_same_v<T, bool>) {
    return read_boolean(value, number);
  } else if constexpr (std::is_floating_point_v<T>) {
    double real;
    const Verdict verdict = read_real(value, real);
    if (verdict != Verdict::good) return verdict;
    if (sizeof(T) == sizeof(float) && too_large_for_float(real)) return Verdict::out_of_range;
    number = real;
    return Verdict::good;
  } else {
    std::uint64_t bits;
    const Verdict verdict = read_integer(value, static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                                         static_cast<std::uint64_t>(std::numeric_limits<T>::max()), bits);
    number = static_cast<T>(bits);
    return verdict;
  }
}

// Getter and setter of a field of kind `kind`, as a PyGetSetDef has them; the closure is the Field.
getter number_getter(idl::Kind kind);
setter number_setter(idl::Kind kind);

// "int", "float", "bool", "bytes": how upstream's texts call the kind.
const char* python_type_name(idl::Kind kind);

// "int8 and the like": what follows "each value of type 'int' and each" in upstream's texts, such as
// "unsigned integer in [0, 255]"; empty for kinds without a range.
std::string element_range(idl::Kind kind);

}  // namespace myelin::python

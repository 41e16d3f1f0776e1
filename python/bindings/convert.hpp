// SPDX-License-Identifier: Apache-2.0
// Values of the core in Python and back: parameters, QoS, time.
#pragma once

#include <pybind11/pybind11.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/exec/entity.hpp"
#include "core/node/parameter.hpp"
#include "core/transport/transport.hpp"

namespace myelin::python {

namespace py = pybind11;

// Arrays become lists; octets a list of one-byte bytes, as upstream's byte_array_value; not_set is None.
py::object to_python(const node::ParameterValue& value);
// `type` says what `value` is to be. Throws TypeError/ValueError for a value that is not of that type.
node::ParameterValue to_value(node::ParameterType type, py::handle value);

py::bytes to_python(const transport::Guid& guid);

// `timeout_ns` from now; negative and none wait for ever.
exec::Deadline deadline_after(std::optional<std::int64_t> timeout_ns);

// A timeout in seconds, as programs give it; None and negative ones are none. TypeError for what is no number, ValueError for
// NaN, OverflowError for infinity.
std::optional<std::int64_t> nanoseconds_of(py::handle timeout_sec);

}  // namespace myelin::python

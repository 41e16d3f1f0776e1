// SPDX-License-Identifier: Apache-2.0
// What is said of a value that a field does not take: upstream's sentence, then which message got what.
#pragma once

#include "python/messages/message_type.hpp"

namespace myelin::python {

// REQUIRES: a Python error is set. Completes the AssertionError of a refused value: "The 'data' field must be of type
// 'int'; std_msgs/msg/Int32 got 'abc' of type 'str'". Any other error, the value's own among them, stays as it is.
[[gnu::cold]] void describe_refusal(const Field& field, PyObject* value);

}  // namespace myelin::python

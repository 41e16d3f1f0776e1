// SPDX-License-Identifier: Apache-2.0
// DLPack for arrays: how numpy, torch and others take over an array's elements where they are. Methods of the array objects,
// as the Python array API standard of 2023 has them: numpy.from_dlpack(data), torch.from_dlpack(data).
//
// What is taken over keeps the elements alive and in place as any buffer does, and may be let go of in any thread.
#pragma once

#include "python/messages/python.hpp"

namespace myelin::python {

// __dlpack__(*, stream=None, max_version=None, dl_device=None, copy=None): a capsule, "dltensor_versioned" for whoever
// says that he knows version 1 or later, "dltensor" for all others. BufferError for another device or a stream.
PyObject* array_dlpack(PyObject* self, PyObject* arguments, PyObject* keywords);
extern const char array_dlpack_doc[];

// __dlpack_device__()
PyObject* array_dlpack_device(PyObject* self, PyObject*);

}  // namespace myelin::python

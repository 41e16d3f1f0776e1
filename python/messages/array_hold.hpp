// SPDX-License-Identifier: Apache-2.0
// What happens to an array's elements while they are on their way: they are held, copied, or handed over.
#pragma once

#include <cstddef>
#include <span>

#include "python/messages/python.hpp"

namespace myelin::python {

// Keeps the elements of an array, or of anything with a contiguous buffer, where they are; they may be written meanwhile.
// Move-only; needs the GIL at both ends.
class ArrayHold {
 public:
  // Throws PythonError when it has no such buffer.
  explicit ArrayHold(PyObject* array);
  ArrayHold(ArrayHold&& other) noexcept;
  ArrayHold& operator=(ArrayHold&&) = delete;
  ~ArrayHold();

  std::span<std::byte> elements() const { return elements_; }
  // Whether the elements lie in memory of allocate_large(), all of it, and nobody else can write them.
  bool can_be_handed_over() const;
  // From here on they are not written while somebody else holds them.
  void hand_over() const;

 private:
  PyObject* array_;
  std::span<std::byte> elements_;
  Py_buffer buffer_{};  // when the layout is not known
};

// Copies; lets other threads run meanwhile when that is worth it. Both ends must stay where they are without the GIL.
void copy_elements(std::byte* target, const std::byte* source, std::size_t size);

}  // namespace myelin::python

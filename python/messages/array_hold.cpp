// SPDX-License-Identifier: Apache-2.0
#include "python/messages/array_hold.hpp"

#include <cstring>
#include <utility>

#include "core/base/large_memory.hpp"
#include "python/messages/array_view.hpp"

namespace myelin::python {
namespace {

// Below this size it is quicker to copy than to let another thread run.
constexpr std::size_t worth_unlocking = 1 << 18;

}  // namespace

ArrayHold::ArrayHold(PyObject* array) : array_(Py_NewRef(array)) {
  if (arrays.is_view(array)) {
    ++as_view(array)->array.ob_exports;
    ++as_view(array)->sending;
    elements_ = elements_of(array);
    return;
  }
  if (PyObject_GetBuffer(array, &buffer_, PyBUF_SIMPLE) < 0) {
    Py_DECREF(array);
    throw PythonError();
  }
  elements_ = {static_cast<std::byte*>(buffer_.buf), static_cast<std::size_t>(buffer_.len)};
}

ArrayHold::ArrayHold(ArrayHold&& other) noexcept
    : array_(std::exchange(other.array_, nullptr)),
      elements_(other.elements_),
      buffer_(std::exchange(other.buffer_, Py_buffer{})) {}

ArrayHold::~ArrayHold() {
  if (array_ == nullptr) return;
  if (buffer_.obj != nullptr) {
    PyBuffer_Release(&buffer_);
  } else {
    ArrayView* view = as_view(array_);
    --view->array.ob_exports;
    --view->sending;
    if (view->former != nullptr && view->exports() == 0 && view->sending == 0) view->former.reset();
  }
  Py_DECREF(array_);
}

bool ArrayHold::can_be_handed_over() const {
  if (buffer_.obj != nullptr || elements_.size() < large_size) return false;
  const ArrayView* view = as_view(array_);
  return view->large && (view->loaned || view->exports() == 0);
}

void ArrayHold::hand_over() const {
  as_view(array_)->sent = true;
  as_view(array_)->loaned = false;
}

void copy_elements(std::byte* target, const std::byte* source, std::size_t size) {
  if (size < worth_unlocking) {
    if (size != 0) std::memcpy(target, source, size);
    return;
  }
  Py_BEGIN_ALLOW_THREADS;
  std::memcpy(target, source, size);
  Py_END_ALLOW_THREADS;
}

}  // namespace myelin::python

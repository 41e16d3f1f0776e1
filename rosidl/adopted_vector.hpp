// SPDX-License-Identifier: Apache-2.0
// A std::vector that shows memory it does not own. The one place where the inside of a standard container is touched.
//
//   AdoptedVectors adopted;                            // outlives the vectors' elements, dies before the vectors
//   if (can_adopt()) adopted.adopt(image.data, pixels, count);
//   ... image.data reads the pixels where they are ...
//   adopted.release();                                 // image.data is empty again and may be destroyed
//
// libstdc++'s std::vector is three pointers: begin, end, end of storage. adopt() sets them, release() takes them back. In
// between the vector must not change, so only const messages are built this way. Whether the pointers are where they are
// believed to be is tried once at start on a real vector; if they are not (another standard library, a debug mode), nothing is
// ever adopted and the caller copies. docs/decisions/0008 tells why.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

namespace myelin::cdr {

namespace adoption {

struct Pointers {
  const void* begin;
  const void* end;
  const void* end_of_storage;
};

template <class T>
inline constexpr bool has_three_pointers = sizeof(std::vector<T>) == sizeof(Pointers);

// A vector of two elements with room for five shows whether all three pointers are what they are taken for.
inline bool tried() {
#if defined(_GLIBCXX_DEBUG) || defined(_GLIBCXX_SANITIZE_VECTOR) || !defined(__GLIBCXX__)
  return false;
#else
  if constexpr (!has_three_pointers<double>) {
    return false;
  } else {
    std::vector<double> sample;
    sample.reserve(5);
    sample.resize(2);
    Pointers pointers;
    std::memcpy(&pointers, static_cast<const void*>(&sample), sizeof pointers);
    return pointers.begin == sample.data() && pointers.end == sample.data() + sample.size() &&
           pointers.end_of_storage == sample.data() + sample.capacity();
  }
#endif
}

}  // namespace adoption

inline bool can_adopt() {
  static const bool works = adoption::tried();
  return works;
}

class AdoptedVectors {
 public:
  AdoptedVectors() = default;
  AdoptedVectors(const AdoptedVectors&) = delete;
  AdoptedVectors& operator=(const AdoptedVectors&) = delete;
  ~AdoptedVectors() { release(); }

  // REQUIRES: can_adopt(); the vector has its final address; `count` elements at `elements`, aligned, until release().
  template <class T>
  void adopt(std::vector<T>& vector, const T* elements, std::size_t count) {
    static_assert(adoption::has_three_pointers<T>);
    std::vector<T>().swap(vector);
    vectors_.push_back(&vector);
    set(&vector, {elements, elements + count, elements + count});
  }

  bool empty() const { return vectors_.empty(); }

  void release() {
    for (void* vector : vectors_) set(vector, {nullptr, nullptr, nullptr});
    vectors_.clear();
  }

 private:
  // Out of line, so that the compiler takes nothing for granted that it knows of vectors.
  [[gnu::noinline]] static void set(void* vector, const adoption::Pointers& pointers) {
    std::memcpy(vector, &pointers, sizeof pointers);
  }

  std::vector<void*> vectors_;
};

}  // namespace myelin::cdr

// SPDX-License-Identifier: Apache-2.0
// BoundedVector: a std::vector that refuses, with std::length_error, to hold more elements than its bound.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace rosidl_runtime_cpp {

template <typename T, std::size_t UpperBound, typename Allocator = std::allocator<T>>
class BoundedVector : protected std::vector<T, Allocator> {
  using Base = std::vector<T, Allocator>;

 public:
  using typename Base::allocator_type;
  using typename Base::const_iterator;
  using typename Base::const_pointer;
  using typename Base::const_reference;
  using typename Base::const_reverse_iterator;
  using typename Base::difference_type;
  using typename Base::iterator;
  using typename Base::pointer;
  using typename Base::reference;
  using typename Base::reverse_iterator;
  using typename Base::size_type;
  using typename Base::value_type;

  BoundedVector() = default;
  explicit BoundedVector(const Allocator& allocator) : Base(allocator) {}
  explicit BoundedVector(size_type count, const Allocator& allocator = {}) : Base(checked(count), allocator) {}
  BoundedVector(size_type count, const T& value, const Allocator& allocator = {})
      : Base(checked(count), value, allocator) {}
  BoundedVector(std::initializer_list<T> list, const Allocator& allocator = {}) : Base(allocator) { assign(list); }
  template <std::input_iterator Iterator>
  BoundedVector(Iterator first, Iterator last, const Allocator& allocator = {}) : Base(allocator) {
    assign(first, last);
  }
  // A plain vector that is short enough.
  BoundedVector(const Base& other) : Base(allowed(other)) {}
  BoundedVector(Base&& other) : Base(std::move(allowed(other))) {}

  BoundedVector& operator=(std::initializer_list<T> list) {
    assign(list);
    return *this;
  }

  void assign(size_type count, const T& value) { Base::assign(checked(count), value); }
  void assign(std::initializer_list<T> list) { assign(list.begin(), list.end()); }
  template <std::input_iterator Iterator>
  void assign(Iterator first, Iterator last) {
    if constexpr (std::forward_iterator<Iterator>) {
      checked(static_cast<size_type>(std::distance(first, last)));
      Base::assign(first, last);
    } else {
      clear();
      for (; first != last; ++first) push_back(*first);
    }
  }

  using Base::at;
  using Base::back;
  using Base::begin;
  using Base::capacity;
  using Base::cbegin;
  using Base::cend;
  using Base::clear;
  using Base::crbegin;
  using Base::crend;
  using Base::empty;
  using Base::end;
  using Base::erase;
  using Base::front;
  using Base::get_allocator;
  using Base::pop_back;
  using Base::rbegin;
  using Base::rend;
  using Base::shrink_to_fit;
  using Base::size;
  using Base::operator[];

  // Not there for booleans, which a vector packs into bits.
  auto data() { return Base::data(); }
  auto data() const { return Base::data(); }

  static constexpr size_type max_size() { return UpperBound; }

  void reserve(size_type count) { Base::reserve(checked(count)); }
  void resize(size_type count) { Base::resize(checked(count)); }
  void resize(size_type count, const T& value) { Base::resize(checked(count), value); }

  void push_back(const T& value) {
    checked(size() + 1);
    Base::push_back(value);
  }
  void push_back(T&& value) {
    checked(size() + 1);
    Base::push_back(std::move(value));
  }
  template <typename... Arguments>
  decltype(auto) emplace_back(Arguments&&... arguments) {
    checked(size() + 1);
    return Base::emplace_back(std::forward<Arguments>(arguments)...);
  }
  template <typename... Arguments>
  iterator emplace(const_iterator position, Arguments&&... arguments) {
    checked(size() + 1);
    return Base::emplace(position, std::forward<Arguments>(arguments)...);
  }
  iterator insert(const_iterator position, const T& value) {
    checked(size() + 1);
    return Base::insert(position, value);
  }
  iterator insert(const_iterator position, T&& value) {
    checked(size() + 1);
    return Base::insert(position, std::move(value));
  }
  iterator insert(const_iterator position, size_type count, const T& value) {
    checked(size() + count);
    return Base::insert(position, count, value);
  }
  template <std::forward_iterator Iterator>
  iterator insert(const_iterator position, Iterator first, Iterator last) {
    checked(size() + static_cast<size_type>(std::distance(first, last)));
    return Base::insert(position, first, last);
  }
  iterator insert(const_iterator position, std::initializer_list<T> list) {
    return insert(position, list.begin(), list.end());
  }
  void swap(BoundedVector& other) { Base::swap(other); }

  friend bool operator==(const BoundedVector& left, const BoundedVector& right) {
    return static_cast<const Base&>(left) == static_cast<const Base&>(right);
  }
  friend auto operator<=>(const BoundedVector& left, const BoundedVector& right) requires requires(const T& value) {
    value < value;
  }
  { return static_cast<const Base&>(left) <=> static_cast<const Base&>(right); }

 private:
  static size_type checked(size_type count) {
    if (count > UpperBound) throw std::length_error("BoundedVector: more elements than its bound");
    return count;
  }
  template <class Vector>
  static Vector& allowed(Vector& vector) {
    checked(vector.size());
    return vector;
  }
};

template <typename T, std::size_t UpperBound, typename Allocator>
void swap(BoundedVector<T, UpperBound, Allocator>& left, BoundedVector<T, UpperBound, Allocator>& right) {
  left.swap(right);
}

}  // namespace rosidl_runtime_cpp

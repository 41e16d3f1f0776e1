// SPDX-License-Identifier: Apache-2.0
// Short names for the types that members of messages have; an Allocator is of any type and is rebound.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "rosidl_runtime_cpp/bounded_vector.hpp"

namespace rosidl_runtime_cpp {

template <class T, class Allocator>
using Rebound = typename std::allocator_traits<Allocator>::template rebind_alloc<T>;

template <class Allocator>
using String = std::basic_string<char, std::char_traits<char>, Rebound<char, Allocator>>;

template <class Allocator>
using WString = std::basic_string<char16_t, std::char_traits<char16_t>, Rebound<char16_t, Allocator>>;

template <class T, class Allocator>
using Vector = std::vector<T, Rebound<T, Allocator>>;

template <class T, std::size_t UpperBound, class Allocator>
using Bounded = BoundedVector<T, UpperBound, Rebound<T, Allocator>>;

}  // namespace rosidl_runtime_cpp

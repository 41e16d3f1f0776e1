// SPDX-License-Identifier: Apache-2.0
// Conditions that are checked in every build, and that throw.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace rcpputils {

class AssertionException : public std::exception {
 public:
  explicit AssertionException(const char* msg) : message_(msg) {}
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

class IllegalStateException : public std::exception {
 public:
  explicit IllegalStateException(const char* msg) : message_(msg) {}
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

// An argument: throws std::invalid_argument.
inline void require_true(bool condition, const std::string& msg = "invalid argument passed") {
  if (!condition) throw std::invalid_argument(msg);
}
// A state: throws IllegalStateException.
inline void check_true(bool condition, const std::string& msg = "check reported invalid state") {
  if (!condition) throw IllegalStateException(msg.c_str());
}
// An invariant, checked in debug builds: throws AssertionException.
inline void assert_true([[maybe_unused]] bool condition, [[maybe_unused]] const std::string& msg = "assertion failed") {
#ifndef NDEBUG
  if (!condition) throw AssertionException(msg.c_str());
#endif
}

}  // namespace rcpputils

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace class_loader {

class ClassLoaderException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class LibraryLoadException : public ClassLoaderException {
 public:
  using ClassLoaderException::ClassLoaderException;
};
class LibraryUnloadException : public ClassLoaderException {
 public:
  using ClassLoaderException::ClassLoaderException;
};
class CreateClassException : public ClassLoaderException {
 public:
  using ClassLoaderException::ClassLoaderException;
};

}  // namespace class_loader

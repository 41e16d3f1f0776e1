// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace pluginlib {

class PluginlibException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class InvalidXMLException : public PluginlibException {
 public:
  using PluginlibException::PluginlibException;
};
class LibraryLoadException : public PluginlibException {
 public:
  using PluginlibException::PluginlibException;
};
class LibraryUnloadException : public PluginlibException {
 public:
  using PluginlibException::PluginlibException;
};
class CreateClassException : public PluginlibException {
 public:
  using PluginlibException::PluginlibException;
};

}  // namespace pluginlib

// SPDX-License-Identifier: Apache-2.0
// Registry: interface packages found in folders, read when first asked for.
//
//   idl::Registry registry(idl::interface_roots());
//   const idl::TypeDescription& image = registry.describe("sensor_msgs/msg/Image");
//   const std::string& hash = registry.hash("sensor_msgs/msg/Image");            // "RIHS01_..."
//
// A root is a folder of packages (<root>/<package>/msg/Name.msg) or a package folder itself. The first root that has a
// file wins. Names are full: "package/msg/Name", "package/srv/Name_Request", "package/action/Name_Goal", and the
// services and actions themselves ("package/srv/Name"), whose description is that of the structure type hashes are made
// of.
//
// Any thread may call; what is returned by reference lives as long as the registry.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/idl/type.hpp"

namespace myelin::idl {

// No root has a file for this name, or for that of a structure inside it. The text names the type and, when the package
// itself is unknown, where was searched.
class UnknownInterface : public Error {
 public:
  using Error::Error;
};

// Where interfaces are looked for, in this order: every folder of MYELIN_INTERFACE_PATH, share/ of every prefix on
// AMENT_PREFIX_PATH, and share/ of the install that this library was loaded from.
std::vector<std::filesystem::path> interface_roots();

class Registry {
 public:
  explicit Registry(std::vector<std::filesystem::path> roots);
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Throws UnknownInterface; SyntaxError (core/idl/parser.hpp) from a file, and for a structure that contains itself or
  // nests deeper than 100; Error for a file that is there and cannot be read.
  const TypeDescription& describe(std::string_view name);

  // The RIHS01 type hash, "RIHS01_" and 64 hexadecimal digits. Throws as describe() does.
  const std::string& hash(std::string_view name);

  // The text of the file that defines this type; nullopt when no root has one, and for the structures that a service or
  // an action implies. Throws Error for a file that cannot be read.
  std::optional<std::string> source(std::string_view name) const;

  // Names of the packages that have at least one interface, sorted.
  std::vector<std::string> packages() const;

  // Names of the interface files of a package, as "msg/String", "srv/AddTwoInts", "action/Fibonacci", sorted; empty
  // when the package is unknown. Names derived from a service or an action are not listed.
  std::vector<std::string> interfaces(std::string_view package) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace myelin::idl

// SPDX-License-Identifier: Apache-2.0
// CLASS_LOADER_REGISTER_CLASS(Derived, Base): whoever loads the library can make a Derived by its name and hold it as a Base.
// Once a class, in a source file, outside of every namespace.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/process/shared.hpp"

namespace class_loader::detail {

struct Class {
  std::string name;
  std::string base;     // as the compiler names the type
  std::string library;  // that was being loaded when it was registered; empty: the program itself
  void* (*make)();      // a Base*
};

struct Classes {
  std::vector<Class> known;
  std::string loading;
};
// Of all libraries in this process, whichever copy of this code they bring.
inline std::shared_ptr<myelin::Guarded<Classes>> classes() {
  return myelin::process::shared<myelin::Guarded<Classes>>("class_loader classes",
                                                           [] { return std::make_shared<myelin::Guarded<Classes>>(); });
}

template <class Derived, class Base>
bool register_class(std::string_view name) {
  if (name.starts_with("::")) name.remove_prefix(2);
  const auto all = classes();
  auto held = all->lock();
  held->known.push_back({std::string(name), typeid(Base).name(), held->loading,
                         [] { return static_cast<void*>(static_cast<Base*>(new Derived)); }});
  return true;
}

}  // namespace class_loader::detail

#define CLASS_LOADER_JOIN_IMPL(one, other) one##other
#define CLASS_LOADER_JOIN(one, other) CLASS_LOADER_JOIN_IMPL(one, other)
#define CLASS_LOADER_REGISTER_CLASS(Derived, Base)                                       \
  namespace {                                                                            \
  [[maybe_unused]] const bool CLASS_LOADER_JOIN(class_loader_registered_, __COUNTER__) = \
      ::class_loader::detail::register_class<Derived, Base>(#Derived);                   \
  }

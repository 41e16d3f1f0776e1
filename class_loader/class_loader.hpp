// SPDX-License-Identifier: Apache-2.0
// ClassLoader: makes objects of the classes that a library has registered.
//
//   class_loader::ClassLoader loader("/opt/robot/lib/libshapes.so");
//   std::shared_ptr<Shape> square = loader.createSharedInstance<Shape>("shapes::Square");
//
// A library stays in the process once it is loaded: what has run cannot be taken out safely. Any thread may call any method.
#pragma once

#include <dlfcn.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "class_loader/exceptions.hpp"
#include "class_loader/register_macro.hpp"

namespace class_loader {
namespace detail {

// Throws LibraryLoadException.
inline void load(const std::string& path) {
  static std::mutex one_at_a_time;
  const std::lock_guard alone(one_at_a_time);
  const auto all = classes();
  all->lock()->loading = path;
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  all->lock()->loading.clear();
  if (library != nullptr) return;
  const char* const reason = ::dlerror();
  throw LibraryLoadException("Could not load library " + path + ": " + (reason ? reason : "no reason given"));
}

}  // namespace detail

class ClassLoader {
 public:
  template <class Base>
  using DeleterType = std::function<void(Base*)>;
  template <class Base>
  using UniquePtr = std::unique_ptr<Base, DeleterType<Base>>;

  // Throws LibraryLoadException. On demand: when a class of it is asked for.
  explicit ClassLoader(std::string library_path, bool ondemand_load_unload = false)
      : path_(std::move(library_path)), on_demand_(ondemand_load_unload) {
    if (!on_demand_) loadLibrary();
  }
  virtual ~ClassLoader() = default;
  ClassLoader(const ClassLoader&) = delete;
  ClassLoader& operator=(const ClassLoader&) = delete;

  const std::string& getLibraryPath() const { return path_; }
  bool isOnDemandLoadUnloadEnabled() const { return on_demand_; }
  bool isLibraryLoaded() const { return loaded_; }
  void loadLibrary() {
    detail::load(path_);
    loaded_ = true;
  }
  // The number of those that still want it.
  int unloadLibrary() { return 0; }

  template <class Base>
  std::vector<std::string> getAvailableClasses() const {
    std::vector<std::string> names;
    const auto all = detail::classes();
    for (const detail::Class& each : all->lock()->known) {
      const bool mine = each.library == path_ || each.library.empty();
      if (mine && each.base == typeid(Base).name()) names.push_back(each.name);
    }
    return names;
  }
  template <class Base>
  bool isClassAvailable(const std::string& class_name) const {
    const auto names = getAvailableClasses<Base>();
    return std::find(names.begin(), names.end(), class_name) != names.end();
  }

  // Throw CreateClassException for a class that was not registered with the base.
  template <class Base>
  Base* createUnmanagedInstance(const std::string& derived_class_name) {
    if (!loaded_) loadLibrary();
    void* (*make)() = nullptr;
    {
      const auto all = detail::classes();
      for (const detail::Class& each : all->lock()->known) {
        if (each.name == derived_class_name && each.base == typeid(Base).name()) make = each.make;
      }
    }
    if (make == nullptr) throw CreateClassException("Could not create instance of type " + derived_class_name);
    return static_cast<Base*>(make());
  }
  template <class Base>
  std::shared_ptr<Base> createInstance(const std::string& derived_class_name) {
    return std::shared_ptr<Base>(createUnmanagedInstance<Base>(derived_class_name));
  }
  template <class Base>
  std::shared_ptr<Base> createSharedInstance(const std::string& derived_class_name) {
    return createInstance<Base>(derived_class_name);
  }
  template <class Base>
  UniquePtr<Base> createUniqueInstance(const std::string& derived_class_name) {
    return UniquePtr<Base>(createUnmanagedInstance<Base>(derived_class_name), [](Base* object) { delete object; });
  }

 private:
  const std::string path_;
  const bool on_demand_;
  bool loaded_ = false;
};

}  // namespace class_loader

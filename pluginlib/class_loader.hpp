// SPDX-License-Identifier: Apache-2.0
// pluginlib::ClassLoader<Base>: makes plugins that packages tell of in the index, by name.
//
//   pluginlib::ClassLoader<shapes::Shape> loader("shapes", "shapes::Shape");      the package and the type of the base
//   std::shared_ptr<shapes::Shape> square = loader.createSharedInstance("shapes_plugins::Square");
//
// Any thread may call any method. Libraries stay loaded.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "ament_index_cpp/get_resource.hpp"
#include "ament_index_cpp/get_resources.hpp"
#include "class_loader/class_loader.hpp"
#include "pluginlib/class_desc.hpp"
#include "pluginlib/detail/manifest.hpp"
#include "pluginlib/exceptions.hpp"

namespace pluginlib {

template <class T>
using UniquePtr = class_loader::ClassLoader::UniquePtr<T>;

template <class T>
class ClassLoader {
 public:
  using ClassMapIterator = std::map<std::string, ClassDesc>::iterator;

  // With paths of XML files only these are read. Throws InvalidXMLException.
  ClassLoader(const std::string& package, const std::string& base_class, const std::string& attrib_name = "plugin",
              std::vector<std::string> plugin_xml_paths = {})
      : package_(package), base_class_(base_class), attribute_(attrib_name), paths_(std::move(plugin_xml_paths)) {
    refreshDeclaredClasses();
  }

  void refreshDeclaredClasses() {
    std::map<std::string, ClassDesc> found;
    const std::string index = package_ + "__pluginlib__" + attribute_;
    if (!paths_.empty()) {
      for (const std::string& path : paths_) {
        add(found, path, "", std::filesystem::path(path).parent_path().parent_path().parent_path().string());
      }
    } else {
      for (const auto& [package, prefix] : ament_index_cpp::get_resources(index)) {
        std::string content;
        if (!ament_index_cpp::get_resource(index, package, content)) continue;
        std::istringstream lines(content);
        for (std::string line; std::getline(lines, line);) {
          if (!line.empty()) add(found, (std::filesystem::path(prefix) / line).string(), package, prefix);
        }
      }
    }
    const std::lock_guard lock(mutex_);
    classes_.swap(found);
  }

  std::vector<std::string> getDeclaredClasses() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, _] : classes_) names.push_back(name);
    return names;
  }
  bool isClassAvailable(const std::string& lookup_name) const {
    const std::lock_guard lock(mutex_);
    return classes_.contains(lookup_name);
  }
  bool isClassLoaded(const std::string& lookup_name) const {
    const std::lock_guard lock(mutex_);
    return loaded_.contains(lookup_name);
  }
  std::string getBaseClassType() const { return base_class_; }
  // Without its namespace.
  std::string getName(const std::string& lookup_name) const {
    return lookup_name.substr(lookup_name.find_last_of("/:") + 1);
  }
  // Empty for a class that is not declared.
  std::string getClassType(const std::string& lookup_name) const { return of(lookup_name).derived_class; }
  std::string getClassDescription(const std::string& lookup_name) const { return of(lookup_name).description; }
  std::string getClassPackage(const std::string& lookup_name) const { return of(lookup_name).package; }
  std::string getPluginManifestPath(const std::string& lookup_name) const {
    return of(lookup_name).plugin_manifest_path;
  }
  std::string getClassLibraryPath(const std::string& lookup_name) const { return library_of(of(lookup_name)); }

  // Throw LibraryLoadException for a class that is not declared or whose library cannot be loaded, CreateClassException for
  // one that the library has not.
  void loadLibraryForClass(const std::string& lookup_name) { library(lookup_name); }
  int unloadLibraryForClass(const std::string&) { return 0; }
  std::shared_ptr<T> createSharedInstance(const std::string& lookup_name) {
    return std::shared_ptr<T>(createUnmanagedInstance(lookup_name));
  }
  UniquePtr<T> createUniqueInstance(const std::string& lookup_name) {
    return UniquePtr<T>(createUnmanagedInstance(lookup_name), [](T* object) { delete object; });
  }
  T* createUnmanagedInstance(const std::string& lookup_name) {
    const auto loader = library(lookup_name);
    try {
      return loader->template createUnmanagedInstance<T>(getClassType(lookup_name));
    } catch (const class_loader::CreateClassException& error) {
      throw CreateClassException(error.what());
    }
  }

 private:
  void add(std::map<std::string, ClassDesc>& found, const std::string& path, const std::string& package,
           const std::string& prefix) const {
    std::ifstream file(path);
    if (!file) throw InvalidXMLException(path + ": cannot be read");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (ClassDesc& each : detail::read_manifest(text, path)) {
      if (each.base_class != base_class_) continue;
      each.package = package;
      each.prefix = prefix;
      found.emplace(each.lookup_name, std::move(each));
    }
  }
  ClassDesc of(const std::string& lookup_name) const {
    const std::lock_guard lock(mutex_);
    const auto found = classes_.find(lookup_name);
    return found == classes_.end() ? ClassDesc() : found->second;
  }
  // Empty when there is no such file.
  static std::string library_of(const ClassDesc& one) {
    if (one.library_name.empty()) return "";
    namespace fs = std::filesystem;
    const fs::path name = one.library_name;
    const fs::path prefix = one.prefix;
    const std::string file = name.filename().string();
    for (const fs::path& path :
         {name, prefix / name, prefix / (name.string() + ".so"), prefix / "lib" / ("lib" + file + ".so"),
          prefix / "lib" / (file + ".so"), prefix / "lib" / one.package / ("lib" + file + ".so")}) {
      std::error_code error;
      if (path.is_absolute() && fs::is_regular_file(path, error)) return path.string();
    }
    return "";
  }
  std::shared_ptr<class_loader::ClassLoader> library(const std::string& lookup_name) {
    const std::lock_guard loading(loading_);
    {
      const std::lock_guard lock(mutex_);
      const auto known = loaded_.find(lookup_name);
      if (known != loaded_.end()) return known->second;
    }
    const ClassDesc one = of(lookup_name);
    if (one.lookup_name.empty()) {
      std::string declared;
      for (const std::string& name : getDeclaredClasses()) declared += " " + name;
      throw LibraryLoadException("According to the loaded plugin descriptions the class " + lookup_name +
                                 " with base class type " + base_class_ + " does not exist. Declared types are " +
                                 declared);
    }
    const std::string path = library_of(one);
    if (path.empty()) {
      throw LibraryLoadException("Could not find library " + one.library_name + " of class " + lookup_name +
                                 ", declared in " + one.plugin_manifest_path);
    }
    std::shared_ptr<class_loader::ClassLoader> loader;
    try {
      loader = std::make_shared<class_loader::ClassLoader>(path);
    } catch (const class_loader::LibraryLoadException& error) {
      throw LibraryLoadException(error.what());
    }
    const std::lock_guard lock(mutex_);
    loaded_.emplace(lookup_name, loader);
    return loader;
  }

  // Constant after construction.
  const std::string package_, base_class_, attribute_;
  const std::vector<std::string> paths_;

  std::mutex loading_;  // before mutex_
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, ClassDesc> classes_;
  std::map<std::string, std::shared_ptr<class_loader::ClassLoader>> loaded_;
};

}  // namespace pluginlib

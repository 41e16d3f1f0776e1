// SPDX-License-Identifier: Apache-2.0
// Test support: interface files written on the spot, and plans for them.
//
//   TestInterfaces types{{"demo/msg/Point", "float64 x\nfloat64 y\n"}};
//   const Plan& point = types.plan("demo/msg/Point");
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/cdr/plan.hpp"
#include "core/idl/registry.hpp"

namespace myelin::cdr {

class TestInterfaces {
 public:
  struct File {
    std::string name;
    std::string text;
  };

  TestInterfaces(std::initializer_list<File> files) : folder_(write(files)), registry_({folder_}), plans_(registry_) {}
  ~TestInterfaces() { std::filesystem::remove_all(folder_); }
  TestInterfaces(const TestInterfaces&) = delete;
  TestInterfaces& operator=(const TestInterfaces&) = delete;

  const Plan& plan(std::string_view name) { return plans_.plan(name); }
  PlanCache& plans() { return plans_; }

 private:
  static std::filesystem::path write(std::initializer_list<File> files) {
    std::string folder = std::filesystem::temp_directory_path() / "myelin_interfaces_XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) throw std::filesystem::filesystem_error("mkdtemp", folder, {});
    for (const auto& [name, text] : files) {
      const std::filesystem::path path = folder + "/" + name + ".msg";
      std::filesystem::create_directories(path.parent_path());
      std::ofstream(path) << text;
    }
    return folder;
  }

  std::filesystem::path folder_;
  idl::Registry registry_;
  PlanCache plans_;
};

}  // namespace myelin::cdr

// SPDX-License-Identifier: Apache-2.0
// myelin_generate_cpp: writes the C++ headers of interface packages.
//
//   myelin_generate_cpp --out build/rosidl [--root interfaces]... [--stamp FILE] [PACKAGE]...
//
// Each header goes to <out>/<package>/{msg,srv,action}/; files that are already as they should be are not touched, so that
// nothing is compiled again without need. Without a PACKAGE, all packages of the roots. Roots are searched in their order,
// before those that programs search (MYELIN_INTERFACE_PATH, AMENT_PREFIX_PATH, the install), where the packages that others
// are built on may be.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "rosidl/generator/interface.hpp"
#include "rosidl/generator/names.hpp"

namespace myelin::rosidl {
namespace {

namespace fs = std::filesystem;

struct Request {
  fs::path out;
  fs::path stamp;
  std::vector<fs::path> roots;
  std::vector<std::string> packages;
};

Request parsed(int argc, char** argv) {
  Request request;
  const auto value_of = [&](int& index) -> std::string {
    if (index + 1 == argc) throw Error(std::string(argv[index]) + " needs a value");
    return argv[++index];
  };
  for (int index = 1; index < argc; ++index) {
    const std::string word = argv[index];
    if (word == "--out") {
      request.out = value_of(index);
    } else if (word == "--stamp") {
      request.stamp = value_of(index);
    } else if (word == "--root") {
      request.roots.emplace_back(value_of(index));
    } else if (word.starts_with("--")) {
      throw Error("unknown option " + word);
    } else {
      request.packages.push_back(word);
    }
  }
  if (request.out.empty()) throw Error("--out FOLDER is needed");
  return request;
}

void write_if_changed(const fs::path& path, const std::string& text) {
  std::ifstream before(path, std::ios::binary);
  if (before) {
    std::stringstream content;
    content << before.rdbuf();
    if (content.str() == text) return;
  }
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw Error("cannot write " + path.string());
}

void generate(idl::Registry& registry, const fs::path& out, const std::string& package, const std::string& file) {
  const Interface interface = read_interface(registry, package, file);
  const fs::path detail = out / detail_path(interface.name);
  const auto part = [&](const char* name) { return detail.string() + name + ".hpp"; };
  write_if_changed(part("struct"), struct_header(interface));
  write_if_changed(part("builder"), builder_header(interface));
  write_if_changed(part("traits"), traits_header(interface, registry));
  write_if_changed(part("type_support"), type_support_header(interface));
  write_if_changed(out / header_path(interface.name), whole_header(interface));
}

void run(Request request) {
  std::vector<fs::path> roots = request.roots;
  if (request.packages.empty()) request.packages = idl::Registry(roots).packages();
  for (const fs::path& root : idl::interface_roots()) roots.push_back(root);
  idl::Registry registry(roots);
  for (const std::string& package : request.packages) {
    const std::vector<std::string> files = registry.interfaces(package);
    if (files.empty()) throw Error("no interfaces of a package " + package + " found");
    for (const std::string& file : files) generate(registry, request.out, package, file);
  }
  if (!request.stamp.empty()) std::ofstream(request.stamp, std::ios::trunc) << "\n";
}

}  // namespace
}  // namespace myelin::rosidl

int main(int argc, char** argv) {
  try {
    myelin::rosidl::run(myelin::rosidl::parsed(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "myelin_generate_cpp: " << error.what() << "\n";
    return 1;
  }
}

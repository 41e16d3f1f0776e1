// SPDX-License-Identifier: Apache-2.0
// Reads a package's XML file of plugins.
//
//   file    := ["<class_libraries>"] library... ["</class_libraries>"]
//   library := "<library path=...>" class... "</library>"
//   class   := "<class [name=...] type=... base_class_type=...>" ["<description>" text "</description>"] "</class>"
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pluginlib/class_desc.hpp"
#include "pluginlib/exceptions.hpp"

namespace pluginlib::detail {

inline std::string plain(std::string_view text) {
  constexpr std::pair<std::string_view, char> entities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
  std::string result;
  while (!text.empty()) {
    std::size_t taken = 1;
    char one = text.front();
    for (const auto& [name, letter] : entities) {
      if (text.starts_with(name)) taken = name.size(), one = letter;
    }
    result += one;
    text.remove_prefix(taken);
  }
  const std::size_t first = result.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return result.substr(first, result.find_last_not_of(" \t\r\n") - first + 1);
}

// Empty when the tag has no such attribute.
inline std::string attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = 0; (at = tag.find(name, at)) != std::string_view::npos; at += name.size()) {
    std::size_t next = tag.find_first_not_of(" \t\r\n", at + name.size());
    const bool whole = at > 0 && std::string_view(" \t\r\n").find(tag[at - 1]) != std::string_view::npos;
    if (!whole || next == std::string_view::npos || tag[next] != '=') continue;
    next = tag.find_first_of("\"'", next);
    if (next == std::string_view::npos) return "";
    const std::size_t end = tag.find(tag[next], next + 1);
    return end == std::string_view::npos ? "" : plain(tag.substr(next + 1, end - next - 1));
  }
  return "";
}

// Throws InvalidXMLException, which names the file.
inline std::vector<ClassDesc> read_manifest(std::string_view text, const std::string& path) {
  const auto wrong = [&path](const std::string& what) { throw InvalidXMLException(path + ": " + what); };
  std::vector<ClassDesc> classes;
  std::string library;
  bool in_class = false, in_description = false;
  std::size_t described_from = 0;
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string_view::npos;) {
    if (text.substr(at).starts_with("<!--")) {
      at = text.find("-->", at);
      if (at == std::string_view::npos) wrong("a comment does not end");
      continue;
    }
    const std::size_t end = text.find('>', at);
    if (end == std::string_view::npos) wrong("a tag does not end");
    const std::string_view tag = text.substr(at + 1, end - at - 1);
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/", 1));
    if (name == "library") {
      library = attribute(tag, "path");
      if (library.empty()) wrong("a library without a path");
    } else if (name == "class") {
      ClassDesc& each = classes.emplace_back();
      each.derived_class = attribute(tag, "type");
      each.base_class = attribute(tag, "base_class_type");
      each.lookup_name = attribute(tag, "name");
      if (each.lookup_name.empty()) each.lookup_name = each.derived_class;
      each.library_name = library;
      each.plugin_manifest_path = path;
      if (library.empty()) wrong("a class outside of every library");
      if (each.derived_class.empty() || each.base_class.empty()) wrong("a class without type or base_class_type");
      in_class = !tag.ends_with("/");
    } else if (name == "/class") {
      in_class = false;
    } else if (name == "/library") {
      library.clear();
    } else if (name == "description" && in_class) {
      in_description = true;
      described_from = end + 1;
    } else if (name == "/description" && in_description) {
      classes.back().description = plain(text.substr(described_from, at - described_from));
      in_description = false;
    }
    at = end;
  }
  if (in_class || !library.empty()) wrong("a library or class does not end");
  return classes;
}

}  // namespace pluginlib::detail

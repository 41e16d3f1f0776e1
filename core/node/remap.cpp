// SPDX-License-Identifier: Apache-2.0
#include "core/node/remap.hpp"

#include <algorithm>

#include "core/graph/names.hpp"
#include "core/node/one_line.hpp"

namespace myelin::node {
namespace {

using Kind = RemapRule::Kind;
using What = graph::InvalidName::What;

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

[[noreturn]] void refuse(std::string_view side, std::string_view text, std::string_view why) {
  throw InvalidRosArguments(std::string(side) + " '" + one_line(text) + "': " + one_line(why));
}

void check_token(std::string_view side, std::string_view name, std::string_view token) {
  if (is_name_token(token)) return;
  if (token == "*" || token == "**") refuse(side, name, "Wildcard '" + std::string(token) + "' is not implemented");
  if (token.starts_with('\\')) refuse(side, name, "Backreferences are not implemented");
  if (token.empty()) refuse(side, name, "Expecting token");
  refuse(side, name, "Expecting token, found '" + std::string(token) + "'");
}

std::string parse_name(std::string_view side, std::string_view name) {
  std::string_view rest = name;
  if (!take_prefix(rest, "~/")) take_prefix(rest, "/");
  for (;;) {
    const std::size_t slash = rest.find('/');
    check_token(side, name, rest.substr(0, slash));
    if (slash == std::string_view::npos) return std::string(name);
    rest.remove_prefix(slash + 1);
  }
}

std::string parse_namespace(std::string_view name_space) {
  constexpr std::string_view side = "namespace";
  std::string_view rest = name_space;
  if (!take_prefix(rest, "/")) refuse(side, name_space, "not a fully qualified name");
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.empty()) return "/";
  return parse_name(side, name_space.substr(0, rest.size() + 1));
}

bool applies_to(const RemapRule& rule, std::string_view node_name) {
  return rule.node.empty() || rule.node == node_name;
}

// The first rule that `matches`, the node's own before the process's.
template <class Matches>
const RemapRule* first_match(const Arguments& local, const Arguments* global, Matches matches) {
  for (const Arguments* arguments : {&local, global}) {
    if (!arguments) continue;
    const auto rule = std::find_if(arguments->remap_rules.begin(), arguments->remap_rules.end(), matches);
    if (rule != arguments->remap_rules.end()) return &*rule;
  }
  return nullptr;
}

std::optional<std::string> remap_identity(Kind kind, const Arguments& local, const Arguments* global,
                                          std::string_view node_name) {
  const RemapRule* rule = first_match(local, global, [&](const RemapRule& candidate) {
    return candidate.kind == kind && applies_to(candidate, node_name);
  });
  if (!rule) return std::nullopt;
  return rule->replacement;
}

std::optional<std::string> remap_name(Kind kind, What what, const Arguments& local, const Arguments* global,
                                      std::string_view name, std::string_view node_name,
                                      std::string_view node_namespace) {
  const RemapRule* rule = first_match(local, global, [&](const RemapRule& candidate) {
    return (candidate.kind == kind || candidate.kind == Kind::topic_or_service) && applies_to(candidate, node_name) &&
           graph::expand_topic_name(candidate.match, node_name, node_namespace, what) == name;
  });
  if (!rule) return std::nullopt;
  return graph::expand_topic_name(rule->replacement, node_name, node_namespace, what);
}

}  // namespace

bool is_name_token(std::string_view text) {
  return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
         std::all_of(text.begin(), text.end(), is_token_character);
}

RemapRule parse_remap_rule(std::string_view text) {
  const std::size_t separator = text.find(":=");
  if (separator == std::string_view::npos) throw InvalidRosArguments("Expecting 'from:=to'");
  std::string_view match = text.substr(0, separator);
  const std::string_view replacement = text.substr(separator + 2);

  RemapRule rule;
  const std::size_t colon = match.find(':');
  if (colon != std::string_view::npos && is_name_token(match.substr(0, colon)) &&
      !match.substr(colon).starts_with("://")) {
    rule.node = match.substr(0, colon);
    match.remove_prefix(colon + 1);
  }

  if (match == "__node" || match == "__name") {
    rule.kind = Kind::node_name;
    check_token("node name", replacement, replacement);
    rule.replacement = replacement;
    return rule;
  }
  if (match == "__ns") {
    rule.kind = Kind::node_namespace;
    rule.replacement = parse_namespace(replacement);
    return rule;
  }
  if (take_prefix(match, "rostopic://"))
    rule.kind = Kind::topic;
  else if (take_prefix(match, "rosservice://"))
    rule.kind = Kind::service;
  rule.match = parse_name("match", match);
  rule.replacement = parse_name("replacement", replacement);
  return rule;
}

std::optional<std::string> remap_node_name(const Arguments& local, const Arguments* global,
                                           std::string_view node_name) {
  return remap_identity(Kind::node_name, local, global, node_name);
}

std::optional<std::string> remap_namespace(const Arguments& local, const Arguments* global,
                                           std::string_view node_name) {
  return remap_identity(Kind::node_namespace, local, global, node_name);
}

std::optional<std::string> remap_topic(const Arguments& local, const Arguments* global, std::string_view name,
                                       std::string_view node_name, std::string_view node_namespace) {
  return remap_name(Kind::topic, What::topic_name, local, global, name, node_name, node_namespace);
}

std::optional<std::string> remap_service(const Arguments& local, const Arguments* global, std::string_view name,
                                         std::string_view node_name, std::string_view node_namespace) {
  return remap_name(Kind::service, What::service_name, local, global, name, node_name, node_namespace);
}

}  // namespace myelin::node

// SPDX-License-Identifier: Apache-2.0
#include "core/graph/names.hpp"

#include <algorithm>

namespace myelin::graph {
namespace {

constexpr std::size_t node_name_length_max = 255;
constexpr std::size_t topic_length_max = 247;      // DDS's 255 less the prefix and suffix of services
constexpr std::size_t namespace_length_max = 245;  // room for the shortest topic, "/x"

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Where a full name or namespace is wrong; what it is called differs.
enum class Flaw { empty, relative, trailing_slash, character, repeated_slash, leading_digit, length };
struct Spot {
  Flaw flaw;
  std::size_t position;
};

std::optional<Spot> examine_full_name(std::string_view name) {
  if (name.empty()) return Spot{Flaw::empty, 0};
  if (name.front() != '/') return Spot{Flaw::relative, 0};
  if (name.back() == '/') return Spot{Flaw::trailing_slash, name.size() - 1};
  const auto odd = std::find_if(name.begin(), name.end(), [](char c) { return !is_word(c) && c != '/'; });
  if (odd != name.end()) return Spot{Flaw::character, static_cast<std::size_t>(odd - name.begin())};
  for (std::size_t i = 0; i + 1 < name.size(); ++i) {
    if (name[i] != '/') continue;
    if (name[i + 1] == '/') return Spot{Flaw::repeated_slash, i + 1};
    if (is_digit(name[i + 1])) return Spot{Flaw::leading_digit, i + 1};
  }
  return std::nullopt;
}

std::string too_long(std::string_view what, std::size_t limit) {
  return std::string(what) + " should not exceed '" + std::to_string(limit) + "'";
}

const char* in_words(InvalidName::What what) {
  switch (what) {
    case InvalidName::What::node_name:
      return "node name";
    case InvalidName::What::node_namespace:
      return "namespace";
    case InvalidName::What::topic_name:
      return "topic name";
    case InvalidName::What::service_name:
      return "service name";
  }
  return "name";
}

std::string under_name(std::string_view name_space, std::string_view name) {
  std::string joined(name_space);
  if (!joined.ends_with('/')) joined += '/';
  return joined += name;
}

// Pieces of the wire's names.
constexpr std::string_view topic_prefix = "rt", request_prefix = "rq", reply_prefix = "rr";
constexpr std::string_view request_suffix = "Request", reply_suffix = "Reply";
constexpr std::string_view type_marker = "dds_::";

std::string with_slashes(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool colons = text.substr(i, 2) == "::";
    result += colons ? '/' : text[i];
    i += colons;
  }
  return result;
}

std::optional<std::string> between(std::string_view text, std::string_view prefix, std::string_view suffix) {
  if (!text.starts_with(prefix) || !text.ends_with(suffix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  if (text.size() <= suffix.size() || text.front() != '/') return std::nullopt;
  text.remove_suffix(suffix.size());
  return std::string(text);
}

}  // namespace

InvalidName::InvalidName(What what, std::string name_, NameFault fault_)
    : Error(std::string("Invalid ") + in_words(what) + ": " + fault_.message + ":\n  '" + name_ + "'\n   " +
            std::string(fault_.position, ' ') + "^"),
      kind(what),
      name(std::move(name_)),
      fault(std::move(fault_)) {}

std::optional<NameFault> validate_node_name(std::string_view name) {
  if (name.empty()) return NameFault{"node name must not be empty", 0};
  const auto odd = std::find_if_not(name.begin(), name.end(), is_word);
  if (odd != name.end()) {
    return NameFault{"node name must not contain characters other than alphanumerics or '_'",
                     static_cast<std::size_t>(odd - name.begin())};
  }
  if (is_digit(name.front())) return NameFault{"node name must not start with a number", 0};
  if (name.size() > node_name_length_max) {
    return NameFault{too_long("node name length", node_name_length_max), node_name_length_max - 1};
  }
  return std::nullopt;
}

std::optional<NameFault> validate_namespace(std::string_view name_space) {
  if (name_space == "/") return std::nullopt;
  const auto spot = examine_full_name(name_space);
  if (!spot) {
    if (name_space.size() <= namespace_length_max) return std::nullopt;
    return NameFault{too_long("namespace", namespace_length_max), namespace_length_max - 1};
  }
  switch (spot->flaw) {
    case Flaw::empty:
      return NameFault{"namespace must not be empty", spot->position};
    case Flaw::relative:
      return NameFault{"namespace must be absolute, it must lead with a '/'", spot->position};
    case Flaw::trailing_slash:
      return NameFault{"namespace must not end with a '/', unless only a '/'", spot->position};
    case Flaw::character:
      return NameFault{"namespace must not contain characters other than alphanumerics, '_', or '/'", spot->position};
    case Flaw::repeated_slash:
      return NameFault{"namespace must not contain repeated '/'", spot->position};
    default:
      return NameFault{"namespace must not have a token that starts with a number", spot->position};
  }
}

std::optional<NameFault> validate_full_topic_name(std::string_view name) {
  const auto spot = examine_full_name(name);
  if (!spot) {
    if (name.size() <= topic_length_max) return std::nullopt;
    return NameFault{too_long("topic length", topic_length_max), topic_length_max - 1};
  }
  switch (spot->flaw) {
    case Flaw::empty:
      return NameFault{"topic name must not be empty", spot->position};
    case Flaw::relative:
      return NameFault{"topic name must be absolute, it must lead with a '/'", spot->position};
    case Flaw::trailing_slash:
      return NameFault{"topic name must not end with a '/'", spot->position};
    case Flaw::character:
      return NameFault{"topic name must not contain characters other than alphanumerics, '_', or '/'", spot->position};
    case Flaw::repeated_slash:
      return NameFault{"topic name must not contain repeated '/'", spot->position};
    default:
      return NameFault{"topic name must not have a token that starts with a number", spot->position};
  }
}

std::optional<NameFault> validate_topic_name(std::string_view name) {
  static const std::string odd_in_braces =
      "substitution name must not contain characters other than alphanumerics or '_'";
  static const std::string unbalanced = "topic name must not have unmatched (unbalanced) curly braces '{}'";
  static const std::string leading_digit = "topic name token must not start with a number";

  if (name.empty()) return NameFault{"topic name must not be empty string", 0};
  if (is_digit(name.front())) return NameFault{leading_digit, 0};
  if (name.back() == '/') return NameFault{"topic name must not end with a forward slash", name.size() - 1};

  constexpr std::size_t none = std::string_view::npos;
  std::size_t brace = none;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (is_digit(c) && brace != none && i == brace + 1)
      return NameFault{"substitution name must not start with a number", i};
    if (is_word(c) || (c == '/' && brace == none) || (c == '~' && i == 0)) continue;
    if (c == '~') return NameFault{"topic name must not have tilde '~' unless it is the first character", i};
    if (c == '{' && brace == none) {
      brace = i;
    } else if (c == '}') {
      if (brace == none) return NameFault{unbalanced, i};
      brace = none;
    } else if (brace != none) {
      return NameFault{odd_in_braces, i};
    } else {
      return NameFault{"topic name must not contain characters other than alphanumerics, '_', '~', '{', or '}'", i};
    }
  }
  if (brace != none) return NameFault{unbalanced, brace};

  for (std::size_t i = 0; i + 1 < name.size(); ++i) {
    if (name[i] == '/' && is_digit(name[i + 1])) return NameFault{leading_digit, i + 1};
  }
  if (name.front() == '~' && name.size() > 1 && name[1] != '/') {
    return NameFault{"topic name must not have a tilde '~' that is not followed by a forward slash '/'", 1};
  }
  return std::nullopt;
}

std::string expand_topic_name(std::string_view name, std::string_view node_name, std::string_view node_namespace,
                              InvalidName::What what) {
  const auto refuse = [what](std::string_view refused, NameFault fault) {
    throw InvalidName(what, std::string(refused), std::move(fault));
  };
  if (auto fault = validate_topic_name(name)) refuse(name, *fault);

  std::string expanded(name);
  if (name.front() == '~') expanded = under_name(node_namespace, node_name) + std::string(name.substr(1));
  for (std::size_t open = 0; (open = expanded.find('{')) != std::string::npos;) {
    const std::size_t length = expanded.find('}', open) - open + 1;
    const std::string substitution = expanded.substr(open, length);
    if (substitution == "{node}") {
      expanded.replace(open, length, node_name);
    } else if (substitution == "{ns}" || substitution == "{namespace}") {
      expanded.replace(open, length, node_namespace);
    } else {
      refuse(name, {"unknown substitution: " + substitution, name.find(substitution)});
    }
  }
  if (!expanded.starts_with('/')) expanded = under_name(node_namespace, expanded);
  if (auto fault = validate_full_topic_name(expanded)) refuse(expanded, *fault);
  return expanded;
}

std::string normalize_namespace(std::string_view name_space) {
  std::string normal(name_space);
  if (!normal.starts_with('/')) normal.insert(normal.begin(), '/');
  return normal;
}

bool is_hidden(std::string_view name) {
  return name.starts_with('_') || name.find("/_") != std::string_view::npos;
}

std::string topic_to_wire(std::string_view topic, bool avoid_ros_namespace_conventions) {
  return (avoid_ros_namespace_conventions ? std::string() : std::string(topic_prefix)).append(topic);
}

std::string service_request_to_wire(std::string_view service) {
  return std::string(request_prefix).append(service).append(request_suffix);
}

std::string service_reply_to_wire(std::string_view service) {
  return std::string(reply_prefix).append(service).append(reply_suffix);
}

std::string type_to_wire(std::string_view type) {
  const std::size_t slash = type.rfind('/');
  if (slash == std::string_view::npos) return std::string(type);
  std::string wire;
  for (const char c : type.substr(0, slash)) wire.append(c == '/' ? "::" : std::string(1, c));
  return wire.append("::").append(type_marker).append(type.substr(slash + 1)).append("_");
}

std::optional<std::string> topic_from_wire(std::string_view topic) {
  return between(topic, topic_prefix, "");
}

std::optional<std::string> service_from_wire(std::string_view topic) {
  if (auto service = between(topic, request_prefix, request_suffix)) return service;
  return between(topic, reply_prefix, reply_suffix);
}

std::string type_from_wire(std::string_view type) {
  const std::size_t marker = type.find(type_marker);
  if (marker == std::string_view::npos || !type.ends_with('_')) return std::string(type);
  const std::size_t begin = marker + type_marker.size();
  if (begin >= type.size()) return std::string(type);
  return with_slashes(type.substr(0, marker)).append(type.substr(begin, type.size() - 1 - begin));
}

std::optional<std::string> service_type_from_wire(std::string_view type) {
  if (type.find(type_marker) == std::string_view::npos) return std::nullopt;
  for (const std::string_view suffix : {"_Request_", "_Response_"}) {
    if (!type.ends_with(suffix)) continue;
    return type_from_wire(std::string(type.substr(0, type.size() - suffix.size())) + "_");
  }
  return std::nullopt;
}

}  // namespace myelin::graph

// SPDX-License-Identifier: Apache-2.0
// Any bytes are read as a parameter file and as one value. Either they are refused with a YamlError of one line, or every
// override has a node and a name, and reading again gives the same.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "core/node/parameter_file.hpp"

namespace {

using namespace myelin::node;

[[noreturn]] void fail(const char* what, std::string_view detail) {
  std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(detail.size()), detail.data());
  std::abort();
}

template <class Read>
auto attempt(Read read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const YamlError& error) {
    const std::string_view text = error.what();
    if (text.empty() || text.find('\n') != std::string_view::npos) fail("an error is one line", text);
    return std::nullopt;
  }
}

// NaN is not equal to itself; its print is.
std::string print(const std::vector<ParameterOverride>& overrides) {
  std::string text;
  for (const ParameterOverride& override : overrides) {
    if (override.node_pattern.empty() || override.parameter.name.empty())
      fail("nameless", to_string(override.parameter.value));
    text += override.node_pattern + " " + override.parameter.name + "=" + to_string(override.parameter.value) + "\n";
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = attempt([&] { return parse_parameters(text, "input"); });
  if (file && print(*file) != print(parse_parameters(text, "input"))) fail("two readings differ", text);
  const auto value = attempt([&] { return parse_parameter_value(text); });
  if (value && to_string(*value) != to_string(parse_parameter_value(text))) fail("two readings differ", text);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Any text is parsed as a message, a service and an action. Either it is refused with a SyntaxError of one printable line,
// or what was read, printed and read again, is the same.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/idl/names.hpp"
#include "core/idl/parser.hpp"
#include "core/idl/printer.hpp"
#include "core/idl/type_hash.hpp"

namespace {

using namespace myelin;

[[noreturn]] void fail(const char* what, const std::string& detail) {
  std::fprintf(stderr, "%s:\n%s\n", what, detail.c_str());
  std::abort();
}

void check_error(const idl::SyntaxError& error) {
  for (std::string_view text = error.what(); !text.empty(); text.remove_prefix(idl::utf8_length(text))) {
    const auto byte = static_cast<unsigned char>(text.front());
    if (idl::utf8_length(text) == 0 || byte < 0x20 || byte == 0x7F)
      fail("an error is not one printable line", error.what());
  }
}

void check(const std::string& name, std::size_t parts, std::string_view text) {
  std::vector<idl::Type> types;
  try {
    types = idl::parse(name, text, "fuzz");
  } catch (const idl::SyntaxError& error) {
    check_error(error);
    return;
  }
  std::string again;
  for (std::size_t part = 0; part < parts; ++part) {
    if (part != 0) again += "---\n";
    again += idl::printed(types.at(part));
  }
  // What is printed may be longer than what may be read: a text close to that limit proves nothing.
  if (again.size() > 1 << 20) return;
  try {
    if (idl::parse(name, again, "printed") != types) fail("printed and read again, it is another type", again);
  } catch (const idl::SyntaxError& error) {
    fail(error.what(), again);
  }
  for (idl::Type& type : types) idl::type_hash({std::move(type), {}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check("fuzz_msgs/msg/Input", 1, text);
  check("fuzz_msgs/srv/Input", 2, text);
  check("fuzz_msgs/action/Input", 3, text);
  return 0;
}

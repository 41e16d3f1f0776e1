// SPDX-License-Identifier: Apache-2.0
// Reads the text of .msg, .srv and .action files.
//
//   std::vector<Type> types = idl::parse("std_srvs/srv/SetBool", text, "/opt/robot/share/std_srvs/srv/SetBool.srv");
//
// The language, line by line:
//
//   file        := part | part "---" part | part "---" part "---" part       (message, service, action)
//   part        := {[declaration] ['#' comment]}
//   declaration := type name [value]                                          a field, with its default
//                | plain name '=' value                                       a constant
//   type        := element ["[]" | "[" size "]" | "[<=" bound "]"]
//   element     := plain | ("string" | "wstring") "<=" bound | [package '/'] Name
//   plain       := bool | byte | char | [u]int{8,16,32,64} | float{32,64} | string | wstring
//
// A type starts its line; values are described in core/idl/literal.hpp. A Name without package is one of the same
// package's messages (so `Header` is not std_msgs/Header).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/idl/type.hpp"

namespace myelin::idl {

// The text breaks the language: "file:line:column: expected ..., not ...", in one line.
class SyntaxError : public Error {
 public:
  using Error::Error;
};

// Every structure that the file defines: the written ones first, then the ones a service or an action implies.
// `name` is "package/msg/Name" (or srv, action) and decides which of the three languages the text is in; `file` is only
// quoted in errors. Any text is safe to pass in. Throws SyntaxError; InvalidArgument if `name` has another form.
std::vector<Type> parse(std::string_view name, std::string_view text, std::string_view file);

// Where in a file that parses the structure `type` declares a field: "file:line:column: ", the place of the field's type.
// Empty when the text declares no such field, as with structures that a service or an action implies.
std::string place_of_field(std::string_view type, std::string_view field, std::string_view text, std::string_view file);

}  // namespace myelin::idl

// SPDX-License-Identifier: Apache-2.0
// YAML parameter files and the values of `-p name:=value`, as rcl_yaml_param_parser reads them.
//
//   /ns/talker:            # or nested:  ns: talker: ...;  or a pattern: /**, /*/talker
//     ros__parameters:
//       rate: 10.0
//       limits:            # groups are joined with dots: limits.low
//         low: -1
//
// What a plain scalar is: bool (y, yes, true, on, n, no, false, off and their capitalised forms), else an integer as C
// writes it (12, -3, 0x1f, 017), else a double (1.5, 1e5, .inf, -.inf, .nan), else a string. Quoted it is a string; the
// tags !!str, !!int, !!float and !!bool decide for themselves. A list has one type throughout; an empty one becomes an
// empty byte array and fits every list that is declared. Aliases, lists of lists and lists of groups are refused.
//
// Nothing here recurses: hostile nesting costs memory in proportion to the input and no stack.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/node/parameter.hpp"

namespace myelin::node {

// Text that is no parameter file or value. One line: "params.yaml:4:11: No value for 'rate'".
class YamlError : public Error {
 public:
  using Error::Error;
};

// In the order of the text. Throws YamlError, also when the file cannot be read.
std::vector<ParameterOverride> read_parameter_file(const std::filesystem::path& path);

// The same from text; `source` is how errors name it.
std::vector<ParameterOverride> parse_parameters(std::string_view yaml, const std::string& source);

// One value: "1.5", "[a, b]", "'text'". Throws YamlError.
ParameterValue parse_parameter_value(std::string_view yaml);

}  // namespace myelin::node

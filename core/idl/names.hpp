// SPDX-License-Identifier: Apache-2.0
// Which spellings may name what, and the parts of an interface's full name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace myelin::idl {

bool is_package_name(std::string_view name);    // lower_snake: sensor_msgs
bool is_interface_name(std::string_view name);  // CamelCase: PointCloud2
bool is_field_name(std::string_view name);      // lower_snake: frame_id
bool is_constant_name(std::string_view name);   // UPPER_SNAKE: STATUS_OK

// "example_interfaces/srv/AddTwoInts_Request": package, kind ("msg", "srv" or "action"), and the name of the file that
// defines it ("AddTwoInts"). Views into the name they were split from.
struct InterfaceName {
  std::string_view package;
  std::string_view kind;
  std::string_view file;
};

// nullopt when the name does not have this form. What follows the file's name ("_Request") is not judged.
std::optional<InterfaceName> split_interface_name(std::string_view name);

// Text from a file or a caller made fit for one line of an error: control characters and broken UTF-8 become '?', and a
// long text ends in "...".
std::string printable(std::string_view text);

// Length of the well-formed UTF-8 sequence at the start of `text`; 0 when there is none.
std::size_t utf8_length(std::string_view text);

}  // namespace myelin::idl

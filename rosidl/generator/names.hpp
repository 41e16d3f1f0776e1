// SPDX-License-Identifier: Apache-2.0
// How interface names are spelled in C++ and as files.
#pragma once

#include <string>
#include <string_view>

namespace myelin::rosidl {

// "MultiDOFJointState" -> "multi_dof_joint_state", "UInt8" -> "u_int8": ROS 2's rule for the names of headers.
std::string snake_case(std::string_view camel);

// "std_msgs/msg/String" -> "std_msgs::msg::String"
std::string scoped(std::string_view type_name);

// "AddTwoInts_Request", what stands behind the last slash.
std::string_view last_part(std::string_view type_name);

// "example_interfaces/srv/AddTwoInts_Request" -> "example_interfaces/srv/detail/add_two_ints__": what the names of the
// headers that describe it begin with.
std::string detail_path(std::string_view type_name);

// "example_interfaces/srv/AddTwoInts_Request" -> "example_interfaces/srv/add_two_ints.hpp"
std::string header_path(std::string_view type_name);

// True for words that can not name a member in C++.
bool is_cpp_keyword(std::string_view name);

}  // namespace myelin::rosidl

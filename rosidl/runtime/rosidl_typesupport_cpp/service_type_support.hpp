// SPDX-License-Identifier: Apache-2.0
// get_service_type_support_handle<T>(): what identifies a service type at run time, its name.
#pragma once

#include "rosidl/members.hpp"

struct rosidl_service_type_support_t {
  const char* typesupport_identifier;  // "myelin"
  const char* type_name;               // "package/srv/Name"
};

namespace rosidl_typesupport_cpp {

template <typename T>
const rosidl_service_type_support_t* get_service_type_support_handle() {
  static constexpr rosidl_service_type_support_t handle{"myelin", myelin::cdr::type_name<T>()};
  return &handle;
}

}  // namespace rosidl_typesupport_cpp

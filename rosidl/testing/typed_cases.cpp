// SPDX-License-Identifier: Apache-2.0
#include "rosidl/testing/typed_case.hpp"

namespace myelin::rosidl::testing {

void add_types_0(std::vector<TypedCase>& cases);
void add_types_1(std::vector<TypedCase>& cases);
void add_types_2(std::vector<TypedCase>& cases);
void add_types_3(std::vector<TypedCase>& cases);

const std::vector<TypedCase>& typed_cases() {
  static const std::vector<TypedCase> all = [] {
    std::vector<TypedCase> cases;
    add_types_0(cases);
    add_types_1(cases);
    add_types_2(cases);
    add_types_3(cases);
    return cases;
  }();
  return all;
}

}  // namespace myelin::rosidl::testing

# SPDX-License-Identifier: Apache-2.0
# find_package(myelin): the targets that C++ packages are built with.
#
#   myelin::myelin                                     the core
#   myelin::rosidl                                     message headers and their codec
#   rclcpp::rclcpp, rclcpp_action::rclcpp_action,
#   rclcpp_lifecycle::rclcpp_lifecycle,
#   rclcpp_components::component                       the faces, which are headers
#   std_msgs::std_msgs ...                             one for each package of interfaces
#
# Each is also found as a package of its own name, as ROS 2 has it: find_package(rclcpp), find_package(std_msgs).
if(NOT MYELIN_IN_TREE)  # the build of Myelin itself says where things are
  include(${CMAKE_CURRENT_LIST_DIR}/myelin_paths.cmake)
endif()

if(NOT TARGET myelin::myelin)
  if(MYELIN_IN_TREE)
    # Imported, not aliases: packages that are exported may need them by these names.
    add_library(myelin::myelin INTERFACE IMPORTED)
    target_link_libraries(myelin::myelin INTERFACE myelin)
    add_library(myelin::rosidl INTERFACE IMPORTED)
    target_link_libraries(myelin::rosidl INTERFACE rosidl)
  else()
    add_library(myelin::myelin SHARED IMPORTED)
    set_target_properties(myelin::myelin PROPERTIES
      IMPORTED_LOCATION ${MYELIN_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES "${MYELIN_INCLUDE_DIRS}"
      INTERFACE_COMPILE_FEATURES cxx_std_20)
    add_library(myelin::rosidl INTERFACE IMPORTED)
    target_link_libraries(myelin::rosidl INTERFACE myelin::myelin)
  endif()
endif()

foreach(_face rclcpp rclcpp_action rclcpp_lifecycle rclcpp_components)
  if(NOT TARGET ${_face}::${_face})
    add_library(${_face}::${_face} INTERFACE IMPORTED)
    if(MYELIN_IN_TREE)
      target_link_libraries(${_face}::${_face} INTERFACE ${_face})
    else()
      target_link_libraries(${_face}::${_face} INTERFACE myelin::rosidl)
    endif()
  endif()
endforeach()
foreach(_name component component_manager)
  if(NOT TARGET rclcpp_components::${_name})
    add_library(rclcpp_components::${_name} INTERFACE IMPORTED)
    target_link_libraries(rclcpp_components::${_name} INTERFACE rclcpp_components::rclcpp_components)
  endif()
endforeach()

foreach(_name IN LISTS MYELIN_LIBRARIES_BELOW)
  if(NOT TARGET ${_name}::${_name})
    add_library(${_name}::${_name} INTERFACE IMPORTED)
    target_link_libraries(${_name}::${_name} INTERFACE myelin::rosidl)
  endif()
endforeach()

foreach(_package IN LISTS MYELIN_INTERFACE_PACKAGES)
  foreach(_name ${_package} ${_package}__rosidl_typesupport_cpp ${_package}__rosidl_generator_cpp)
    if(NOT TARGET ${_package}::${_name})
      add_library(${_package}::${_name} INTERFACE IMPORTED)
      target_link_libraries(${_package}::${_name} INTERFACE myelin::rosidl)
    endif()
  endforeach()
endforeach()
unset(_face)
unset(_name)
unset(_package)

include(${CMAKE_CURRENT_LIST_DIR}/rosidl_generate_interfaces.cmake)

# SPDX-License-Identifier: Apache-2.0
# Where the perception nodes find ROS 2 in a colcon workspace: see on_myelin.cmake.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
find_package(ament_cmake REQUIRED)
foreach(package rclcpp rclcpp_lifecycle rclcpp_components builtin_interfaces diagnostic_msgs humanoid_msgs rcl_interfaces
        sensor_msgs std_msgs std_srvs vision_msgs)
  find_package(${package} REQUIRED)
endforeach()
include(${CMAKE_CURRENT_LIST_DIR}/opencv.cmake)

add_library(humanoid_ai_ros INTERFACE)
target_link_libraries(humanoid_ai_ros INTERFACE
  rclcpp::rclcpp rclcpp_lifecycle::rclcpp_lifecycle rclcpp_components::component ${diagnostic_msgs_TARGETS}
  ${humanoid_msgs_TARGETS} ${rcl_interfaces_TARGETS} ${sensor_msgs_TARGETS} ${std_msgs_TARGETS} ${std_srvs_TARGETS}
  ${vision_msgs_TARGETS})
set(HUMANOID_AI_PROGRAM_DIR lib/humanoid_ai)

if(BUILD_TESTING)
  find_package(ament_cmake_gmock REQUIRED)
endif()
function(humanoid_test name)
  if(BUILD_TESTING)
    ament_add_gmock(${name} ${name}.cpp)
    target_link_libraries(${name} ${ARGN})
    target_compile_definitions(${name} PRIVATE MYELIN_SOURCE_DIR="${CMAKE_SOURCE_DIR}/..")
  endif()
endfunction()

# SPDX-License-Identifier: Apache-2.0
# Where the perception nodes find ROS in Myelin's own build. Defines the targets and functions that perception/ and nodes/ use;
# on_ros.cmake defines the same on ROS 2.
include(${CMAKE_CURRENT_LIST_DIR}/opencv.cmake)

# The interface target that brings rclcpp, rclcpp_lifecycle, rclcpp_components and the messages.
add_library(humanoid_ai_ros INTERFACE)
target_link_libraries(humanoid_ai_ros INTERFACE rclcpp rclcpp_lifecycle rclcpp_components)
set(HUMANOID_AI_PROGRAM_DIR lib/humanoid_ai)
set(HUMANOID_AI_PACKAGE PACKAGE humanoid_ai)  # of the components; a ROS 2 package is its own project

# humanoid_test(kmeans_test libraries...): kmeans_test.cpp, with GoogleTest.
function(humanoid_test name)
  face_test(${name} LINKS ${ARGN})
endfunction()

# SPDX-License-Identifier: Apache-2.0
# Components of a package, entered where containers look for them (rclcpp_components/detail/resources.hpp): in the install,
# and in ${CMAKE_BINARY_DIR}/components, a prefix for programs that run from the build tree.

# rclcpp_components_register_nodes(target package::Class... [RESOURCE_INDEX index] [PACKAGE name] [NO_UNDEFINED_SYMBOLS])
# The classes of a shared library. The package is the project unless named.
function(rclcpp_components_register_nodes target)
  cmake_parse_arguments(ARG "NO_UNDEFINED_SYMBOLS" "RESOURCE_INDEX;PACKAGE" "" ${ARGN})
  if(NOT TARGET ${target})
    message(FATAL_ERROR "rclcpp_components_register_nodes() first argument '${target}' is not a target")
  endif()
  get_target_property(type ${target} TYPE)
  if(NOT type MATCHES "SHARED_LIBRARY|MODULE_LIBRARY")
    message(FATAL_ERROR "rclcpp_components_register_nodes() first argument '${target}' is not a shared library target")
  endif()
  if(NOT ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "rclcpp_components_register_nodes() called for '${target}' without a class")
  endif()
  if(NOT ARG_RESOURCE_INDEX)
    set(ARG_RESOURCE_INDEX rclcpp_components)
  endif()
  if(NOT ARG_PACKAGE)
    set(ARG_PACKAGE ${PROJECT_NAME})
  endif()
  if(ARG_NO_UNDEFINED_SYMBOLS)
    target_link_options(${target} PRIVATE LINKER:--no-undefined)
  endif()

  # One list a package and index, written when all of its directories are known.
  set(list RCLCPP_COMPONENTS_${ARG_RESOURCE_INDEX}_${ARG_PACKAGE})
  get_property(known GLOBAL PROPERTY ${list} SET)
  if(NOT known)
    set(entry share/ament_index/resource_index/${ARG_RESOURCE_INDEX}/${ARG_PACKAGE})
    set_property(GLOBAL PROPERTY ${list} "")
    cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY \"${CMAKE_SOURCE_DIR}\"
      CALL _rclcpp_components_write ${list} ${entry})")
    install(FILES ${CMAKE_BINARY_DIR}/components_installed/${entry}
      DESTINATION share/ament_index/resource_index/${ARG_RESOURCE_INDEX})
  endif()
  foreach(class IN LISTS ARG_UNPARSED_ARGUMENTS)
    set_property(GLOBAL APPEND_STRING PROPERTY ${list} "${class}|${target}\n")
  endforeach()
endfunction()

function(_rclcpp_components_write list entry)
  get_property(lines GLOBAL PROPERTY ${list})
  string(REGEX REPLACE "\\|([^\n]*)\n" ";lib/$<TARGET_FILE_NAME:\\1>\n" installed "${lines}")
  string(REGEX REPLACE "\\|([^\n]*)\n" ";$<TARGET_FILE:\\1>\n" built "${lines}")
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/components_installed/${entry} CONTENT "${installed}")
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/components/${entry} CONTENT "${built}")
endfunction()

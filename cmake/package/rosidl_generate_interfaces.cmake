# SPDX-License-Identifier: Apache-2.0
# Interfaces of a user's package.
set(_MYELIN_GENERATE_CPP ${MYELIN_GENERATE_CPP})
set(_MYELIN_INTERFACES ${MYELIN_INTERFACES})

# rosidl_generate_interfaces(target file... [DEPENDENCIES package...] [SKIP_INSTALL])
# Makes the C++ headers of the .msg, .srv and .action files, named relative to the project, at build time, and installs both
# with the package. Python needs nothing made. The other words that ROS 2 knows are accepted and mean nothing here.
macro(rosidl_generate_interfaces target)
  _myelin_generate_interfaces(${target} ${ARGN})
  # What ament_package() and find_package() of the package tell others.
  set_property(GLOBAL APPEND PROPERTY AMENT_EXPORT_TARGETS_${PROJECT_NAME} ${target}__interfaces)
  set(${PROJECT_NAME}_TARGETS ${target}__rosidl_typesupport_cpp)
endmacro()

function(_myelin_generate_interfaces target)
  cmake_parse_arguments(ARG "SKIP_INSTALL;ADD_LINTER_TESTS;SKIP_GROUP_MEMBERSHIP_CHECK" "LIBRARY_NAME" "DEPENDENCIES" ${ARGN})
  if(NOT ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "rosidl_generate_interfaces() called without any interface files")
  endif()
  set(staged ${CMAKE_CURRENT_BINARY_DIR}/rosidl_interfaces/${PROJECT_NAME})
  set(headers ${CMAKE_CURRENT_BINARY_DIR}/rosidl_generator_cpp)
  set(copies "")
  foreach(file IN LISTS ARG_UNPARSED_ARGUMENTS)
    string(REGEX REPLACE "^([^:]+):([^:]+)$" "\\1/\\2" file ${file})  # base:relative
    get_filename_component(path ${file} ABSOLUTE)
    if(NOT EXISTS ${path})
      message(FATAL_ERROR "rosidl_generate_interfaces() the file '${file}' doesn't exist")
    endif()
    get_filename_component(name ${path} NAME)
    get_filename_component(kind ${path} LAST_EXT)
    if(NOT kind MATCHES "^\\.(msg|srv|action)$")
      message(FATAL_ERROR "rosidl_generate_interfaces() '${file}' is no .msg, .srv or .action file")
    endif()
    string(SUBSTRING ${kind} 1 -1 kind)
    configure_file(${path} ${staged}/${kind}/${name} COPYONLY)
    list(APPEND copies ${staged}/${kind}/${name})
  endforeach()

  set(roots "")
  set(needed myelin::rosidl)
  foreach(package IN LISTS ARG_DEPENDENCIES)
    if(NOT ${package}_FOUND)
      find_package(${package} REQUIRED)
    endif()
    list(APPEND roots --root ${${package}_DIR}/../..)
    list(APPEND needed ${${package}_TARGETS})
  endforeach()

  set(stamp ${headers}/${PROJECT_NAME}.stamp)
  add_custom_command(
    OUTPUT ${stamp}
    COMMAND ${_MYELIN_GENERATE_CPP} --out ${headers} --stamp ${stamp} --root ${CMAKE_CURRENT_BINARY_DIR}/rosidl_interfaces
            --root ${_MYELIN_INTERFACES} ${roots} ${PROJECT_NAME}
    DEPENDS ${copies} ${_MYELIN_GENERATE_CPP}
    COMMENT "Making C++ headers of the interfaces of ${PROJECT_NAME}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS ${stamp})

  foreach(name rosidl_typesupport_cpp rosidl_generator_cpp)
    add_library(${target}__${name} INTERFACE)
    add_library(${PROJECT_NAME}::${target}__${name} ALIAS ${target}__${name})
    target_include_directories(${target}__${name} INTERFACE
      $<BUILD_INTERFACE:${headers}> $<INSTALL_INTERFACE:include/${PROJECT_NAME}>)
    target_link_libraries(${target}__${name} INTERFACE ${needed})
    add_dependencies(${target}__${name} ${target})
  endforeach()

  if(NOT ARG_SKIP_INSTALL)
    install(DIRECTORY ${staged} DESTINATION share)
    install(DIRECTORY ${headers}/${PROJECT_NAME} DESTINATION include/${PROJECT_NAME})
    install(TARGETS ${target}__rosidl_typesupport_cpp ${target}__rosidl_generator_cpp EXPORT ${target}__interfaces)
  endif()
endfunction()

# The target to link for the interfaces that rosidl_generate_interfaces(target ...) makes in this same project.
function(rosidl_get_typesupport_target variable target typesupport)
  if(NOT TARGET ${target}__${typesupport})
    message(FATAL_ERROR "rosidl_get_typesupport_target() '${target}' has no C++ interfaces of the kind '${typesupport}'")
  endif()
  set(${variable} ${target}__${typesupport} PARENT_SCOPE)
endfunction()

# The same in one step, as older packages have it.
function(rosidl_target_interfaces target interfaces typesupport)
  target_link_libraries(${target} ${interfaces}__${typesupport})
endfunction()

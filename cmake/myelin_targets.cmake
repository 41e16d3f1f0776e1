# SPDX-License-Identifier: Apache-2.0
# The words in which the folders of core/ describe themselves.
include(CMakeParseArguments)

if(MYELIN_TESTS)
  find_package(GTest REQUIRED)
endif()

# core_library(cdr SOURCES plan.cpp encoder.cpp DEPENDS idl base LINKS ssl)
# A static library myelin_cdr for the tests beside it; the objects of all of them make libmyelin.so. DEPENDS names folders of
# core/, LINKS anything else.
function(core_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LINKS" ${ARGN})
  list(TRANSFORM ARG_DEPENDS PREPEND myelin_)
  add_library(myelin_${name}_objects OBJECT ${ARG_SOURCES})
  target_link_libraries(myelin_${name}_objects PUBLIC ${ARG_DEPENDS} ${ARG_LINKS})
  target_include_directories(myelin_${name}_objects PUBLIC ${CMAKE_SOURCE_DIR})
  add_library(myelin_${name} STATIC $<TARGET_OBJECTS:myelin_${name}_objects>)
  target_link_libraries(myelin_${name} PUBLIC ${ARG_DEPENDS} ${ARG_LINKS})
  target_include_directories(myelin_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  set_property(GLOBAL APPEND PROPERTY MYELIN_CORE_OBJECTS $<TARGET_OBJECTS:myelin_${name}_objects>)
  set_property(GLOBAL APPEND PROPERTY MYELIN_CORE_LINKS ${ARG_LINKS})
endfunction()

# Tests read the interfaces and golden data of the source tree. Debian's Fast DDS itself deletes with another size than it
# allocated, which AddressSanitizer would report; it is not instrumented, so ThreadSanitizer must not judge its locks.
set(MYELIN_TEST_ENVIRONMENT
  "MYELIN_INTERFACE_PATH=${CMAKE_SOURCE_DIR}/interfaces;ROS_LOG_DIR=${CMAKE_BINARY_DIR}/log;ROS_AUTOMATIC_DISCOVERY_RANGE=LOCALHOST;ASAN_OPTIONS=new_delete_type_mismatch=0;TSAN_OPTIONS=ignore_noninstrumented_modules=1 detect_deadlocks=0")

# core_test(plan_test cdr) builds plan_test.cpp against myelin_cdr and registers it with ctest.
function(core_test name)
  if(NOT MYELIN_TESTS)
    return()
  endif()
  add_executable(${name} ${name}.cpp)
  list(TRANSFORM ARGN PREPEND myelin_)
  target_link_libraries(${name} PRIVATE ${ARGN} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE MYELIN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 120
    ENVIRONMENT "${MYELIN_TEST_ENVIRONMENT}")
endfunction()

# face_test(bounded_vector_test rosidl) builds bounded_vector_test.cpp with the header-only libraries named, and registers it
# with ctest as core_test() does. Several sources: face_test(name SOURCES a.cpp b.cpp LINKS rosidl).
function(face_test name)
  if(NOT MYELIN_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_SOURCES)
    set(ARG_SOURCES ${name}.cpp)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} ${ARG_UNPARSED_ARGUMENTS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE MYELIN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 120
    ENVIRONMENT "${MYELIN_TEST_ENVIRONMENT}")
endfunction()

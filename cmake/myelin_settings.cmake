# SPDX-License-Identifier: Apache-2.0
# Language, warnings, sanitizers and the paths of an install: everything that is the same for every target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)  # a folder finds what it needs; libmyelin.so links them all
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

set(MYELIN_SANITIZE "" CACHE STRING "Sanitizers for every target, as -fsanitize= takes them: address,undefined or thread")
if(MYELIN_SANITIZE)
  add_compile_options(-fsanitize=${MYELIN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MYELIN_SANITIZE})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)

# Debian's Python is the one that sees Debian's packages; another python3 may come first on PATH.
set(Python_EXECUTABLE /usr/bin/python3 CACHE FILEPATH "The Python that users run")
find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)

# An install is relocatable: everything finds the rest relative to libmyelin.so.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
set(MYELIN_PYTHON_DIR lib/python3/dist-packages)

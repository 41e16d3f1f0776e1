# SPDX-License-Identifier: Apache-2.0
# find_package(OpenCV COMPONENTS core imgproc ...): Debian's single development packages (libopencv-core-dev ...) suffice;
# its OpenCVConfig.cmake comes only with all of them. Defines the targets opencv_<component>, OpenCV_LIBS, OpenCV_INCLUDE_DIRS.
find_package(OpenCV CONFIG QUIET COMPONENTS ${OpenCV_FIND_COMPONENTS})
if(NOT OpenCV_CONFIG)
  find_path(OpenCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
  set(OpenCV_LIBS "")
  foreach(component IN LISTS OpenCV_FIND_COMPONENTS)
    find_library(OpenCV_${component}_LIBRARY opencv_${component})
    if(OpenCV_${component}_LIBRARY AND OpenCV_INCLUDE_DIR)
      set(OpenCV_${component}_FOUND TRUE)
      list(APPEND OpenCV_LIBS opencv_${component})
      if(NOT TARGET opencv_${component})
        add_library(opencv_${component} SHARED IMPORTED)
        set_target_properties(opencv_${component} PROPERTIES
          IMPORTED_LOCATION ${OpenCV_${component}_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${OpenCV_INCLUDE_DIR})
      endif()
    endif()
  endforeach()
  set(OpenCV_INCLUDE_DIRS ${OpenCV_INCLUDE_DIR})
  include(FindPackageHandleStandardArgs)
  find_package_handle_standard_args(OpenCV REQUIRED_VARS OpenCV_INCLUDE_DIR HANDLE_COMPONENTS)
endif()

# SPDX-License-Identifier: Apache-2.0
# OpenCV's modules as targets opencv_core, ...: from its own CMake package where that is installed (Debian's libopencv-dev, which
# brings much that is not needed here), else from the modules' own packages.
set(HUMANOID_AI_OPENCV_MODULES core imgproc imgcodecs videoio objdetect dnn)
find_package(OpenCV QUIET COMPONENTS ${HUMANOID_AI_OPENCV_MODULES})
if(NOT OpenCV_FOUND)
  find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
  foreach(module IN LISTS HUMANOID_AI_OPENCV_MODULES)
    find_library(OPENCV_${module}_LIBRARY opencv_${module} REQUIRED)
    if(NOT TARGET opencv_${module})
      add_library(opencv_${module} SHARED IMPORTED GLOBAL)
      set_target_properties(opencv_${module} PROPERTIES IMPORTED_LOCATION ${OPENCV_${module}_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${OPENCV_INCLUDE_DIR})
    endif()
  endforeach()
endif()

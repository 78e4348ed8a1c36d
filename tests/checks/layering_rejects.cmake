# cmake -DSCRATCH=<folder> -DCHECK=<layering.cmake> -P layering_rejects.cmake
# Each line below is a header that layering.cmake must refuse, with the reason it must give.

cmake_minimum_required(VERSION 3.25)

set(cases
  "core/a.hpp|whet/model/b.hpp|layer 0. includes whet/model/b.hpp .layer 3"
  "data/a.hpp|whet/weights/b.hpp|layer 4. includes whet/weights/b.hpp .layer 4"
  "precision/a.hpp|whet/topology/b.hpp|layer 1. includes whet/topology/b.hpp .layer 1"
  "zoo/a.hpp|whet/kernel/b.hpp|layer 2. includes whet/kernel/b.hpp .layer 2"
  "kernel/a.hpp|immintrin.h|intrinsics belong in kernel/primitive"
  "model/a.hpp|xsimd/xsimd.hpp|xsimd belongs in kernel/ and target/"
  "topology/a.hpp|vector|no place in an embedded program"
  "train/a.hpp|whet/whet.hpp|includes the umbrella"
  "stray/a.hpp|cstddef|the folder stray has no place")

foreach(case IN LISTS cases)
  string(REPLACE "|" ";" parts "${case}")
  list(GET parts 0 header)
  list(GET parts 1 included)
  list(GET parts 2 reason)
  file(REMOVE_RECURSE "${SCRATCH}")
  file(WRITE "${SCRATCH}/whet/${header}" "#pragma once\n#include <${included}>\n")
  execute_process(COMMAND "${CMAKE_COMMAND}" "-DINCLUDE=${SCRATCH}" -P "${CHECK}"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(status EQUAL 0)
    message(FATAL_ERROR "layering.cmake accepts ${header} with #include <${included}>")
  endif()
  # CMake wraps its messages.
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(NOT output MATCHES "${reason}")
    message(FATAL_ERROR "For ${header} with #include <${included}> the message lacks '${reason}':\n${output}")
  endif()
endforeach()

# What package.cmake copies besides templates.

# What whet/whet.hpp includes, whatever the processor.
function(copy_inference_headers destination)
  set(waiting whet/whet.hpp)
  set(copied "")
  while(waiting)
    list(POP_FRONT waiting header)
    list(APPEND copied "${header}")
    cmake_path(GET header PARENT_PATH folder)
    file(COPY "${root}/include/${header}" DESTINATION "${destination}/${folder}")
    file(STRINGS "${root}/include/${header}" includes REGEX "^ *# *include <whet/")
    list(TRANSFORM includes REPLACE ".*<(.*)>.*" "\\1")
    list(APPEND waiting ${includes})
    list(REMOVE_DUPLICATES waiting)
    list(REMOVE_ITEM waiting ${copied})
  endwhile()
endfunction()

# What <Eigen/Core> includes where it uses no vector instructions, as on all microcontrollers, and its licences.
function(copy_eigen_headers destination licenses)
  file(CONFIGURE OUTPUT "${OUT}/eigen.cpp" CONTENT "#include <Eigen/Core>\n")
  execute_process(
    COMMAND "${CXX}" -std=c++20 -DEIGEN_DONT_VECTORIZE -DEIGEN_MPL2_ONLY -M -I "${EIGEN}" "${OUT}/eigen.cpp"
    OUTPUT_VARIABLE rule RESULT_VARIABLE status)
  file(REMOVE "${OUT}/eigen.cpp")
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${CXX} does not tell what <Eigen/Core> of ${EIGEN} includes")
  endif()
  string(REGEX MATCHALL "[^ \n\\]+" files "${rule}")
  foreach(file IN LISTS files)
    cmake_path(IS_PREFIX EIGEN "${file}" NORMALIZE is_eigen)
    if(is_eigen)
      cmake_path(NORMAL_PATH file)
      cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${EIGEN}" OUTPUT_VARIABLE place)
      cmake_path(GET place PARENT_PATH folder)
      file(COPY "${file}" DESTINATION "${destination}/${folder}")
    endif()
  endforeach()
  # Single files are under other licences than MPL-2.0: BFloat16.h has Apache-2.0, MKL_support.h a BSD one, which it holds
  # in Eigen 3.4.
  foreach(pair IN ITEMS MPL2:MPL-2.0 APACHE:Apache-2.0)
    string(REGEX MATCH "(.*):(.*)" found "${pair}")
    unset(license CACHE)
    find_file(license NAMES "COPYING.${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}" NO_DEFAULT_PATH
      PATHS "${EIGEN}" "${EIGEN}/../../share/doc/libeigen3-dev" /usr/share/common-licenses)
    if(NOT license)
      message(FATAL_ERROR "Eigen's licence: expected COPYING.${CMAKE_MATCH_1} in ${EIGEN}, or Debian's /usr/share/common-licenses/${CMAKE_MATCH_2}")
    endif()
    file(COPY_FILE "${license}" "${licenses}/COPYING.${CMAKE_MATCH_1}")
  endforeach()
  if(EXISTS "${EIGEN}/COPYING.BSD")
    file(COPY "${EIGEN}/COPYING.BSD" DESTINATION "${licenses}")
  endif()
endfunction()

# What `cmake --install` needs.
function(copy_cmake_project destination)
  file(COPY "${root}/CMakeLists.txt" "${root}/include" DESTINATION "${destination}")
  file(GLOB files "${root}/cmake/whet*")
  file(COPY ${files} "${root}/cmake/import" DESTINATION "${destination}/cmake")
endfunction()

# A plain configure leaves out what lacks a package, and says so; a preset, which asks for it, fails.
# -DROOT=<repository> -DCXX=<compiler> -DSCRATCH=<folder> -P missing_packages.cmake

cmake_minimum_required(VERSION 3.25)

set(missing "")
foreach(package IN ITEMS Catch2 benchmark CLI11)
  list(APPEND missing -DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
endforeach()
file(REMOVE_RECURSE "${SCRATCH}")

# configure(<must it succeed?> <what it must say> <argument>...)
function(configure succeeds reason)
  execute_process(COMMAND "${CMAKE_COMMAND}" -S "${ROOT}" -B "${SCRATCH}" "-DCMAKE_CXX_COMPILER=${CXX}" ${ARGN}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(succeeds AND NOT status EQUAL 0 OR NOT succeeds AND status EQUAL 0)
    message(FATAL_ERROR "cmake ${ARGN}: status ${status}\n${output}")
  endif()
  # CMake wraps its messages.
  string(REGEX REPLACE "[ \n]+" " " text "${output}")
  string(FIND "${text}" "${reason}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "cmake ${ARGN} does not say '${reason}':\n${output}")
  endif()
endfunction()

configure(TRUE "the tests and checks are left out; missing: Catch2::Catch2" -G Ninja ${missing})
configure(FALSE "the tests and checks need Catch2::Catch2" --preset test ${missing})
list(POP_FRONT missing)
configure(FALSE "the benchmarks need benchmark::benchmark" --preset test -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=OFF ${missing})
list(POP_FRONT missing)
configure(FALSE "the examples need CLI11::CLI11" --preset test -DCMAKE_DISABLE_FIND_PACKAGE_benchmark=OFF ${missing})

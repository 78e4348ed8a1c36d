# cmake -DCLANG=<clang++> -DROOT=<repository> -DEIGEN=<folder> -DSCRATCH=<folder> -P instantiations.cmake
# Compile time grows with what a program instantiates, and unlike seconds that can be counted: for each unit
# of bench/compile_time, the class and function templates that clang instantiates beyond those of the header
# alone. A unit that takes more than a twentieth over what is written here fails; a deliberate change writes the new
# number.

cmake_minimum_required(VERSION 3.25)

set(units classifier_int8 resnet8_int8 mobilenet_v1_int8)
set(expected_classifier_int8 543)
set(expected_resnet8_int8 2344)
set(expected_mobilenet_v1_int8 2311)

file(MAKE_DIRECTORY "${SCRATCH}")

function(count unit result)
  execute_process(
    COMMAND "${CLANG}" -std=c++20 -O0 -march=x86-64-v3 -ftime-trace -ftime-trace-granularity=0 "-I${ROOT}/include"
      -isystem "${EIGEN}" -c "${ROOT}/bench/compile_time/${unit}.cpp" -o "${SCRATCH}/${unit}.o"
    RESULT_VARIABLE status ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${unit} does not compile:\n${output}")
  endif()
  file(READ "${SCRATCH}/${unit}.json" trace)
  string(REGEX MATCHALL "\"name\":\"Instantiate(Class|Function)\"" events "${trace}")
  list(LENGTH events number)
  if(number EQUAL 0)
    message(FATAL_ERROR "expected the time trace of ${unit} to list instantiations, found none")
  endif()
  set(${result} ${number} PARENT_SCOPE)
endfunction()

count(include_only alone)
message(STATUS "the header alone: ${alone} instantiations")
set(failed "")
foreach(unit IN LISTS units)
  count(${unit} all)
  math(EXPR own "${all} - ${alone}")
  math(EXPR limit "${expected_${unit}} * 21 / 20")
  message(STATUS "${unit}: ${own} more, at most ${limit} allowed")
  if(own GREATER limit)
    string(APPEND failed " ${unit}: expected at most ${limit}, found ${own};")
  endif()
endforeach()
if(failed)
  message(FATAL_ERROR "more instantiations than before:${failed}")
endif()

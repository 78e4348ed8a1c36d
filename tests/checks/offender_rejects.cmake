# cmake -DNM=<nm> -DSYMBOLS=<symbols.cmake> -DOBJECT=<object> -DPROGRAM=<program>
#   [-DEMULATOR=<command>] -P offender_rejects.cmake
# A program that does what inference must not: both checks have to fail, for each of its reasons.

cmake_minimum_required(VERSION 3.25)

# expect_failure(<what> <status> <output> <pattern>...)
function(expect_failure what status output)
  if(status EQUAL 0)
    message(FATAL_ERROR "${what} accepts a program that uses the heap and exceptions")
  endif()
  foreach(pattern IN LISTS ARGN)
    if(NOT output MATCHES "${pattern}")
      message(FATAL_ERROR "The message of ${what} lacks '${pattern}':\n${output}")
    endif()
  endforeach()
endfunction()

execute_process(COMMAND "${CMAKE_COMMAND}" "-DNM=${NM}" "-DBINARY=${OBJECT}" -P "${SYMBOLS}"
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
expect_failure("symbols.cmake" "${status}" "${output}" "_Znwm" "__cxa_throw" "_ZTI")

execute_process(COMMAND ${EMULATOR} "${PROGRAM}" RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
expect_failure("aborting_heap.cpp" "${status}" "${output}" "the program uses the heap")

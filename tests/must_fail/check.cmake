# cmake -DSOURCE=<file> -P check.cmake -- <compiler> <flag>...

cmake_minimum_required(VERSION 3.25)

include("${CMAKE_CURRENT_LIST_DIR}/../../cmake/separated_command.cmake")
whet_separated_command(command)
list(APPEND command -fsyntax-only -fdiagnostics-color=never)

# Quotation marks in messages depend on the locale.
set(ENV{LC_ALL} C)

file(STRINGS "${SOURCE}" expected REGEX "^// must fail: ")
list(TRANSFORM expected REPLACE "^// must fail: " "")
if(NOT expected)
  message(FATAL_ERROR "${SOURCE} has no line '// must fail: <regular expression>'")
endif()
list(APPEND expected "whet: ")

execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE status ERROR_VARIABLE output OUTPUT_VARIABLE output)
if(NOT status EQUAL 0)
  message(NOTICE "${output}")
  message(FATAL_ERROR "The twin, without WHET_MUST_FAIL, does not compile")
endif()

execute_process(COMMAND ${command} -DWHET_MUST_FAIL "${SOURCE}" RESULT_VARIABLE status ERROR_VARIABLE output OUTPUT_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "With WHET_MUST_FAIL it compiles, and must not")
endif()
# g++ writes 400, clang++ 400UL.
string(REGEX REPLACE "([0-9])[uU]?[lL]+([],>) }])" "\\1\\2" output "${output}")
foreach(pattern IN LISTS expected)
  if(NOT output MATCHES "${pattern}")
    message(NOTICE "${output}")
    message(FATAL_ERROR "The compiler's message lacks '${pattern}'")
  endif()
endforeach()

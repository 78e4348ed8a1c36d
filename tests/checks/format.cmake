# cmake -DROOT=<repository> -DCLANG_FORMAT=<program> -P format.cmake

cmake_minimum_required(VERSION 3.25)

set(files "")
foreach(folder IN ITEMS include examples tests bench cmake)
  file(GLOB_RECURSE found "${ROOT}/${folder}/*.hpp" "${ROOT}/${folder}/*.cpp" "${ROOT}/${folder}/*.h" "${ROOT}/${folder}/*.c")
  list(APPEND files ${found})
endforeach()
if(NOT files)
  message(FATAL_ERROR "No source file under ${ROOT}")
endif()

execute_process(COMMAND "${CLANG_FORMAT}" --dry-run -Werror ${files} RESULT_VARIABLE status ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  string(REGEX MATCHALL "[^\n]+: error: [^\n]*" lines "${output}")
  list(TRANSFORM lines REPLACE ":[0-9]+:[0-9]+: error: .*" "")
  list(REMOVE_DUPLICATES lines)
  list(JOIN lines "\n  " lines)
  message(FATAL_ERROR "${CLANG_FORMAT} -i would change\n  ${lines}")
endif()
list(LENGTH files count)
message(STATUS "${count} files are formatted")

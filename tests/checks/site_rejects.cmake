# cmake -DMAKE_SITE=<site.cmake> -DDOXYGEN=… -DTHEME=… -DSCRATCH=<folder> -P site_rejects.cmake
# A guide with a link that leads somewhere and one of each kind that does not: site.cmake has to name those and no other.

cmake_minimum_required(VERSION 3.25)

if(NOT DOXYGEN OR NOT THEME)
  message(STATUS "skipped: the site needs Debian's doxygen and doxygen-awesome-css")
  return()
endif()

file(REMOVE_RECURSE "${SCRATCH}")
set(source "${SCRATCH}/source")
file(WRITE "${source}/README.md" "# Main\n\n[a](docs/page.md#some-thing) [b](docs/gone.md) [c](docs/page.md#nowhere) [d](gone.txt)\n")
file(WRITE "${source}/docs/page.md" "# Page\n\n## Some thing\n\ntext\n")
file(WRITE "${source}/examples/firmware/keyword_spotting/README.md" "# Example\n\ntext\n")
file(WRITE "${source}/include/whet/header.hpp" "/// Text of a \\ref gone_name.\nnamespace whet {}\n")

execute_process(COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${source}" "-DSITE=${SCRATCH}/site" "-DDOXYGEN=${DOXYGEN}" "-DTHEME=${THEME}"
  -DVERSION=0 -DDESCRIPTION=none -P "${MAKE_SITE}" RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "site.cmake accepts links that lead nowhere:\n${output}")
endif()
# CMake wraps its messages.
string(REGEX REPLACE "[ \n]+" " " output "${output}")
foreach(reason IN ITEMS "resolve reference to 'docs/gone.md'" "resolve reference to 'gone_name'" "expected docs/page.md#nowhere to lead"
    "expected gone.txt to lead")
  string(FIND "${output}" "${reason}" found)
  if(found LESS 0)
    message(FATAL_ERROR "expected '${reason}' among the messages, found\n${output}")
  endif()
endforeach()
if(output MATCHES "some-thing")
  message(FATAL_ERROR "expected no message for a link to a heading that exists, found\n${output}")
endif()

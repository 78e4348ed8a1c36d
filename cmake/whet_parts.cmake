# What is built besides the libraries. AUTO, which a plain configure has, builds a part where its packages are found and
# says so where they are not; ON, which the presets say, makes a missing package an error: no test vanishes unnoticed.

# whet_add_part(<TESTS, BENCH or EXAMPLES> <package> <its target> <what it is>): the option WHET_BUILD_<part>, OFF where
# the part is left out.
function(whet_add_part part package target what)
  set(option WHET_BUILD_${part})
  set(default OFF)
  if(PROJECT_IS_TOP_LEVEL)
    set(default AUTO)
  endif()
  set(${option} ${default} CACHE STRING "Build the ${what}: ON, OFF, or AUTO, where their packages are found")
  set_property(CACHE ${option} PROPERTY STRINGS AUTO ON OFF)
  if(NOT ${option})
    return()
  endif()

  find_package(${package} QUIET CONFIG)
  set(missing "")
  foreach(needed IN ITEMS whet::io ${target})
    if(NOT TARGET ${needed})
      list(APPEND missing ${needed})
    endif()
  endforeach()
  if(NOT missing)
    return()
  endif()
  list(JOIN missing " and " missing)
  if(NOT ${option} STREQUAL "AUTO")
    message(FATAL_ERROR "${option}=${${option}}: the ${what} need ${missing}: install the packages or name them in CMAKE_PREFIX_PATH")
  endif()
  message(STATUS "the ${what} are left out; missing: ${missing}")
  set(${option} OFF PARENT_SCOPE)
endfunction()

whet_add_part(TESTS Catch2 Catch2::Catch2 "tests and checks")
whet_add_part(BENCH benchmark benchmark::benchmark "benchmarks")
whet_add_part(EXAMPLES CLI11 CLI11::CLI11 "examples")

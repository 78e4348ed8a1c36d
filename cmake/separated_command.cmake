# For scripts that are run as `cmake -P <script> -- <program> <argument>...`.

# whet_separated_command(<variable>): what stands behind "--", as a list.
function(whet_separated_command variable)
  set(command "")
  set(seen_separator FALSE)
  math(EXPR last "${CMAKE_ARGC} - 1")
  foreach(index RANGE ${last})
    if(seen_separator)
      list(APPEND command "${CMAKE_ARGV${index}}")
    elseif(CMAKE_ARGV${index} STREQUAL "--")
      set(seen_separator TRUE)
    endif()
  endforeach()
  set(${variable} "${command}" PARENT_SCOPE)
endfunction()

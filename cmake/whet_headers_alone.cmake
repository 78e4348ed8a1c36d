# The target `headers_alone` compiles every public header with nothing in front of it but what it includes anyhow, so that
# none leans on what its users happen to include before it:
#   cmake -S . -B build/headers -DWHET_HEADERS_ALONE=ON && cmake --build build/headers --target headers_alone
#
# Most of what there is to compile is what headers include, again and again. So a header follows, in one unit, another one
# that it includes, directly or not, and units whose headers all include one of those below start from its precompiled
# form. What this does not see: a header that names something in front of the #include that declares it, that includes it
# for another processor alone, or that needs what only the libraries above its own link to (the check of layers sees
# that).

# The longest first: a header takes the first that it includes.
set(precompiled
  transform/sensitivity.hpp weights/freeze.hpp model/execute.hpp importer/onnx/write/layer_writing.hpp
  importer/onnx/node_reader.hpp importer/onnx/proto.hpp train/scores.hpp train/operations.hpp train/operation.hpp
  kernel/affine/xsimd_vectors.hpp weights/parameter_buffer.hpp kernel/primitive/xsimd.hpp kernel/primitive/pair.hpp
  io/file_error.hpp importer/tflite/table.hpp precision/int8_outputs.hpp core/layer_key.hpp)

set(include_folder "${PROJECT_SOURCE_DIR}/include/whet")
set(headers "")
foreach(library IN LISTS WHET_LIBRARIES)
  get_target_property(files whet_${library} HEADER_SET_HEADERS)
  list(APPEND headers ${files})
endforeach()
# What includes what is read when this is configured.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})
set(files ${headers})
set(headers "")
foreach(file IN LISTS files)
  cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${include_folder}")
  list(APPEND headers "${file}")
endforeach()

foreach(header IN LISTS headers)
  file(STRINGS "${include_folder}/${header}" lines REGEX "^#include <whet/")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^#include <whet/(.*)>.*" "\\1" included "${line}")
    list(APPEND includes_of_${header} "${included}")
  endforeach()
endforeach()

# Headers such that each stands behind all that it includes, directly or not; what that is, in the same order.
set(ordered "")
set(left ${headers})
while(left)
  set(waiting "")
  foreach(header IN LISTS left)
    set(all "")
    set(ready TRUE)
    foreach(included IN LISTS includes_of_${header})
      if(DEFINED all_of_${included})
        list(APPEND all ${all_of_${included}} "${included}")
      elseif(included IN_LIST headers)
        set(ready FALSE)
        break()
      endif()
    endforeach()
    if(ready)
      list(REMOVE_DUPLICATES all)
      set(all_of_${header} "${all}")
      list(APPEND ordered "${header}")
    else()
      list(APPEND waiting "${header}")
    endif()
  endforeach()
  if(waiting STREQUAL left)
    message(FATAL_ERROR "headers_alone: expected headers without cycles, found ${waiting}")
  endif()
  set(left ${waiting})
endwhile()

add_custom_target(headers_alone)

# whet_compile_alone(<precompiled header or empty> <header>...): the headers are ordered.
function(whet_compile_alone precompiled_header)
  string(MAKE_C_IDENTIFIER "headers_alone ${precompiled_header}" target)
  # Each unit by its last header; the one that has most in common with the next is the one that was ordered last.
  set(lasts "")
  foreach(header IN LISTS ARGN)
    set(before "")
    foreach(last IN LISTS lasts)
      if(last IN_LIST all_of_${header})
        set(before "${last}")
      endif()
    endforeach()
    set(unit_of_${header} "${unit_of_${before}}#include <whet/${header}>\n")
    list(REMOVE_ITEM lasts "${before}")
    list(APPEND lasts "${header}")
  endforeach()
  set(sources "")
  foreach(header IN LISTS lasts)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/headers_alone/${header}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "${unit_of_${header}}")
    list(APPEND sources "${source}")
  endforeach()
  add_library(${target} OBJECT EXCLUDE_FROM_ALL ${sources})
  list(TRANSFORM WHET_LIBRARIES PREPEND whet_ OUTPUT_VARIABLE libraries)
  target_link_libraries(${target} PRIVATE ${libraries})
  if(precompiled_header)
    target_precompile_headers(${target} PRIVATE "<whet/${precompiled_header}>")
  endif()
  add_dependencies(headers_alone ${target})
endfunction()

set(left ${ordered})
foreach(header IN LISTS precompiled)
  if(NOT header IN_LIST headers)
    continue()
  endif()
  set(group "")
  foreach(user IN LISTS left)
    if(header IN_LIST all_of_${user})
      list(APPEND group "${user}")
    endif()
  endforeach()
  if(group)
    list(REMOVE_ITEM left ${group})
    whet_compile_alone("${header}" ${group})
  endif()
endforeach()
whet_compile_alone("" ${left})

# The target `headers_alone` compiles every public header in a unit of its own, so that none leans on what its users
# happen to include before it:
#   cmake -S . -B build/headers -DWHET_HEADERS_ALONE=ON && cmake --build build/headers --target headers_alone
#
# Most of such a unit is what the header includes, again and again. So the units of headers that include one of those
# below, directly or not, start from its precompiled form. What this does not see: a header that names something in
# front of the #include that declares it, that includes it for another processor alone, or that needs what only the
# libraries above its own link to (the check of layers sees that).

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
    list(APPEND users_of_${included} "${header}")
  endforeach()
endforeach()

add_custom_target(headers_alone)

# whet_compile_alone(<precompiled header or empty> <header>...)
function(whet_compile_alone precompiled_header)
  string(MAKE_C_IDENTIFIER "headers_alone ${precompiled_header}" target)
  set(sources "")
  foreach(header IN LISTS ARGN)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/headers_alone/${header}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include <whet/${header}>\n")
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

set(left ${headers})
foreach(header IN LISTS precompiled)
  if(NOT header IN_LIST headers)
    continue()
  endif()
  # Those that include it, by way of others as well.
  set(users "")
  set(open "${header}")
  while(open)
    list(POP_FRONT open next)
    foreach(user IN LISTS users_of_${next})
      if(NOT user IN_LIST users)
        list(APPEND users "${user}")
        list(APPEND open "${user}")
      endif()
    endforeach()
  endwhile()
  set(group "")
  foreach(user IN LISTS users)
    if(user IN_LIST left)
      list(APPEND group "${user}")
      list(REMOVE_ITEM left "${user}")
    endif()
  endforeach()
  if(group)
    whet_compile_alone("${header}" ${group})
  endif()
endforeach()
whet_compile_alone("" ${left})

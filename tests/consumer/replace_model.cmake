# cmake -DBUILD=<build of project/> -DCORPUS=<folder of TFLite files> -P replace_model.cmake
# The header has the policy that was asked for. Without one another file makes another header, and one with an unsupported
# operator stops the build.

set(model "${BUILD}/small.tflite")
if(NOT EXISTS "${model}")
  message(STATUS "skipped: the consumer was built without whet::importer")
  return()
endif()

function(expect_policy policy)
  file(READ "${BUILD}/whet_models/small/include/small.hpp" header)
  string(FIND "${header}" "using Policy = ${policy};" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "expected a header under ${policy}, found:\n${header}")
  endif()
endfunction()

file(READ "${BUILD}/whet_models/small/small_topology.hpp" topology)
if(NOT topology MATCHES "using FilePolicy = whet::TfliteInt8Policy;")
  message(FATAL_ERROR "expected the policy of an integer file, found:\n${topology}")
endif()
expect_policy("whet::Mixed<whet::TfliteInt8Policy, whet::At<0, whet::TfliteInt8Policy>>")
execute_process(COMMAND "${CMAKE_COMMAND}" -DMODEL_POLICY= -DMODEL_TARGET= "${BUILD}" COMMAND_ERROR_IS_FATAL ANY)

function(build_with file)
  configure_file("${CORPUS}/${file}" "${model}" COPYONLY)
  file(TOUCH_NOCREATE "${model}")
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${BUILD}" --target model
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(result "${result}" PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

build_with(unsupported)
if(result EQUAL 0 OR NOT output MATCHES
    "small.tflite: operator 0 \\(RESIZE_BILINEAR\\) 'last': expected a supported operator \\(ADD, .*\\), found RESIZE_BILINEAR")
  message(FATAL_ERROR "expected a build that stops at the unsupported operator, found ${result}:\n${output}")
endif()

build_with(small_float)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "expected the header of the other file, found ${result}:\n${output}")
endif()
expect_policy("whet::Float32Policy")
execute_process(COMMAND "${BUILD}/model" COMMAND_ERROR_IS_FATAL ANY)

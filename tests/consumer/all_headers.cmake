# cmake -DROOT=<repository> -DCXX=<compiler> -DGENERATOR=<name> -DSCRATCH=<folder> -P all_headers.cmake
# Where the libraries of ONNX and NumPy archives are missing, the headers that need them are installed all the same.

file(REMOVE_RECURSE "${SCRATCH}")
execute_process(COMMAND "${CMAKE_COMMAND}" -S "${ROOT}" -B "${SCRATCH}/build" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${CXX}"
    -DWHET_ONNX_LIBRARY= -DWHET_ZIP_LIBRARY= -DWHET_BUILD_TESTS=OFF -DWHET_BUILD_BENCH=OFF -DWHET_BUILD_EXAMPLES=OFF
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${SCRATCH}/build" --prefix "${SCRATCH}/prefix"
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB_RECURSE expected RELATIVE "${ROOT}/include" "${ROOT}/include/whet/importer/*.hpp")
foreach(header IN LISTS expected)
  if(NOT EXISTS "${SCRATCH}/prefix/include/${header}")
    message(FATAL_ERROR "expected ${header} among the installed headers")
  endif()
endforeach()

# whet_add_model(<target> <model file> NAMESPACE <name> [POLICY <policy>] [TARGET <tag>] [BUDGET <flash> <ram>]
#                [CALIBRATION <samples.npy>])
#
# At build time the file of another framework (TFLite, ONNX) becomes the header <name>.hpp, which <target> can include: namespace
# <name> with a constexpr `model`, a test vector and `self_test()`. It is made anew when the file changes; an operator that
# whet has no layer for stops the build with its name, the layer and what is supported.
#   POLICY       a policy as C++, with or without "whet::"; by default the one that keeps the file's numbers:
#                TfliteInt8Policy of integer files, Float32Policy of float ones
#   TARGET       a tag of whet::target, such as cortex_m_dsp, or a type of one's own; by default that of the processor that is
#                compiled for as far as CMake names it: not of NEON on 32-bit Arm, nor of the dot product
#   BUDGET       bytes of flash for the model and of RAM for a workspace: the header's static_assert says what does not fit
#   CALIBRATION  samples for the integer policies of a float file, float32 [samples][…]
# The programs that write the header run on this machine: when cross-compiling they are built by WHET_HOST_CXX.

set(WHET_IMPORT_FOLDER "${CMAKE_CURRENT_LIST_DIR}/import" CACHE INTERNAL "Sources of the programs of whet_add_model")

# The tag of the kernels for what is compiled for.
function(whet_model_target variable)
  if(NOT CMAKE_CROSSCOMPILING)
    set(tag native)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "cortex-m(52|55|85)")
    set(tag cortex_m_mve)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "cortex-m(4|7|33|35)")
    set(tag cortex_m_dsp)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "cortex-m")
    set(tag cortex_m)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    set(tag neon64)
  else()
    set(tag generic)
  endif()
  set(${variable} "${tag}" PARENT_SCOPE)
endfunction()

function(whet_add_model target model)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "NAMESPACE;POLICY;TARGET;CALIBRATION" "BUDGET")
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_NAMESPACE)
    message(FATAL_ERROR "whet_add_model(<target> <model> NAMESPACE <name> …): expected a NAMESPACE, found ${ARGN}")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "whet_add_model: expected a target, found ${target}")
  endif()
  list(LENGTH ARG_BUDGET numbers)
  if(NOT numbers MATCHES "^(0|2)$" OR NOT "${ARG_BUDGET}" MATCHES "^[0-9;]*$")
    message(FATAL_ERROR "whet_add_model: expected BUDGET <flash> <ram> in bytes, found ${ARG_BUDGET}")
  endif()
  set(name "${ARG_NAMESPACE}")
  cmake_path(ABSOLUTE_PATH model BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  if(ARG_CALIBRATION)
    cmake_path(ABSOLUTE_PATH ARG_CALIBRATION BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  endif()
  if(NOT ARG_TARGET)
    whet_model_target(ARG_TARGET)
  endif()
  if(NOT ARG_POLICY)
    set(ARG_POLICY FilePolicy)
  endif()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/whet_models/${name}")
  set(header "${folder}/include/${name}.hpp")
  file(MAKE_DIRECTORY "${folder}/include")
  if(CMAKE_CROSSCOMPILING)
    whet_import_on_host()
  else()
    whet_import_natively()
  endif()

  get_target_property(type ${target} TYPE)
  set(scope PRIVATE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE)
  endif()
  target_sources(${target} ${scope} "${header}")
  target_include_directories(${target} ${scope} "${folder}/include")
  target_link_libraries(${target} ${scope} whet::whet)
endfunction()

# The program that writes topologies; once in a build.
function(whet_add_import_program)
  if(TARGET whet_import)
    return()
  endif()
  find_package(CLI11 QUIET CONFIG)
  if(NOT TARGET whet::importer OR NOT TARGET CLI11::CLI11)
    message(FATAL_ERROR "whet_add_model needs whet::importer and CLI11; missing: ${WHET_MISSING_train} ${WHET_MISSING_io} "
      "${WHET_MISSING_importer} (Debian: libflatbuffers-dev, libcli11-dev, and what whet::io needs)")
  endif()
  add_executable(whet_import EXCLUDE_FROM_ALL "${WHET_IMPORT_FOLDER}/main.cpp")
  target_link_libraries(whet_import PRIVATE whet::importer CLI11::CLI11)
endfunction()

# Both programs as targets of this build. A macro: it works with the variables of whet_add_model.
macro(whet_import_natively)
  whet_add_import_program()
  set(topology "${folder}/${name}_topology.hpp")
  add_custom_command(OUTPUT "${topology}"
    COMMAND whet_import "${model}" --topology "${topology}" --namespace "${name}_topology"
    DEPENDS "${model}" whet_import VERBATIM
    COMMENT "Reading ${ARG_NAMESPACE} from its file")

  set(policy "${ARG_POLICY}")
  if(NOT policy STREQUAL "FilePolicy" AND NOT policy MATCHES "::")
    string(PREPEND policy "whet::")
  endif()
  set(tag "${ARG_TARGET}")
  if(NOT tag MATCHES "::")
    string(PREPEND tag "whet::target::")
  endif()
  set(options "")
  if(ARG_BUDGET)
    list(GET ARG_BUDGET 0 flash)
    list(GET ARG_BUDGET 1 ram)
    set(options "    options.budget = whet::Budget{.flash = ${flash}, .ram = ${ram}};\n")
  endif()
  set(count 3)
  set(includes "")
  set(usage "")
  set(calibrated "")
  if(ARG_CALIBRATION)
    set(count 4)
    set(usage " SAMPLES")
    set(includes "#include <whet/importer/calibrate_from.hpp>\n")
    string(APPEND options
      "    const auto ranges = whet::importer::calibrate_from<Network>(graph, arguments[3]);\n")
    set(calibrated ", &ranges")
  endif()
  configure_file("${WHET_IMPORT_FOLDER}/generate.cpp.in" "${folder}/generate.cpp" @ONLY)
  set(generator "whet_generate_${name}")
  add_executable(${generator} EXCLUDE_FROM_ALL "${folder}/generate.cpp" "${topology}")
  target_include_directories(${generator} PRIVATE "${folder}")
  target_link_libraries(${generator} PRIVATE whet::importer)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    # It runs once: its compilation is what takes time.
    target_compile_options(${generator} PRIVATE -O0)
  endif()
  add_custom_command(OUTPUT "${header}"
    COMMAND ${generator} "${model}" "${header}" ${ARG_CALIBRATION}
    DEPENDS "${model}" ${generator} ${ARG_CALIBRATION} VERBATIM
    COMMENT "Freezing ${ARG_NAMESPACE}")
endmacro()

# A build of its own with the compiler of this machine.
macro(whet_import_on_host)
  find_program(WHET_HOST_CXX NAMES c++ g++ clang++ REQUIRED)
  set(host "${folder}/host")
  set(arguments "")
  foreach(argument IN ITEMS POLICY TARGET CALIBRATION)
    if(ARG_${argument})
      list(APPEND arguments "-DMODEL_${argument}=${ARG_${argument}}")
    endif()
  endforeach()
  if(ARG_BUDGET)
    list(JOIN ARG_BUDGET " " budget)
    list(APPEND arguments "-DMODEL_BUDGET=${budget}")
  endif()
  # In whet's source tree the programs stand two folders below it; installed, beside the package file.
  cmake_path(SET source NORMALIZE "${WHET_IMPORT_FOLDER}/../..")
  cmake_path(GET WHET_IMPORT_FOLDER PARENT_PATH package)
  if(EXISTS "${source}/include/whet/whet.hpp")
    list(APPEND arguments "-DWHET_SOURCE=${source}")
  else()
    list(APPEND arguments "-Dwhet_DIR=${package}")
  endif()
  add_custom_command(OUTPUT "${header}"
    COMMAND "${CMAKE_COMMAND}" -E env --unset=CXX --unset=CXXFLAGS --unset=LDFLAGS --unset=CPPFLAGS
      "${CMAKE_COMMAND}" -S "${WHET_IMPORT_FOLDER}" -B "${host}" -G "${CMAKE_GENERATOR}"
      "-DCMAKE_CXX_COMPILER=${WHET_HOST_CXX}" -DCMAKE_BUILD_TYPE=Release "-DMODEL=${model}" "-DMODEL_NAMESPACE=${name}"
      "-DMODEL_HEADER=${header}" ${arguments}
    COMMAND "${CMAKE_COMMAND}" --build "${host}" --target model_header
    DEPENDS "${model}" ${ARG_CALIBRATION} "${WHET_IMPORT_FOLDER}/CMakeLists.txt" "${WHET_IMPORT_FOLDER}/main.cpp"
      "${WHET_IMPORT_FOLDER}/generate.cpp.in"
    VERBATIM COMMENT "Importing ${ARG_NAMESPACE} with ${WHET_HOST_CXX}")
endmacro()

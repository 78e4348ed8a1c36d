# whet_add_model(<target> <model file> NAMESPACE <name> [POLICY <policy>] [TARGET <tag>] [BUDGET <flash> <ram>]
#                [CALIBRATION <samples.npy>])
#
# At build time the file of another framework (TFLite, ONNX) becomes the header <name>.hpp, which <target> can include: namespace
# <name> with a constexpr `model`, a test vector and `self_test()`. It is made anew when the file changes; an operator that
# whet has no layer for stops the build with its name, the layer and what is supported.
#   POLICY       a policy as C++, its names with or without "whet::"; by default the one that keeps the file's numbers:
#                TfliteInt8Policy of integer files, Float32Policy of float ones
#   TARGET       a tag of whet::target, such as cortex_m_dsp; by default that of the processor that is compiled for as far as
#                CMake names it: not of NEON on 32-bit Arm, nor of the dot product
#   BUDGET       bytes of flash for the model and of RAM for a workspace: the header's static_assert says what does not fit
#   CALIBRATION  samples for the integer policies of a float file, float32 [samples][…]
# Several targets of a directory may share a header: the same arguments again. Libraries and programs of other directories
# include it by linking to an INTERFACE library that has it.
# The programs that write the header run on this machine: when cross-compiling they are built by WHET_HOST_CXX, and
# WHET_HOST_PREFIX_PATH is the CMAKE_PREFIX_PATH for what they need.

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

# <name> in the top folder of a build, and another one in each of its other folders: targets are global.
function(whet_model_suffix variable name)
  if(NOT CMAKE_CURRENT_BINARY_DIR STREQUAL CMAKE_BINARY_DIR)
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_BINARY_DIR BASE_DIRECTORY "${CMAKE_BINARY_DIR}" OUTPUT_VARIABLE folder)
    string(SHA1 hash "${folder}")
    string(SUBSTRING "${hash}" 0 8 hash)
    string(APPEND name "_${hash}")
  endif()
  set(${variable} "${name}" PARENT_SCOPE)
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

  whet_model_suffix(suffix "${name}")
  set(library "whet_model_${suffix}")
  list(JOIN ARG_BUDGET " " budget)
  set(made_of "${model} POLICY ${ARG_POLICY} TARGET ${ARG_TARGET}")
  if(budget)
    string(APPEND made_of " BUDGET ${budget}")
  endif()
  if(ARG_CALIBRATION)
    string(APPEND made_of " CALIBRATION ${ARG_CALIBRATION}")
  endif()
  if(NOT TARGET ${library})
    whet_add_model_library()
  else()
    get_target_property(before ${library} WHET_MADE_OF)
    if(NOT before STREQUAL made_of)
      message(FATAL_ERROR "whet_add_model(${target}): the NAMESPACE ${name} of this directory is made of something else; "
        "expected\n  ${before}\nfound\n  ${made_of}\nTake another NAMESPACE.")
    endif()
  endif()

  # As properties: target_link_libraries would want the signature that the target's other calls have.
  get_target_property(type ${target} TYPE)
  set(property LINK_LIBRARIES)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(property INTERFACE_LINK_LIBRARIES)
  endif()
  set_property(TARGET ${target} APPEND PROPERTY ${property} ${library})
endfunction()

# The library that owns a header. Whoever links to it, in whatever directory, is compiled after the header is made; were the
# header a source of its users, each of them would make it. A macro: it works with the variables of whet_add_model.
macro(whet_add_model_library)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/whet_models/${name}")
  set(header "${folder}/include/${name}.hpp")
  file(MAKE_DIRECTORY "${folder}/include")
  # Not every generator makes a file anew when its command changes.
  set(arguments_file "${folder}/arguments.txt")
  file(CONFIGURE OUTPUT "${arguments_file}" CONTENT "@made_of@\n" @ONLY)
  if(CMAKE_CROSSCOMPILING)
    whet_import_on_host()
  else()
    whet_import_natively()
  endif()
  add_custom_target(whet_header_${suffix} DEPENDS "${header}")
  add_library(${library} INTERFACE)
  set_target_properties(${library} PROPERTIES WHET_MADE_OF "${made_of}")
  target_include_directories(${library} INTERFACE "${folder}/include")
  target_link_libraries(${library} INTERFACE whet::whet)
  add_dependencies(${library} whet_header_${suffix})
endmacro()

# The program that writes topologies; once in a build.
function(whet_add_import_program)
  set(missing "")
  if(NOT TARGET whet_import)
    find_package(CLI11 QUIET CONFIG)
    if(NOT TARGET CLI11::CLI11)
      list(APPEND missing "CLI11")
    endif()
  endif()
  if(NOT TARGET whet::importer)
    get_property(packages GLOBAL PROPERTY WHET_MISSING_IMPORTER)
    list(JOIN packages ", " packages)
    if(packages)
      list(APPEND missing "whet::importer, which needs ${packages}")
    else()
      list(APPEND missing "whet::importer, which was not installed, or not looked for in this directory")
    endif()
  endif()
  if(missing)
    list(JOIN missing " and " missing)
    message(FATAL_ERROR "whet_add_model misses ${missing} (Debian: libflatbuffers-dev, libcli11-dev, and what whet::io needs)")
  endif()
  if(NOT TARGET whet_import)
    add_executable(whet_import EXCLUDE_FROM_ALL "${WHET_IMPORT_FOLDER}/main.cpp")
    target_link_libraries(whet_import PRIVATE whet::importer CLI11::CLI11)
  endif()
endfunction()

# Both programs as targets of this build. A macro: it works with the variables of whet_add_model.
macro(whet_import_natively)
  whet_add_import_program()
  set(topology "${folder}/${name}_topology.hpp")
  add_custom_command(OUTPUT "${topology}"
    COMMAND whet_import "${model}" --topology "${topology}" --namespace "${name}_topology"
    DEPENDS "${model}" "${arguments_file}" whet_import VERBATIM
    COMMENT "Reading ${ARG_NAMESPACE} from its file")

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
  set(generator "whet_generate_${suffix}")
  add_executable(${generator} EXCLUDE_FROM_ALL "${folder}/generate.cpp" "${topology}")
  target_include_directories(${generator} PRIVATE "${folder}")
  target_link_libraries(${generator} PRIVATE whet::importer)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    # It runs once: its compilation is what takes time.
    target_compile_options(${generator} PRIVATE -O0)
  endif()
  add_custom_command(OUTPUT "${header}"
    COMMAND ${generator} "${model}" "${header}" ${ARG_CALIBRATION}
    DEPENDS "${model}" "${arguments_file}" ${generator} ${ARG_CALIBRATION} VERBATIM
    COMMENT "Freezing ${ARG_NAMESPACE}")
endmacro()

# A build of its own with the compiler of this machine.
macro(whet_import_on_host)
  find_program(WHET_HOST_CXX NAMES c++ g++ clang++ NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  set(WHET_HOST_PREFIX_PATH "" CACHE STRING "CMAKE_PREFIX_PATH of the programs of whet_add_model when cross-compiling")
  set(host "${folder}/host")
  # In whet's source tree the programs stand two folders below it; installed, beside the package file.
  cmake_path(SET source NORMALIZE "${WHET_IMPORT_FOLDER}/../..")
  cmake_path(GET WHET_IMPORT_FOLDER PARENT_PATH package)
  set(installed "")
  if(NOT EXISTS "${source}/include/whet/whet.hpp")
    set(source "")
    set(installed "-Dwhet_DIR=${package}")
  endif()
  # The nested build knows what it is made of, but is only asked when one of these files has changed.
  get_target_property(include_folders whet::whet HEADER_DIRS)
  list(TRANSFORM include_folders APPEND "/whet/*.hpp")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${include_folders})
  # All arguments, empty ones too: the folder may have others from an earlier build.
  add_custom_command(OUTPUT "${header}"
    COMMAND "${CMAKE_COMMAND}" -E env --unset=CMAKE_TOOLCHAIN_FILE --unset=CXX --unset=CXXFLAGS --unset=LDFLAGS
      --unset=CPPFLAGS
      "${CMAKE_COMMAND}" -S "${WHET_IMPORT_FOLDER}" -B "${host}" -G "${CMAKE_GENERATOR}"
      "-DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM}" "-DCMAKE_CXX_COMPILER=${WHET_HOST_CXX}" -DCMAKE_BUILD_TYPE=Release
      "-DCMAKE_PREFIX_PATH=${WHET_HOST_PREFIX_PATH}" "-DWHET_SOURCE=${source}" ${installed}
      "-DMODEL=${model}" "-DMODEL_NAMESPACE=${name}" "-DMODEL_HEADER=${header}" "-DMODEL_POLICY=${ARG_POLICY}"
      "-DMODEL_TARGET=${ARG_TARGET}" "-DMODEL_CALIBRATION=${ARG_CALIBRATION}" "-DMODEL_BUDGET=${budget}"
    COMMAND "${CMAKE_COMMAND}" --build "${host}" --target model_header
    DEPENDS "${model}" "${arguments_file}" ${ARG_CALIBRATION} ${headers} "${WHET_IMPORT_FOLDER}/CMakeLists.txt"
      "${WHET_IMPORT_FOLDER}/main.cpp" "${WHET_IMPORT_FOLDER}/generate.cpp.in"
    VERBATIM COMMENT "Importing ${ARG_NAMESPACE} with ${WHET_HOST_CXX}")
endmacro()

# The host's side of the firmware examples: programs that write their headers, and tests that build them for a
# Cortex-M4 and a Cortex-M55 and run them under QEMU.

set(firmware_folder "${CMAKE_CURRENT_LIST_DIR}")
set(firmware_binary "${CMAKE_CURRENT_BINARY_DIR}/firmware")

# firmware_<example>_generate <folder>, of keyword_spotting <model> <folder>, of fashion <folder> [<weights>]
foreach(example IN ITEMS adaptation anomaly fashion keyword_spotting placement)
  add_executable(firmware_${example}_generate "${firmware_folder}/${example}/generate.cpp")
  target_link_libraries(firmware_${example}_generate PRIVATE whet::io)
  whet_precompile_for_examples(firmware_${example}_generate)
endforeach()

# The reference data holds a keyword spotter.
set(keyword_default "")
foreach(root IN ITEMS "$ENV{WHET_REFERENCE_DATA}" "${PROJECT_SOURCE_DIR}/../shared/data")
  if(NOT keyword_default AND root AND EXISTS "${root}/models/kws_dscnn/float_bn")
    cmake_path(ABSOLUTE_PATH root NORMALIZE OUTPUT_VARIABLE keyword_default)
    string(APPEND keyword_default "/models/kws_dscnn")
  endif()
endforeach()
set(KEYWORD_MODEL "${keyword_default}" CACHE PATH
  "Folder of a keyword spotter's weights and recordings, see examples/firmware/keyword_spotting/README.md")

if(NOT WHET_BUILD_TESTS)
  return()
endif()
# whet_generate_firmware_headers(<example> <argument of the generator before the folder>...)
function(whet_generate_firmware_headers example)
  add_test(NAME firmware.${example}.generate
    COMMAND firmware_${example}_generate ${ARGN} "${firmware_binary}/${example}")
  set_tests_properties(firmware.${example}.generate
    PROPERTIES LABELS firmware TIMEOUT 900 FIXTURES_SETUP ${example}_headers)
endfunction()
foreach(example IN ITEMS adaptation anomaly fashion placement)
  whet_generate_firmware_headers(${example})
endforeach()
if(KEYWORD_MODEL)
  whet_generate_firmware_headers(keyword_spotting "${KEYWORD_MODEL}")
endif()

find_program(WHET_ARM_COMPILER arm-none-eabi-g++)
find_program(WHET_QEMU_ARM qemu-system-arm)

# whet_add_firmware_test(<example> <toolchain file> <what it needs>, or empty)
function(whet_add_firmware_test example device missing)
  set(name firmware.${example}.${device})
  if(NOT WHET_ARM_COMPILER OR NOT WHET_QEMU_ARM)
    set(missing "arm-none-eabi-g++ and qemu-system-arm")
  endif()
  if(missing)
    add_test(NAME ${name} COMMAND "${CMAKE_COMMAND}" -E echo "skipped: needs ${missing}")
    set_tests_properties(${name} PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: needs")
  else()
    add_test(NAME ${name}
      COMMAND "${CMAKE_CTEST_COMMAND}"
        --build-and-test "${firmware_folder}" "${firmware_binary}/${example}_${device}"
        --build-generator "${CMAKE_GENERATOR}"
        --build-options
          "-DCMAKE_TOOLCHAIN_FILE=${PROJECT_SOURCE_DIR}/cmake/toolchains/${device}.cmake"
          "-DEigen3_DIR=${Eigen3_DIR}"
          "-DEXAMPLE=${example}"
          "-DHEADERS=${firmware_binary}/${example}"
        --test-command "${CMAKE_CTEST_COMMAND}" --no-tests=error --verbose)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS firmware TIMEOUT 600 FIXTURES_REQUIRED ${example}_headers)
endfunction()

set(no_keyword_model "")
if(NOT KEYWORD_MODEL)
  set(no_keyword_model "a model: configure with -DKEYWORD_MODEL=<folder>, which examples/firmware/keyword_spotting/README.md describes; fashion runs without")
endif()
foreach(device IN ITEMS cortex_m4 cortex_m55)
  whet_add_firmware_test(fashion ${device} "")
  whet_add_firmware_test(keyword_spotting ${device} "${no_keyword_model}")
endforeach()
whet_add_firmware_test(adaptation cortex_m4 "")
whet_add_firmware_test(anomaly cortex_m4 "")
whet_add_firmware_test(placement cortex_m55 "")

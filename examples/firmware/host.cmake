# The host's side of the firmware example: a program that writes the headers, and a test that builds the
# firmware with them and runs it under QEMU.

set(firmware_folder "${CMAKE_CURRENT_LIST_DIR}")
set(firmware_headers "${CMAKE_CURRENT_BINARY_DIR}/firmware/headers")

if(NOT EXISTS "${firmware_folder}/fashion/generate.cpp")
  return()
endif()
# firmware_fashion_generate <folder>: writes classifier_int8.hpp, and ten images with the host's scores.
add_executable(firmware_fashion_generate "${firmware_folder}/fashion/generate.cpp")
target_link_libraries(firmware_fashion_generate PRIVATE whet::io)

if(NOT WHET_BUILD_TESTS)
  return()
endif()
add_test(NAME firmware.generate COMMAND firmware_fashion_generate "${firmware_headers}")
set_tests_properties(firmware.generate PROPERTIES LABELS firmware TIMEOUT 600 FIXTURES_SETUP firmware_headers)

find_program(WHET_ARM_COMPILER arm-none-eabi-g++)
find_program(WHET_QEMU_ARM qemu-system-arm)
if(WHET_ARM_COMPILER AND WHET_QEMU_ARM)
  add_test(NAME firmware.fashion
    COMMAND "${CMAKE_CTEST_COMMAND}"
      --build-and-test "${firmware_folder}" "${CMAKE_CURRENT_BINARY_DIR}/firmware/cortex_m4"
      --build-generator "${CMAKE_GENERATOR}"
      --build-options
        "-DCMAKE_TOOLCHAIN_FILE=${PROJECT_SOURCE_DIR}/cmake/toolchains/cortex_m4.cmake"
        "-DEigen3_DIR=${Eigen3_DIR}"
        "-DFASHION_HEADERS=${firmware_headers}"
      --test-command "${CMAKE_CTEST_COMMAND}" --no-tests=error --verbose)
else()
  add_test(NAME firmware.fashion COMMAND "${CMAKE_COMMAND}" -E echo
    "skipped: needs arm-none-eabi-g++ and qemu-system-arm")
  set_tests_properties(firmware.fashion PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: ")
endif()
set_tests_properties(firmware.fashion PROPERTIES LABELS firmware TIMEOUT 600 FIXTURES_REQUIRED firmware_headers)

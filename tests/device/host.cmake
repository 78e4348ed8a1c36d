# The host's side of the device tests: a program that writes the cases, and for each device a test that builds them with
# its compiler and runs them under emulation. `ctest --preset clang -L device`.

set(device_folder "${CMAKE_CURRENT_LIST_DIR}")
set(device_headers "${CMAKE_CURRENT_BINARY_DIR}/device/headers")

file(GLOB sources CONFIGURE_DEPENDS "${device_folder}/generate/*.cpp")
add_executable(device_generate ${sources})
target_link_libraries(device_generate PRIVATE whet::importer)
target_include_directories(device_generate PRIVATE "${device_folder}/generate/reference" "${device_folder}/..")
target_compile_definitions(device_generate PRIVATE "WHET_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"")
# The models are small: it takes longer to optimize the program than to run it.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(device_generate PRIVATE -O0)
endif()
if(WHET_TEST_MARCH)
  target_compile_options(device_generate PRIVATE "-march=${WHET_TEST_MARCH}")
endif()
# Calibration trains nothing, but runs what training compiles.
if(TARGET example_operations)
  target_precompile_headers(device_generate PRIVATE "${device_folder}/generate/some_network.hpp" <compiled/operations.hpp>)
  target_link_libraries(device_generate PRIVATE example_operations)
endif()
add_test(NAME device.generate COMMAND device_generate "${device_headers}")
set_tests_properties(device.generate PROPERTIES LABELS device TIMEOUT 600 FIXTURES_SETUP device_headers)

# whet_add_device(<toolchain file> <layout> <compiler> <emulator>): the layout is a folder of what device_generate writes.
function(whet_add_device device layout compiler emulator)
  string(MAKE_C_IDENTIFIER "WHET_PROGRAM_${compiler}" compiler_path)
  string(MAKE_C_IDENTIFIER "WHET_PROGRAM_${emulator}" emulator_path)
  find_program(${compiler_path} ${compiler})
  find_program(${emulator_path} ${emulator})
  if(${compiler_path} AND ${emulator_path})
    add_test(NAME device.${device}
      COMMAND "${CMAKE_CTEST_COMMAND}"
        --build-and-test "${device_folder}" "${CMAKE_CURRENT_BINARY_DIR}/device/${device}"
        --build-generator "${CMAKE_GENERATOR}"
        --build-options
          "-DCMAKE_TOOLCHAIN_FILE=${PROJECT_SOURCE_DIR}/cmake/toolchains/${device}.cmake"
          "-DEigen3_DIR=${Eigen3_DIR}"
          "-DDEVICE_HEADERS=${device_headers}/${layout}"
        --test-command "${CMAKE_CTEST_COMMAND}" --no-tests=error --verbose)
  else()
    add_test(NAME device.${device} COMMAND "${CMAKE_COMMAND}" -E echo "skipped: needs ${compiler} and ${emulator}")
    set_tests_properties(device.${device} PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: needs")
  endif()
  set_tests_properties(device.${device} PROPERTIES LABELS device TIMEOUT 900 FIXTURES_REQUIRED device_headers)
endfunction()

foreach(core IN ITEMS m0 m3)
  whet_add_device(cortex_${core} cortex_m arm-none-eabi-g++ qemu-system-arm)
endforeach()
foreach(core IN ITEMS m4 m7 m33)
  whet_add_device(cortex_${core} cortex_m_dsp arm-none-eabi-g++ qemu-system-arm)
endforeach()
whet_add_device(cortex_m55 cortex_m_mve arm-none-eabi-g++ qemu-system-arm)
whet_add_device(aarch64 neon64 aarch64-linux-gnu-g++ qemu-aarch64)
whet_add_device(aarch64_dotprod neon64 aarch64-linux-gnu-g++ qemu-aarch64)
whet_add_device(armhf neon64 arm-linux-gnueabihf-g++ qemu-arm)
whet_add_device(riscv64 generic riscv64-linux-gnu-g++ qemu-riscv64)

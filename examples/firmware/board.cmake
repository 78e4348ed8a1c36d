# Bare-metal programs for the toolchain files cmake/toolchains/cortex_m*.cmake: start-up code, the linker script of the
# machine, and what is checked of every program.

set(board_folder "${CMAKE_CURRENT_LIST_DIR}")

add_library(startup OBJECT "${board_folder}/startup.c")
target_include_directories(startup PUBLIC "${board_folder}")
target_compile_options(startup PRIVATE -Wall -Wextra -Wpedantic)

cmake_path(REPLACE_FILENAME CMAKE_CXX_COMPILER arm-none-eabi-size OUTPUT_VARIABLE WHET_SIZE_PROGRAM)

# whet_link_firmware(<target>): start-up code, and the memory of the machine.
function(whet_link_firmware name)
  set(scripts "${board_folder}/machines")
  set_target_properties(${name} PROPERTIES SUFFIX .elf
    LINK_DEPENDS "${scripts}/${WHET_LINKER_SCRIPT};${scripts}/sections.ld")
  target_link_libraries(${name} PRIVATE startup)
  target_link_options(${name} PRIVATE "-L${scripts}" -T "${WHET_LINKER_SCRIPT}" -Wl,--print-memory-usage)
endfunction()

# Instructions are counted by a plugin of the emulator, a program of the host; without a compiler for it, or an emulator
# that takes plugins, programs are run alone.
find_program(WHET_HOST_COMPILER NAMES cc gcc clang)
list(GET CMAKE_CROSSCOMPILING_EMULATOR 0 emulator)
execute_process(COMMAND "${emulator}" -help OUTPUT_VARIABLE emulator_help ERROR_QUIET)
set(WHET_COUNT_PLUGIN "")
if(WHET_HOST_COMPILER AND emulator_help MATCHES "-plugin ")
  set(WHET_COUNT_PLUGIN "${CMAKE_BINARY_DIR}/count_instructions.so")
  add_custom_command(OUTPUT "${WHET_COUNT_PLUGIN}"
    COMMAND "${WHET_HOST_COMPILER}" -shared -fPIC -O2 "${board_folder}/count_instructions.c" -o "${WHET_COUNT_PLUGIN}"
    DEPENDS "${board_folder}/count_instructions.c" VERBATIM)
  add_custom_target(count_plugin DEPENDS "${WHET_COUNT_PLUGIN}")
endif()

# whet_run_firmware(<target>): a test that runs the program and prints how many instructions it has counted.
function(whet_run_firmware name)
  if(WHET_COUNT_PLUGIN)
    add_dependencies(${name} count_plugin)
    add_test(NAME ${name}.runs COMMAND "${CMAKE_COMMAND}" "-DNM=${CMAKE_NM}" "-DPLUGIN=${WHET_COUNT_PLUGIN}"
      -P "${board_folder}/run.cmake" -- ${CMAKE_CROSSCOMPILING_EMULATOR} "$<TARGET_FILE:${name}>")
  else()
    add_test(NAME ${name}.runs COMMAND ${name})
  endif()
  set_tests_properties(${name}.runs PROPERTIES TIMEOUT 300)
endfunction()

# whet_check_firmware(<target>): a test that prints the program's sizes, and one that looks at its symbols.
function(whet_check_firmware name)
  add_test(NAME ${name}.symbols COMMAND "${CMAKE_COMMAND}" "-DNM=${CMAKE_NM}" "-DBINARY=$<TARGET_FILE:${name}>"
    -P "${board_folder}/../../tests/checks/symbols.cmake")
  add_test(NAME ${name}.size COMMAND "${WHET_SIZE_PROGRAM}" "$<TARGET_FILE:${name}>")
endfunction()

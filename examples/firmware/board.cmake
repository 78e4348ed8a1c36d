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

# whet_check_firmware(<target>): a test that prints the program's sizes, and one that looks at its symbols.
function(whet_check_firmware name)
  add_test(NAME ${name}.symbols COMMAND "${CMAKE_COMMAND}" "-DNM=${CMAKE_NM}" "-DBINARY=$<TARGET_FILE:${name}>"
    -P "${board_folder}/../../tests/checks/symbols.cmake")
  add_test(NAME ${name}.size COMMAND "${WHET_SIZE_PROGRAM}" "$<TARGET_FILE:${name}>")
endfunction()

# Cortex-M0: no hardware division, no floats, no 64-bit product; the board is a BBC micro:bit, 256 KB of flash and 16 KB of RAM.

set(core cortex-m0)
set(core_flags "-mcpu=cortex-m0")
set(machine microbit)
set(WHET_LINKER_SCRIPT microbit.ld)
include("${CMAKE_CURRENT_LIST_DIR}/bare_metal_arm.cmake")

# Cortex-M55: vectors (MVE) of integers and floats; an Arm MPS3 with the AN547 image.

set(core cortex-m55)
set(core_flags "-mcpu=cortex-m55 -mfloat-abi=hard")
set(machine mps3-an547)
set(WHET_LINKER_SCRIPT an547.ld)
include("${CMAKE_CURRENT_LIST_DIR}/bare_metal_arm.cmake")

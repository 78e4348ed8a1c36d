# Cortex-M3, without DSP instructions and floats; an Arm MPS2 with the AN385 image.

set(core cortex-m3)
set(core_flags "-mcpu=cortex-m3")
set(machine mps2-an385)
set(WHET_LINKER_SCRIPT mps2.ld)
include("${CMAKE_CURRENT_LIST_DIR}/bare_metal_arm.cmake")

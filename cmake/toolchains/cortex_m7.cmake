# Cortex-M7: DSP instructions, double precision; an Arm MPS2 with the AN500 image.

set(core cortex-m7)
set(core_flags "-mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-d16")
set(machine mps2-an500)
set(WHET_LINKER_SCRIPT mps2.ld)
include("${CMAKE_CURRENT_LIST_DIR}/bare_metal_arm.cmake")

# Cortex-M4F: DSP instructions, single precision; an Arm MPS2 with the AN386 image.

set(core cortex-m4)
set(core_flags "-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16")
set(machine mps2-an386)
set(WHET_LINKER_SCRIPT mps2.ld)
include("${CMAKE_CURRENT_LIST_DIR}/bare_metal_arm.cmake")

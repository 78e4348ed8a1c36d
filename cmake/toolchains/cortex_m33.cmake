# Cortex-M33: DSP instructions, single precision; an Arm MPS2+ with the AN505 image.

set(core cortex-m33)
set(core_flags "-mcpu=cortex-m33 -mfloat-abi=hard -mfpu=fpv5-sp-d16")
set(machine mps2-an505)
set(WHET_LINKER_SCRIPT an505.ld)
include("${CMAKE_CURRENT_LIST_DIR}/bare_metal_arm.cmake")

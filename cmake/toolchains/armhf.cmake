# 32-bit Arm with NEON (Armv7-A).

set(CMAKE_SYSTEM_PROCESSOR arm)
set(compiler arm-linux-gnueabihf)
set(core_flags "-march=armv7-a -mfpu=neon")
set(emulator qemu-arm -cpu cortex-a9)
include("${CMAKE_CURRENT_LIST_DIR}/linux.cmake")

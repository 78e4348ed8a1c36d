# 64-bit Arm with the dot product of bytes (Armv8.2).

set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(compiler aarch64-linux-gnu)
set(core_flags "-march=armv8.2-a+dotprod")
set(emulator qemu-aarch64 -cpu cortex-a76)
include("${CMAKE_CURRENT_LIST_DIR}/linux.cmake")

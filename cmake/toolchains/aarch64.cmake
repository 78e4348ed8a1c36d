# 64-bit Arm, vectors but no dot product: the emulated processor refuses one.

set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(compiler aarch64-linux-gnu)
set(core_flags "-march=armv8-a")
set(emulator qemu-aarch64 -cpu cortex-a53)
include("${CMAKE_CURRENT_LIST_DIR}/linux.cmake")

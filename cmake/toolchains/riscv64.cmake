# 64-bit RISC-V without vectors.

set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(compiler riscv64-linux-gnu)
set(core_flags "-march=rv64gc")
set(emulator qemu-riscv64 -cpu rv64)
include("${CMAKE_CURRENT_LIST_DIR}/linux.cmake")

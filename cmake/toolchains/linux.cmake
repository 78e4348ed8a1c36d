# Shared by the toolchain files of Linux on other processors: Debian's cross compilers, run by QEMU's user mode.
# They set CMAKE_SYSTEM_PROCESSOR, compiler (the prefix of the compilers' names), core_flags and emulator.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER "${compiler}-gcc")
set(CMAKE_CXX_COMPILER "${compiler}-g++")
set(CMAKE_C_FLAGS_INIT "${core_flags}")
set(CMAKE_CXX_FLAGS_INIT "${core_flags}")
# So that the emulator needs no system of that processor.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator})

# Shared by the toolchain files of Linux on other processors: Debian's cross compilers, run by QEMU's user mode.
# They set CMAKE_SYSTEM_PROCESSOR, compiler (the prefix of the compilers' names), core_flags and emulator.
# With WHET_CROSS_CLANG clang++ compiles for that processor, with the libraries of Debian's cross compiler.

set(CMAKE_SYSTEM_NAME Linux)
if(WHET_CROSS_CLANG)
  set(CMAKE_C_COMPILER clang)
  set(CMAKE_CXX_COMPILER clang++)
  set(CMAKE_C_COMPILER_TARGET "${compiler}")
  set(CMAKE_CXX_COMPILER_TARGET "${compiler}")
  list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WHET_CROSS_CLANG)
else()
  set(CMAKE_C_COMPILER "${compiler}-gcc")
  set(CMAKE_CXX_COMPILER "${compiler}-g++")
endif()
set(CMAKE_C_FLAGS_INIT "${core_flags}")
set(CMAKE_CXX_FLAGS_INIT "${core_flags}")
# So that the emulator needs no system of that processor.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator})

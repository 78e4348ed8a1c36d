# Shared by the cortex_m*.cmake toolchain files: bare metal with newlib, run by QEMU's model of a board.
# They set core (as CMake calls the processor), core_flags, machine (QEMU's name) and WHET_LINKER_SCRIPT (a file of
# examples/firmware/machines).

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR "${core}")
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
# The compiler cannot link a program without a linker script.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(core_flags "${core_flags} -ffunction-sections -fdata-sections")
set(CMAKE_C_FLAGS_INIT "${core_flags}")
set(CMAKE_CXX_FLAGS_INIT "${core_flags} -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-unwind-tables -fno-asynchronous-unwind-tables")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostartfiles --specs=nano.specs --specs=nosys.specs -Wl,--gc-sections")

set(CMAKE_CROSSCOMPILING_EMULATOR qemu-system-arm -M "${machine}" -nographic -monitor none -serial none
  -chardev stdio,id=console -semihosting-config enable=on,target=native,chardev=console -kernel)

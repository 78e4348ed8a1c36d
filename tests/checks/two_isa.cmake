# Two translation units with different -m flags in one program keep their own kernels. Without that, the
# linker keeps one copy of each template, and the baseline unit may die of an illegal instruction. Both
# link orders, because the linker keeps the first copy.

if(NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/two_isa/main.cpp" OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  return()
endif()

foreach(unit IN ITEMS baseline avx2 main)
  add_library(check_two_isa_${unit} OBJECT two_isa/${unit}.cpp)
  target_link_libraries(check_two_isa_${unit} PRIVATE whet::whet)
  # In place of the flags of this folder, which would name the machine's own instruction set.
  set_target_properties(check_two_isa_${unit} PROPERTIES COMPILE_OPTIONS "-O2;-march=x86-64;-Wall;-Wextra")
endforeach()
set_target_properties(check_two_isa_avx2 PROPERTIES COMPILE_OPTIONS "-O2;-march=x86-64-v3;-Wall;-Wextra")

find_program(WHET_QEMU_X86_64 qemu-x86_64)
foreach(order IN ITEMS baseline_first avx2_first)
  set(units baseline avx2)
  if(order STREQUAL "avx2_first")
    list(REVERSE units)
  endif()
  set(objects "")
  foreach(unit IN LISTS units ITEMS main)
    list(APPEND objects "$<TARGET_OBJECTS:check_two_isa_${unit}>")
  endforeach()
  add_executable(check_two_isa_${order} ${objects})
  set_target_properties(check_two_isa_${order} PROPERTIES LINKER_LANGUAGE CXX)

  # Without an argument: every path this CPU can run. "baseline": only the unit built for x86-64.
  whet_add_check(two_isa.${order} check_two_isa_${order})
  if(WHET_QEMU_X86_64)
    whet_add_check(two_isa.${order}.emulated
      "${WHET_QEMU_X86_64}" -cpu Nehalem "$<TARGET_FILE:check_two_isa_${order}>" baseline)
  else()
    message(STATUS "checks.two_isa.${order}.emulated is left out: no qemu-x86_64")
  endif()
endforeach()

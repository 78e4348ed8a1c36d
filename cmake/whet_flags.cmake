# Flags of whet's own programs and header checks, for this directory and those below it. They are not
# part of the targets: a consumer of whet::whet sees none of them.

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${WHET_WERROR}>:-Werror>)
if(WHET_MARCH)
  add_compile_options("-march=${WHET_MARCH}")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # It also takes indices whose bound it does not see for overflows, where loops are unrolled.
  add_compile_options(-Wno-stringop-overflow -Wno-restrict)
  # With AVX-512, g++ 12 warns of its own intrinsics header, whoever includes it (GCC bug 105593).
  include(CheckCXXSourceCompiles)
  string(MAKE_C_IDENTIFIER "WHET_AVX512_WITH_${WHET_MARCH}" has_avx512)
  if(WHET_MARCH)
    set(CMAKE_REQUIRED_FLAGS "-march=${WHET_MARCH}")
  endif()
  check_cxx_source_compiles("#ifndef __AVX512F__\n#error\n#endif\nint main() {}" ${has_avx512})
  unset(CMAKE_REQUIRED_FLAGS)
  if(${has_avx512})
    add_compile_options(-Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ collects garbage at each doubling of a small heap; where there is room for it, an eighth of its time is saved by
  # not collecting below a gigabyte.
  cmake_host_system_information(RESULT megabytes QUERY TOTAL_PHYSICAL_MEMORY)
  if(megabytes GREATER 12000)
    add_compile_options("SHELL:--param ggc-min-heapsize=1000000")
  endif()
endif()
if(WHET_SANITIZERS)
  # An access through a null pointer ends the process anyhow; to look for one at every call is an eighth of all
  # that the compiler does.
  set(sanitizer_flags "-fsanitize=${WHET_SANITIZERS}" -fno-sanitize=null -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  # Its type information before each function keeps those in the object that are inlined everywhere: kernels are emitted
  # several times over. Calls through a pointer of another type need a cast, which g++ refuses (-Wcast-function-type).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    list(APPEND sanitizer_flags -fno-sanitize=function)
    # Without an optimizer inlining makes nothing faster, and functions of thousands of instrumented variables.
    if(CMAKE_BUILD_TYPE STREQUAL "None")
      add_compile_definitions(always_inline=unused)
    endif()
  endif()
  add_compile_options(${sanitizer_flags})
  add_link_options(${sanitizer_flags})
endif()

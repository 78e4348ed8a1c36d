#pragma once

#include <whet/target/tags.hpp>

/// Calls body.template operator()<Target>() for every target that this unit was compiled for, or for this
/// machine's own alone where the build says so.
template <class Body>
void for_each_target(Body&& body) {
#ifdef WHET_TEST_NATIVE_TARGET_ALONE
  body.template operator()<whet::target::native>();
#else
  const auto visit = [&]<class Target>() {
    if constexpr (Target::available) body.template operator()<Target>();
  };
  visit.template operator()<whet::target::generic>();
#if !WHET_HAS_AVX2
  // A unit with AVX2 runs the kernels of that for it, which are tried anyhow.
  visit.template operator()<whet::target::sse42>();
#endif
  visit.template operator()<whet::target::avx2>();
  visit.template operator()<whet::target::avx_vnni>();
  visit.template operator()<whet::target::avx512>();
  visit.template operator()<whet::target::neon>();
  visit.template operator()<whet::target::neon64>();
  visit.template operator()<whet::target::neon64_dotprod>();
  visit.template operator()<whet::target::riscv>();
#endif
}

/// And for those that have kernels for int8 alone.
template <class Body>
void for_each_int8_target(Body&& body) {
  for_each_target(body);
#ifndef WHET_TEST_NATIVE_TARGET_ALONE
  body.template operator()<whet::target::cortex_m>();
#endif
}

#pragma once

#include <type_traits>
#include <utility>

#include <whet/target/isa.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Calls body(0) … body(Count - 1) with the index as a constant, so that arrays indexed by it are registers
/// whatever the optimizer's own opinion on unrolling is. Where an index need not be a
/// constant of the language, `#pragma GCC unroll` with the most rounds there are does the same, and
/// instantiates nothing.
template <int Count, class Body>
[[gnu::always_inline]] inline void unroll(Body&& body) {
  [&]<int... Index>(std::integer_sequence<int, Index...>) __attribute__((always_inline)) {
    (body(std::integral_constant<int, Index>{}), ...);
  }
  (std::make_integer_sequence<int, Count>{});
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/target/isa.hpp>

// Weights that come from memory. Processors see a stream of reads and run ahead of it, but to the end of a
// page of 4 KiB only, so that each stream of a tile waits once a page. A tile that asks for its weights a
// page before it needs them does not: a layer of one sample reads memory as fast as the memory is.

namespace whet::kernel {
inline namespace WHET_ISA {

/// More bytes of weights than these come from memory, or from a cache that cores share.
inline constexpr std::size_t near_weight_bytes = std::size_t{4} << 20;
/// Of weights of a few bits, which take so long to multiply that asking costs nothing where it was needless.
inline constexpr std::size_t near_code_bytes = std::size_t{1} << 20;

/// Whether `bytes` of weights are asked for ahead: where that was measured, with AVX2 and AVX-512.
constexpr bool are_far_weights([[maybe_unused]] std::size_t bytes, [[maybe_unused]] std::size_t near) {
#if WHET_HAS_AVX2
  return bytes > near;
#else
  return false;
#endif
}

/// Bytes from weights to those that a tile needs a page later, which walks Panels panels side by side: in the
/// same panel, or, as most would be in its neighbour, in one that the tile walks next.
template <int Panels>
constexpr std::ptrdiff_t far_ahead(std::ptrdiff_t panel_bytes) {
  constexpr std::ptrdiff_t page = 4096;
  return Panels > 1 && panel_bytes < 4 * page ? Panels * panel_bytes : page;
}

/// Asks for the lines of cache with the Bytes bytes that lie `ahead` of `weights`, if Far. They may lie
/// behind the last weight of a layer, where nothing is read: a request that finds no memory is dropped.
template <bool Far, std::ptrdiff_t Bytes, class Weight>
[[gnu::always_inline]] inline void ask_ahead([[maybe_unused]] const Weight* weights,
                                             [[maybe_unused]] std::ptrdiff_t ahead) {
  if constexpr (Far) {
    constexpr std::ptrdiff_t cache_line = 64;
    const std::uintptr_t first =
        reinterpret_cast<std::uintptr_t>(weights) + static_cast<std::uintptr_t>(ahead);
    for (std::ptrdiff_t byte = 0; byte < Bytes; byte += cache_line)
      // NOLINTNEXTLINE(performance-no-int-to-ptr): no pointer may go so far behind an array.
      __builtin_prefetch(reinterpret_cast<const void*>(first + static_cast<std::uintptr_t>(byte)));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/kernel/pool/generic.hpp>
#include <whet/precision/bits.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = the largest sign of each window, channel by channel, one sample: -1 where all are. Shapes: x and y as
/// the geometry says, with words in the place of channels.
inline void max_pool_signs(generic, const Geometry& geometry, const std::uint32_t* x,
                           std::uint32_t* y) noexcept {
  const Geometry image = in_words(geometry);
  for_each_pool(image, [&](PoolRange rows, PoolRange columns, std::ptrdiff_t pixel) {
    for (int word = 0; word < image.output.channels; ++word) {
      std::uint32_t all = ~std::uint32_t{0};
      for_each_value(image, rows, columns, word, x, [&](std::uint32_t signs) { all &= signs; });
      y[pixel + word] = all;
    }
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

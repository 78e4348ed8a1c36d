#pragma once

#include <cstddef>

#include <whet/core/inline.hpp>

namespace whet {

/// `bytes` up to the next multiple of `multiple`.
WHET_INLINE constexpr std::size_t round_up(std::size_t bytes, std::size_t multiple) {
  return (bytes + multiple - 1) / multiple * multiple;
}

}  // namespace whet

#pragma once

#include <cstddef>

#include <whet/core/inline.hpp>

namespace whet {

/// Index of the largest value; of equal ones the first. Scores: anything with size() and operator[].
template <class Scores>
WHET_INLINE constexpr std::size_t argmax(const Scores& scores) {
  std::size_t best = 0;
  for (std::size_t index = 1; index < static_cast<std::size_t>(scores.size()); ++index)
    if (scores[static_cast<decltype(scores.size())>(index)] >
        scores[static_cast<decltype(scores.size())>(best)])
      best = index;
  return best;
}

}  // namespace whet

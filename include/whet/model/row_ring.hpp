#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>

namespace whet::detail {

/// Row of a ring that is written next.
using RingPosition = std::int32_t;

/// The last `Span` rows that a causal convolution has seen, oldest first from the position on. Views memory
/// that belongs to a stream: the position, and behind it the rows.
template <class Element, int Span, std::size_t RowValues>
class RowRing {
 public:
  WHET_INLINE explicit RowRing(std::byte* memory) noexcept
      : position(reinterpret_cast<RingPosition*>(memory)),
        rows(reinterpret_cast<Element*>(memory + sizeof(RingPosition))) {}

  /// As if all rows had been `padding`.
  WHET_INLINE void reset(Element padding) noexcept {
    *position = 0;
    for (std::size_t index = 0; index < std::size_t{Span} * RowValues; ++index) rows[index] = padding;
  }

  WHET_INLINE void push(const Element* row) noexcept {
    copy(row, rows + static_cast<std::size_t>(*position) * RowValues);
    *position = *position + 1 < Span ? *position + 1 : 0;
  }

  /// Brings every `Dilation`-th row together, the newest one last: `window` holds `Taps` rows.
  template <int Taps, int Dilation>
  WHET_INLINE void gather(Element* window) const noexcept {
    static_assert((Taps - 1) * Dilation + 1 == Span);
    int row = *position;
    for (int tap = 0; tap < Taps; ++tap, window += RowValues) {
      copy(rows + static_cast<std::size_t>(row) * RowValues, window);
      row = row + Dilation < Span ? row + Dilation : row + Dilation - Span;
    }
  }

 private:
  WHET_INLINE static void copy(const Element* from, Element* to) noexcept {
    for (std::size_t index = 0; index < RowValues; ++index) to[index] = from[index];
  }

  RingPosition* position;
  Element* rows;
};

}  // namespace whet::detail

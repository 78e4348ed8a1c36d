#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/format.hpp>

namespace whet {

// Tensors of signs (Format::bits): values ±1, a bit each, which is set for -1, 32 to a word, the first in the
// lowest bit. Bits that are no value are 0, as those of +1, in inputs and weights alike, so that they never
// differ.

/// Words that hold `values` signs.
WHET_INLINE constexpr int words_of(int values) { return (values + 31) / 32; }

/// Elements that hold the values of one pixel's channels.
WHET_INLINE constexpr int channel_elements(int channels, Format format) {
  return format == Format::bits ? words_of(channels) : channels;
}

/// How the signs that one output sees lie: runs, each of which begins with a word of its own. A pixel's
/// channels are a run; a vector that was not flattened from an image is one run. Structural.
struct BitRuns {
  int count = 1;
  int length = 0;

  WHET_INLINE constexpr int values() const { return count * length; }
  WHET_INLINE constexpr int words() const { return count * words_of(length); }
  /// Place of a value among all bits: 32 times the word, plus the bit in it.
  WHET_INLINE constexpr int place(int value) const {
    return value / length * words_of(length) * 32 + value % length;
  }
  constexpr bool operator==(const BitRuns&) const = default;
};

/// The geometry of an image of signs with its words in the place of channels.
WHET_INLINE constexpr Geometry in_words(Geometry geometry) {
  geometry.input.channels = words_of(geometry.input.channels);
  geometry.output.channels = words_of(geometry.output.channels);
  return geometry;
}

/// The bit of a real number: sign(0) = +1, that of a NaN is -1.
WHET_INLINE constexpr std::uint32_t sign_bit(float value) { return value >= 0.0f ? 0U : 1U; }

/// How many of the 32 signs of two words differ.
WHET_INLINE constexpr int count_differing(std::uint32_t one, std::uint32_t other) {
  return __builtin_popcount(one ^ other);
}

/// A conversion to signs: what the values that are converted mean; unused where they are float.
struct BinarizeParameters {
  std::int32_t zero_point;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("zero_point", self.zero_point);
  }
};

}  // namespace whet

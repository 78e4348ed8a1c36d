#pragma once

#include <cstddef>
#include <type_traits>

#include <whet/core/error.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/shape.hpp>

namespace whet::detail {

/// Samples of one shape, one after the other.
template <class Scalar>
struct Samples {
  Scalar* first;
  std::size_t count;
};

/// The samples in a contiguous range of floats, or of objects that are nothing but one sample's floats.
template <Shape Extents, class Scalar, class Range>
WHET_INLINE constexpr Samples<Scalar> samples(Range& range) {
  using Element = std::remove_cvref_t<decltype(*range.data())>;
  if constexpr (std::is_same_v<Element, float>) {
    return {range.data(), static_cast<std::size_t>(range.size()) / Extents.size()};
  } else {
    static_assert(
        sizeof(Element) == Extents.size() * sizeof(float) ||
            error::size_mismatch<Scalar[Extents.size()], Element>,
        "whet: the range's elements are neither floats nor whole samples; the arguments are a sample and "
        "the element");
    return {range.size() > 0 ? range.data()->data() : nullptr, static_cast<std::size_t>(range.size())};
  }
}

}  // namespace whet::detail

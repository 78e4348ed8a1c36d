#pragma once

#include <array>
#include <cstddef>
#include <iterator>
#include <type_traits>

#include <Eigen/Core>

#include <whet/core/error.hpp>
#include <whet/core/extent.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/shape.hpp>
#include <whet/core/tensor.hpp>

namespace whet::detail {

/// Samples of one shape, one after the other.
template <class Scalar>
struct Samples {
  Scalar* first;
  std::size_t count;
};

/// Number of floats that an object holds within itself and that are all it holds; 0 for anything else. A
/// vector or a view may have the size of a sample, and holds a pointer.
template <class Element>
inline constexpr std::size_t floats_within = std::is_same_v<Element, float> ? 1 : 0;
template <class Element, std::size_t Count>
inline constexpr std::size_t floats_within<Element[Count]> = floats_within<Element>* Count;
template <class Element, std::size_t Count>
inline constexpr std::size_t floats_within<std::array<Element, Count>> = floats_within<Element>* Count;
template <Shape Extents>
inline constexpr std::size_t floats_within<Tensor<float, Extents>> = Extents.size();
template <int Rows, int Columns, int Options>
inline constexpr std::size_t floats_within<Eigen::Matrix<float, Rows, Columns, Options, Rows, Columns>> =
    (Rows == 1 || Columns == 1) && Rows > 0 && Columns > 0 ? static_cast<std::size_t>(Rows* Columns) : 0;

/// The samples in a contiguous range of floats, or of objects that are nothing but one sample's floats.
template <Shape Extents, class Scalar, class Range>
WHET_INLINE constexpr Samples<Scalar> samples(Range& range) {
  using Sample = Scalar[Extents.size()];
  if constexpr (EigenExpression<std::remove_cv_t<Range>>) {
    static_assert(EigenStorage<std::remove_cv_t<Range>> || error::size_mismatch<Sample, Range>,
                  "whet: a matrix of samples has a sample in each row and is row-major, without strides; the "
                  "arguments are a sample and the matrix");
    return {range.data(), static_cast<std::size_t>(range.size()) / Extents.size()};
  } else {
    using Element = std::remove_cvref_t<decltype(*std::data(range))>;
    constexpr std::size_t floats = floats_within<Element>;
    static_assert(
        floats == 1 || floats == Extents.size() || error::size_mismatch<Sample, Element>,
        "whet: the range's elements are neither floats nor whole samples; the arguments are a sample "
        "and the element");
    const auto count = static_cast<std::size_t>(std::size(range)) * floats / Extents.size();
    if constexpr (std::is_same_v<Element, float>)
      return {std::data(range), count};
    else
      return {count > 0 ? reinterpret_cast<Scalar*>(std::data(range)) : nullptr, count};
  }
}

}  // namespace whet::detail

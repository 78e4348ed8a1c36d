#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

#include <Eigen/Core>

#include <whet/core/error.hpp>
#include <whet/core/extent.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/shape.hpp>

namespace whet {

namespace detail {
/// Pixels x channels; Eigen wants column vectors column-major.
template <class Scalar, Shape Extents>
using TensorMatrix =
    Eigen::Matrix<std::remove_const_t<Scalar>, Extents.pixels(), Extents.channels,
                  Extents.channels == 1 && Extents.pixels() != 1 ? Eigen::ColMajor : Eigen::RowMajor>;
template <class Scalar, Shape Extents>
using TensorArray = Eigen::Array<std::remove_const_t<Scalar>, static_cast<int>(Extents.size()), 1>;

template <class Scalar, class Plain>
using MapOf = Eigen::Map<std::conditional_t<std::is_const_v<Scalar>, const Plain, Plain>>;
}  // namespace detail

/// A tensor that somebody else owns: `Extents.size()` scalars in NHWC order. Converts from tensors, arrays,
/// spans, contiguous containers and Eigen vectors. A size that the type tells is checked by the compiler; a
/// container of run-time size must hold at least `size()` elements.
template <class Scalar, Shape Extents>
class TensorView {
 public:
  using value_type = std::remove_const_t<Scalar>;
  static constexpr Shape shape = Extents;

  WHET_INLINE constexpr explicit TensorView(Scalar* first) : origin(first) {}

  template <class Source>
    requires(detail::ContiguousStorage<std::remove_cvref_t<Source>> ||
             detail::EigenStorage<std::remove_cvref_t<Source>>)
  &&std::is_convertible_v<decltype(std::declval<Source&>().data()), Scalar*> WHET_INLINE constexpr TensorView(
      Source&& source)
      : origin(source.data()) {
    check_size<std::remove_cvref_t<Source>>();
  }
  template <std::size_t Count>
  WHET_INLINE constexpr TensorView(Scalar (&array)[Count]) : origin(array) {
    check_size<Scalar[Count]>();
  }

  static constexpr std::size_t size() { return Extents.size(); }
  WHET_INLINE constexpr Scalar* data() const { return origin; }
  WHET_INLINE constexpr Scalar* begin() const { return origin; }
  WHET_INLINE constexpr Scalar* end() const { return origin + size(); }
  WHET_INLINE constexpr Scalar& operator[](std::size_t index) const { return origin[index]; }
  /// Value at row, column, channel.
  WHET_INLINE constexpr Scalar& operator()(int row, int column, int channel) const {
    return origin[(static_cast<std::size_t>(row) * Extents.width + static_cast<std::size_t>(column)) *
                      static_cast<std::size_t>(Extents.channels) +
                  static_cast<std::size_t>(channel)];
  }

  /// Pixels x channels, row-major.
  WHET_INLINE auto matrix() const {
    return detail::MapOf<Scalar, detail::TensorMatrix<Scalar, Extents>>(origin);
  }
  /// All values as one array.
  WHET_INLINE auto array() const {
    return detail::MapOf<Scalar, detail::TensorArray<Scalar, Extents>>(origin);
  }

 private:
  template <class Source>
  static constexpr void check_size() {
    constexpr std::ptrdiff_t found = detail::static_size<Source>;
    static_assert(
        found < 0 || found == static_cast<std::ptrdiff_t>(Extents.size()) ||
            error::size_mismatch<TensorView, Source>,
        "whet: the source has not as many values as the tensor; the arguments are tensor and source");
  }

  Scalar* origin;
};

}  // namespace whet

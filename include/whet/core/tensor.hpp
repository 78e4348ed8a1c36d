#pragma once

#include <cstddef>
#include <type_traits>

#include <Eigen/Core>

#include <whet/core/extent.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/shape.hpp>
#include <whet/core/tensor_view.hpp>

namespace whet {

/// A tensor that owns its values: fixed shape, NHWC, no heap. Zero when default-constructed. Any Eigen
/// expression (read row by row), array, span or container of the right size converts.
template <class Scalar, Shape Extents>
class Tensor {
 public:
  using value_type = Scalar;
  using view = TensorView<Scalar, Extents>;
  using const_view = TensorView<const Scalar, Extents>;
  static constexpr Shape shape = Extents;

  WHET_INLINE constexpr Tensor() {}

  template <class Source>
    requires std::is_constructible_v<const_view, const Source&> &&
        (!std::is_same_v<std::remove_cvref_t<Source>, Tensor>)WHET_INLINE
        constexpr Tensor(const Source& source) {
      const const_view values(source);
      for (std::size_t index = 0; index < size(); ++index) storage[index] = values[index];
    }
    template <detail::EigenExpression Source>
      requires(!std::is_constructible_v<const_view, const Source&>)
    WHET_INLINE Tensor(const Source& source) {
      static_assert(
          detail::static_size<Source> < 0 ||
              detail::static_size<Source> == static_cast<std::ptrdiff_t>(size()) ||
              error::size_mismatch<Tensor, Source>,
          "whet: the source has not as many values as the tensor; the arguments are tensor and source");
      copy(source.derived());
    }

    static constexpr std::size_t size() { return Extents.size(); }
    WHET_INLINE constexpr Scalar* data() { return storage; }
    WHET_INLINE constexpr const Scalar* data() const { return storage; }
    WHET_INLINE constexpr Scalar* begin() { return storage; }
    WHET_INLINE constexpr const Scalar* begin() const { return storage; }
    WHET_INLINE constexpr Scalar* end() { return storage + size(); }
    WHET_INLINE constexpr const Scalar* end() const { return storage + size(); }
    WHET_INLINE constexpr Scalar& operator[](std::size_t index) { return storage[index]; }
    WHET_INLINE constexpr const Scalar& operator[](std::size_t index) const { return storage[index]; }
    /// Value at row, column, channel.
    WHET_INLINE constexpr Scalar& operator()(int row, int column, int channel) {
      return view(storage)(row, column, channel);
    }
    WHET_INLINE constexpr const Scalar& operator()(int row, int column, int channel) const {
      return const_view(storage)(row, column, channel);
    }

    /// Pixels x channels, row-major.
    WHET_INLINE auto matrix() { return view(storage).matrix(); }
    WHET_INLINE auto matrix() const { return const_view(storage).matrix(); }
    /// All values as one array.
    WHET_INLINE auto array() { return view(storage).array(); }
    WHET_INLINE auto array() const { return const_view(storage).array(); }

    WHET_INLINE constexpr bool operator==(const Tensor& other) const {
      for (std::size_t index = 0; index < size(); ++index)
        if (!(storage[index] == other.storage[index])) return false;
      return true;
    }

   private:
    /// Row by row; what the source lacks stays zero. Through an evaluator: a product has no coefficients
    /// before.
    template <class Source>
    WHET_INLINE void copy(const Source& source) {
      const Eigen::internal::evaluator<Source> values(source);
      std::size_t index = 0;
      for (Eigen::Index row = 0; row < source.rows(); ++row)
        for (Eigen::Index column = 0; column < source.cols() && index < size(); ++column)
          storage[index++] = static_cast<Scalar>(values.coeff(row, column));
    }

    Scalar storage[Extents.size()]{};
};

}  // namespace whet

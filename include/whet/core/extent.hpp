#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>

#include <Eigen/Core>

namespace whet::detail {

template <class Source>
concept EigenExpression = std::is_base_of_v<Eigen::EigenBase<Source>, Source>;

/// An Eigen object whose coefficients lie one after the other in row-major order.
template <class Source>
concept EigenStorage = EigenExpression<Source> && requires(const Source& source) {
  source.data();
} && int(Source::InnerStrideAtCompileTime) == 1 &&
    (bool(Source::IsVectorAtCompileTime) ||
     (bool(Source::IsRowMajor) && std::is_base_of_v<Eigen::PlainObjectBase<Source>, Source>));

/// Anything else that knows its first element and how many there are.
template <class Source>
concept ContiguousStorage = !EigenExpression<Source> && requires(const Source& source) {
  source.data();
  source.size();
};

/// Number of elements of a type where the type says it, else -1.
template <class Source>
inline constexpr std::ptrdiff_t static_size = [] {
  if constexpr (EigenExpression<Source>)
    return static_cast<std::ptrdiff_t>(Source::SizeAtCompileTime);
  else if constexpr (requires { typename std::integral_constant<std::size_t, Source::size()>; })
    return static_cast<std::ptrdiff_t>(Source::size());
  else
    return std::ptrdiff_t{-1};
}();
template <class Scalar, std::size_t Count>
inline constexpr std::ptrdiff_t static_size<std::array<Scalar, Count>> = static_cast<std::ptrdiff_t>(Count);
template <class Scalar, std::size_t Count>
inline constexpr std::ptrdiff_t static_size<Scalar[Count]> = static_cast<std::ptrdiff_t>(Count);
template <class Scalar, std::size_t Count>
inline constexpr std::ptrdiff_t static_size<std::span<Scalar, Count>> =
    Count == std::dynamic_extent ? -1 : static_cast<std::ptrdiff_t>(Count);

}  // namespace whet::detail

#pragma once

#include <cstddef>
#include <cstdint>

namespace whet {

/// Number formats of tensors between layers.
enum class Format : unsigned char {
  float32,
  int8,
  bits,  ///< signs, 32 to a word: precision/bits.hpp
};

/// Bytes of an element, which of `bits` is a word.
constexpr std::size_t bytes_of(Format format) { return format == Format::int8 ? 1 : 4; }
constexpr const char* name_of(Format format) {
  constexpr const char* names[]{"float32", "int8", "bits"};
  return names[static_cast<int>(format)];
}

namespace detail {
template <class Element>
struct FormatOf;
template <>
struct FormatOf<float> {
  static constexpr Format value = Format::float32;
};
template <>
struct FormatOf<std::int8_t> {
  static constexpr Format value = Format::int8;
};
template <>
struct FormatOf<std::uint32_t> {
  static constexpr Format value = Format::bits;
};
template <Format Of>
struct ElementOf;
template <>
struct ElementOf<Format::float32> {
  using type = float;
};
template <>
struct ElementOf<Format::int8> {
  using type = std::int8_t;
};
template <>
struct ElementOf<Format::bits> {
  using type = std::uint32_t;
};
}  // namespace detail

template <class Element>
  requires requires { detail::FormatOf<Element>::value; }
inline constexpr Format format_of = detail::FormatOf<Element>::value;
template <Format Of>
using element_t = typename detail::ElementOf<Of>::type;

}  // namespace whet

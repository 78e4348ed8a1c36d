#pragma once

#include <cstddef>
#include <cstdint>

namespace whet {

struct Float16;
struct BFloat16;

/// A float of 16 bits as tensors hold it. Number: Float16 or BFloat16, which says what the bits mean.
template <class Number>
struct StoredFloat {
  std::uint16_t bits;

  static constexpr StoredFloat nearest(float value) { return {Number::encode(value)}; }
  explicit constexpr operator float() const { return Number::decode(bits); }
};

/// Number formats of tensors between layers.
enum class Format : unsigned char {
  float32,
  int8,
  int16,
  bits,  ///< signs, 32 to a word: precision/bits.hpp
  float16,
  bfloat16,
};

/// Bytes of an element, which of `bits` is a word.
constexpr std::size_t bytes_of(Format format) {
  constexpr std::size_t bytes[]{4, 1, 2, 4, 2, 2};
  return bytes[static_cast<int>(format)];
}
constexpr const char* name_of(Format format) {
  constexpr const char* names[]{"float32", "int8", "int16", "bits", "float16", "bfloat16"};
  return names[static_cast<int>(format)];
}
/// Whether a tensor's numbers mean something only together with a TensorQuantization.
constexpr bool is_integer(Format format) { return format == Format::int8 || format == Format::int16; }
/// Floats of 16 bits: stored so, and computed with as float32.
constexpr bool is_narrow(Format format) { return format == Format::float16 || format == Format::bfloat16; }
constexpr bool is_float(Format format) { return format == Format::float32 || is_narrow(format); }

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
struct FormatOf<std::int16_t> {
  static constexpr Format value = Format::int16;
};
template <>
struct FormatOf<std::uint32_t> {
  static constexpr Format value = Format::bits;
};
template <>
struct FormatOf<StoredFloat<Float16>> {
  static constexpr Format value = Format::float16;
};
template <>
struct FormatOf<StoredFloat<BFloat16>> {
  static constexpr Format value = Format::bfloat16;
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
struct ElementOf<Format::int16> {
  using type = std::int16_t;
};
template <>
struct ElementOf<Format::bits> {
  using type = std::uint32_t;
};
template <>
struct ElementOf<Format::float16> {
  using type = StoredFloat<Float16>;
};
template <>
struct ElementOf<Format::bfloat16> {
  using type = StoredFloat<BFloat16>;
};
}  // namespace detail

template <class Element>
  requires requires { detail::FormatOf<Element>::value; }
inline constexpr Format format_of = detail::FormatOf<Element>::value;
template <Format Of>
using element_t = typename detail::ElementOf<Of>::type;

}  // namespace whet

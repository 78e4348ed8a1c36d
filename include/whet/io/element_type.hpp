#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace whet {

static_assert(std::endian::native == std::endian::little,
              "whet: the file formats are little-endian and are read without swapping bytes");
static_assert(std::numeric_limits<float>::is_iec559 && std::numeric_limits<double>::is_iec559);

/// Number formats of the tensors in files. The order is that of safetensors' reference implementation, which
/// sorts by it: sizes never decrease along it.
enum class ElementType {
  boolean,
  uint8,
  int8,
  int16,
  uint16,
  float16,
  bfloat16,
  int32,
  uint32,
  float32,
  float64,
  int64,
  uint64
};

struct ElementTypeFacts {
  ElementType type;
  std::size_t bytes;
  std::string_view name;
  std::string_view safetensors;
  std::string_view npy;  ///< empty: not among the types our NPY files hold
};

inline constexpr std::array<ElementTypeFacts, 13> element_types{{
    {ElementType::boolean, 1, "boolean", "BOOL", ""},
    {ElementType::uint8, 1, "uint8", "U8", "|u1"},
    {ElementType::int8, 1, "int8", "I8", "|i1"},
    {ElementType::int16, 2, "int16", "I16", "<i2"},
    {ElementType::uint16, 2, "uint16", "U16", ""},
    {ElementType::float16, 2, "float16", "F16", ""},
    {ElementType::bfloat16, 2, "bfloat16", "BF16", ""},
    {ElementType::int32, 4, "int32", "I32", "<i4"},
    {ElementType::uint32, 4, "uint32", "U32", ""},
    {ElementType::float32, 4, "float32", "F32", "<f4"},
    {ElementType::float64, 8, "float64", "F64", "<f8"},
    {ElementType::int64, 8, "int64", "I64", "<i8"},
    {ElementType::uint64, 8, "uint64", "U64", ""},
}};

constexpr const ElementTypeFacts& element_facts(ElementType type) {
  return element_types[static_cast<std::size_t>(type)];
}

/// The element type of a C++ type; types without one (long double, half precision) fail the concept below.
template <class Value>
inline constexpr std::optional<ElementType> element_type_v = std::nullopt;
template <>
inline constexpr std::optional<ElementType> element_type_v<bool> = ElementType::boolean;
template <>
inline constexpr std::optional<ElementType> element_type_v<std::uint8_t> = ElementType::uint8;
template <>
inline constexpr std::optional<ElementType> element_type_v<std::int8_t> = ElementType::int8;
template <>
inline constexpr std::optional<ElementType> element_type_v<std::int16_t> = ElementType::int16;
template <>
inline constexpr std::optional<ElementType> element_type_v<std::uint16_t> = ElementType::uint16;
template <>
inline constexpr std::optional<ElementType> element_type_v<std::int32_t> = ElementType::int32;
template <>
inline constexpr std::optional<ElementType> element_type_v<std::uint32_t> = ElementType::uint32;
template <>
inline constexpr std::optional<ElementType> element_type_v<float> = ElementType::float32;
template <>
inline constexpr std::optional<ElementType> element_type_v<double> = ElementType::float64;
template <>
inline constexpr std::optional<ElementType> element_type_v<std::int64_t> = ElementType::int64;
template <>
inline constexpr std::optional<ElementType> element_type_v<std::uint64_t> = ElementType::uint64;

template <class Value>
concept FileElement = element_type_v<Value>
.has_value();

/// Extents of a tensor in a file, slowest first, and at most this many: files that declare more are refused.
inline constexpr std::size_t max_file_rank = 32;

/// Bytes that a tensor takes; nothing where that does not fit into 64 bits.
inline std::optional<std::uint64_t> tensor_bytes(std::span<const std::size_t> shape, ElementType type) {
  std::uint64_t bytes = element_facts(type).bytes;
  for (std::size_t extent : shape)
    if (extent == 0) return 0;
  for (std::size_t extent : shape) {
    if (bytes > std::numeric_limits<std::uint64_t>::max() / extent) return std::nullopt;
    bytes *= extent;
  }
  return bytes;
}

/// "[2, 3]", for messages.
inline std::string shape_text(std::span<const std::size_t> shape) {
  std::string text = "[";
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  return text + "]";
}

}  // namespace whet

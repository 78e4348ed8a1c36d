#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/io/atomic_file.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/npy_header.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/read_file.hpp>

namespace whet {

/// C++ types of the values in our NPY files: f4, f8, i1, u1, i2, i4, i8.
template <class Value>
concept NpyElement = FileElement<Value> && !element_facts(*element_type_v<Value>).npy.empty();

/// An array of an NPY file, row-major. A shape without extents is one value.
struct NpyArray {
  std::vector<std::size_t> shape;
  ElementType type = ElementType::float32;
  std::vector<std::byte> bytes;
  std::string file;  ///< where it comes from, for messages

  /// The values, which live as long as the array. Errors: FileError when the file holds another type.
  template <NpyElement Value>
  std::span<const Value> as() const {
    if (constexpr ElementType wanted = *element_type_v<Value>; wanted != type)
      throw FileError(file, std::string(element_facts(wanted).name) + " values",
                      std::string(element_facts(type).name));
    return {reinterpret_cast<const Value*>(bytes.data()), bytes.size() / sizeof(Value)};
  }
};

namespace detail {

struct NpyPreamble {
  std::size_t header_begin;
  std::size_t header_bytes;
};

/// Magic string, version and header length; the length is checked against the file.
inline NpyPreamble read_npy_preamble(std::string_view content, const std::string& file) {
  constexpr std::string_view magic = "\x93NUMPY";
  if (!content.starts_with(magic))
    throw FileError(file, 0, "an NPY file, which starts with '\\x93NUMPY'",
                    quote_text(content.substr(0, magic.size())));
  const auto byte_at = [&](std::size_t index) -> std::size_t {
    if (index >= content.size())
      throw FileError(file, content.size(), "an NPY version and header length", "the end of the file");
    return static_cast<unsigned char>(content[index]);
  };
  const std::size_t major = byte_at(6);
  const std::size_t minor = byte_at(7);
  if ((major != 1 && major != 2) || minor != 0)
    throw FileError(file, 6, "NPY version 1.0 or 2.0", std::to_string(major) + "." + std::to_string(minor));
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  NpyPreamble preamble{.header_begin = 8 + length_bytes, .header_bytes = 0};
  for (std::size_t index = 0; index < length_bytes; ++index)
    preamble.header_bytes |= byte_at(8 + index) << (8 * index);
  if (preamble.header_bytes > content.size() - preamble.header_begin)
    throw FileError(file, 8, "a header of " + std::to_string(preamble.header_bytes) + " bytes",
                    std::to_string(content.size() - preamble.header_begin));
  return preamble;
}

}  // namespace detail

/// Parses an NPY file, version 1.0 or 2.0, little-endian and in C order. `file` is for messages.
/// Errors: FileError for anything else, and when there are fewer or more bytes of values than the shape says.
/// Source: NumPy's format description, numpy.lib.format.
inline NpyArray parse_npy(std::span<const std::byte> bytes, const std::string& file) {
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const detail::NpyPreamble preamble = detail::read_npy_preamble(content, file);
  const std::string_view text = content.substr(preamble.header_begin, preamble.header_bytes);
  NpyHeader header = NpyHeaderParser(text, file, preamble.header_begin).parse();

  const std::size_t begin = preamble.header_begin + preamble.header_bytes;
  const auto expected = tensor_bytes(header.shape, header.type);
  if (!expected)
    throw FileError(file, preamble.header_begin, "a shape whose bytes fit into 64 bits",
                    shape_text(header.shape));
  if (*expected != bytes.size() - begin)
    throw FileError(file, begin,
                    std::to_string(*expected) + " bytes of values for shape " + shape_text(header.shape),
                    std::to_string(bytes.size() - begin));
  const auto values = bytes.subspan(begin);
  return {std::move(header.shape), header.type, {values.begin(), values.end()}, file};
}

/// `parse_npy` of a file. Errors: also FileError when the file is missing or unreadable.
inline NpyArray read_npy(const std::filesystem::path& path) {
  return parse_npy(read_file(path), path.string());
}

/// Writes `values`, row-major, as an NPY file of version 1.0; an existing file is replaced whole or not at
/// all. Errors: std::invalid_argument when the shape has another number of values; FileError when writing
/// fails.
template <NpyElement Value>
void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const Value> values) {
  constexpr ElementType type = *element_type_v<Value>;
  if (shape.size() > max_file_rank)
    throw std::invalid_argument(path.string() + ": expected at most " + std::to_string(max_file_rank) +
                                " dimensions, found " + std::to_string(shape.size()));
  if (tensor_bytes(shape, type) != values.size_bytes())
    throw std::invalid_argument(path.string() + ": expected the values of shape " + shape_text(shape) +
                                ", found " + std::to_string(values.size()) + " values");
  AtomicFile file(path);
  file.write(npy_header(type, shape));
  file.write(std::as_bytes(values));
  file.commit();
}

}  // namespace whet

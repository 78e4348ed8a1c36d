#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/io/file_error.hpp>
#include <whet/io/gzip.hpp>
#include <whet/io/read_file.hpp>

namespace whet {

/// An IDX file of unsigned bytes, as the MNIST family of data sets is distributed.
struct IdxArray {
  std::vector<int> extents;  ///< 1 to 4 of them, slowest first; the first one counts the samples
  std::vector<std::uint8_t> values;
};

namespace detail {

/// Bytes of a plain file, read as GzipReader reads those of a compressed one.
class PlainReader {
 public:
  explicit PlainReader(std::span<const std::byte> bytes) : input(bytes) {}

  std::size_t read(std::span<std::byte> output) {
    const std::size_t count = std::min(output.size(), input.size());
    std::copy_n(input.begin(), count, output.begin());
    input = input.subspan(count);
    return count;
  }

 private:
  std::span<const std::byte> input;
};

struct IdxHeader {
  std::vector<int> extents;
  std::uint64_t bytes = 0;  ///< of the header itself
  std::uint64_t values = 0;
};

template <class Reader>
void read_idx_header_bytes(Reader& reader, const std::string& file, std::uint64_t offset,
                           std::span<std::byte> output) {
  const std::size_t count = reader.read(output);
  if (count < output.size())
    throw FileError(file, offset + count, std::to_string(output.size() - count) + " more bytes of IDX header",
                    "the end of the file");
}

template <class Reader>
IdxHeader read_idx_header(Reader& reader, const std::string& file) {
  std::array<std::byte, 4> field{};
  read_idx_header_bytes(reader, file, 0, field);
  const auto at = [&](std::size_t index) { return std::to_integer<unsigned>(field[index]); };
  if (at(0) != 0 || at(1) != 0)
    throw FileError(file, 0, "an IDX file, which starts with two zero bytes",
                    std::to_string(at(0)) + ", " + std::to_string(at(1)));
  if (at(2) != 0x08)
    throw FileError(file, 2, "IDX element type 8, unsigned bytes", "type " + std::to_string(at(2)));
  if (at(3) < 1 || at(3) > 4) throw FileError(file, 3, "1 to 4 dimensions", std::to_string(at(3)));

  const unsigned rank = at(3);
  IdxHeader header{.extents = {}, .bytes = 4, .values = 1};
  bool overflows = false;
  for (unsigned axis = 0; axis < rank; ++axis) {
    read_idx_header_bytes(reader, file, header.bytes, field);
    const std::uint32_t extent = at(0) << 24 | at(1) << 16 | at(2) << 8 | at(3);
    if (extent > static_cast<std::uint32_t>(std::numeric_limits<int>::max()))
      throw FileError(file, header.bytes, "an extent of at most 2147483647", std::to_string(extent));
    header.extents.push_back(static_cast<int>(extent));
    header.bytes += field.size();
    overflows =
        overflows || (extent != 0 && header.values > std::numeric_limits<std::uint64_t>::max() / extent);
    header.values *= extent;
  }
  overflows = overflows && std::find(header.extents.begin(), header.extents.end(), 0) == header.extents.end();
  if (overflows) throw FileError(file, 4, "extents whose product fits into 64 bits", "larger ones");
  return header;
}

/// `most` is what the rest of the file can hold at all, so that a header cannot make us allocate more.
template <class Reader>
IdxArray read_idx_array(Reader& reader, const std::string& file, std::uint64_t most) {
  IdxHeader header = read_idx_header(reader, file);
  const auto expected = [&] { return std::to_string(header.values) + " values after the header"; };
  if (header.values > most)
    throw FileError(file, header.bytes, expected(),
                    "a file that holds at most " + std::to_string(most) + " bytes");

  IdxArray array{.extents = std::move(header.extents), .values = {}};
  constexpr std::uint64_t piece = 1U << 24;
  while (array.values.size() < header.values) {
    const std::size_t filled = array.values.size();
    array.values.resize(filled + static_cast<std::size_t>(std::min(piece, header.values - filled)));
    const auto rest = std::as_writable_bytes(std::span(array.values).subspan(filled));
    const std::size_t count = reader.read(rest);
    if (count < rest.size())
      throw FileError(file, header.bytes + filled + count, expected(), std::to_string(filled + count));
  }
  // Also brings a gzip stream to its end, where its checksum is.
  std::array<std::byte, 1> behind{};
  if (reader.read(behind) != 0)
    throw FileError(file, header.bytes + header.values, "the end of the file after " + expected(),
                    "more bytes");
  return array;
}

}  // namespace detail

/// Parses an IDX file of unsigned bytes, plain or gzip (told by its first bytes). `file` is for messages.
/// Errors: FileError for a wrong magic number, type or rank, for missing and for trailing bytes, and for a
/// damaged gzip stream. Memory: no more than the bytes can hold, whatever the header declares.
/// Source: the format as on the page of the MNIST database of handwritten digits (LeCun, Cortes, Burges).
inline IdxArray parse_idx(std::span<const std::byte> bytes, const std::string& file) {
  if (is_gzip(bytes)) {
    constexpr std::uint64_t largest_deflate_ratio =
        1032;  // zlib's technical page, "Maximum Compression Factor"
    GzipReader reader(bytes, file);
    return detail::read_idx_array(reader, file, bytes.size() * largest_deflate_ratio);
  }
  detail::PlainReader reader(bytes);
  return detail::read_idx_array(reader, file, bytes.size());
}

/// `parse_idx` of a file. Errors: also FileError when the file is missing or unreadable.
inline IdxArray read_idx(const std::filesystem::path& path) {
  return parse_idx(read_file(path), path.string());
}

}  // namespace whet

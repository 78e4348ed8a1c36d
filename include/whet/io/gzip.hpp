#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <zlib.h>

#include <whet/io/file_error.hpp>

namespace whet {

/// Whether the bytes start as a gzip file does (RFC 1952, section 2.3.1), whatever the file's name.
inline bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

/// Inflates a gzip file piece by piece, so that the reader of a format takes no more than its header
/// declares. `bytes` outlives the reader; several members after one another are one stream, as in gzip(1).
/// Errors: FileError naming `file` for a truncated or damaged stream, a wrong checksum, or bytes behind the
/// end.
class GzipReader {
 public:
  GzipReader(std::span<const std::byte> bytes, std::string file) : input(bytes), path(std::move(file)) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&stream, gzip_only) != Z_OK) throw FileError(path, "memory to inflate it", "none left");
  }

  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  ~GzipReader() { inflateEnd(&stream); }

  /// Fills `output` as far as the stream goes and returns how many bytes that are; fewer than asked for only
  /// at the end, whose checksum has been verified then.
  std::size_t read(std::span<std::byte> output) {
    std::size_t filled = 0;
    while (filled < output.size() && !finished) filled += inflate_some(output.subspan(filled));
    return filled;
  }

 private:
  std::size_t inflate_some(std::span<std::byte> output) {
    const std::size_t offered = std::min<std::size_t>(input.size(), largest_piece);
    const std::size_t wanted = std::min<std::size_t>(output.size(), largest_piece);
    // zlib takes its input through a pointer to non-const, and does not write to it.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data()));
    stream.avail_in = static_cast<uInt>(offered);
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(wanted);
    const int status = inflate(&stream, Z_NO_FLUSH);
    input = input.subspan(offered - stream.avail_in);
    const std::size_t produced = wanted - stream.avail_out;
    total += produced;
    if (status == Z_STREAM_END) {
      next_member();
    } else if (status == Z_BUF_ERROR || (status == Z_OK && produced == 0 && input.empty())) {
      throw FileError(path, total, "more compressed data", "the end of the file");
    } else if (status != Z_OK) {
      throw FileError(path, total, "a valid gzip stream",
                      stream.msg != nullptr ? stream.msg : "one that zlib refuses");
    }
    return produced;
  }

  void next_member() {
    finished = input.empty();
    if (finished) return;
    if (!is_gzip(input))
      throw FileError(path, total, "the end of the file",
                      std::to_string(input.size()) + " bytes behind the gzip stream");
    inflateReset(&stream);
  }

  static constexpr std::size_t largest_piece = std::numeric_limits<uInt>::max() / 2;

  std::span<const std::byte> input;
  std::string path;
  z_stream stream{};
  std::uint64_t total = 0;
  bool finished = false;
};

}  // namespace whet

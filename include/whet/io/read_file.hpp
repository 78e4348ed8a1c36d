#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <whet/io/file_error.hpp>

namespace whet {
namespace detail {

/// Room for the bytes of a file. Errors: FileError when there is not so much memory.
inline std::vector<std::byte> room_for(const std::filesystem::path& path, std::uintmax_t size) {
  const auto fail = [&] {
    throw FileError(path.string(), "a file that fits into memory", std::to_string(size) + " bytes");
  };
  std::vector<std::byte> bytes;
  try {
    bytes.resize(static_cast<std::size_t>(size));
  } catch (const std::bad_alloc&) {
    fail();
  } catch (const std::length_error&) {
    fail();
  }
  return bytes;
}

}  // namespace detail

/// The bytes of a regular file.
/// Errors: FileError when it is missing, is not a regular file, cannot be read, does not fit into
/// memory, or shrinks while it is read.
inline std::vector<std::byte> read_file(const std::filesystem::path& path) {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) throw FileError(path.string(), "a readable file", failure.message());
  // A directory, a terminal or an endless device has no size to read up to.
  if (!std::filesystem::is_regular_file(status))
    throw FileError(path.string(), "a regular file", "a folder, device or pipe");
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (failure) throw FileError(path.string(), "a readable file", failure.message());

  struct Close {
    void operator()(std::FILE* stream) const { static_cast<void>(std::fclose(stream)); }
  };
  const std::unique_ptr<std::FILE, Close> stream(std::fopen(path.c_str(), "rb"));
  if (!stream) throw system_file_error(path, "a readable file", errno);
  std::vector<std::byte> bytes = detail::room_for(path, size);
  if (bytes.empty()) return bytes;
  const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), stream.get());
  if (count != bytes.size()) {
    if (std::ferror(stream.get()) != 0) throw system_file_error(path, "a readable file", errno);
    throw FileError(path.string(), count, std::to_string(bytes.size()) + " bytes", "the end of the file");
  }
  return bytes;
}

}  // namespace whet

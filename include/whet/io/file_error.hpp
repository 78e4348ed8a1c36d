#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace whet {

/// A file that is missing, unreadable or not what its format demands:
/// "weights.npy: at byte 8: expected a header of 118 bytes, found 20 bytes".
class FileError : public std::runtime_error {
 public:
  FileError(std::string file, std::string expected, std::string found)
      : FileError(std::move(file), std::string(), std::nullopt, std::move(expected), std::move(found)) {}

  /// `byte` counts from the start of the file; in a gzip file, of what it holds inflated.
  FileError(std::string file, std::uint64_t byte, std::string expected, std::string found)
      : FileError(std::move(file), "at byte " + std::to_string(byte), byte, std::move(expected),
                  std::move(found)) {}

  /// `place` names what in the file is wrong, such as a tensor.
  FileError(std::string file, std::string place, std::string expected, std::string found)
      : FileError(std::move(file), std::move(place), std::nullopt, std::move(expected), std::move(found)) {}

  const std::string& file() const noexcept { return path; }
  const std::string& place() const noexcept { return position; }
  std::optional<std::uint64_t> offset() const noexcept { return byte_offset; }
  const std::string& expected() const noexcept { return wanted; }
  const std::string& found() const noexcept { return seen; }

 private:
  FileError(std::string file, std::string place, std::optional<std::uint64_t> byte, std::string expected,
            std::string found)
      : std::runtime_error(file + ": " + place + (place.empty() ? "" : ": ") + "expected " + expected +
                           ", found " + found),
        path(std::move(file)),
        position(std::move(place)),
        byte_offset(byte),
        wanted(std::move(expected)),
        seen(std::move(found)) {}

  std::string path;
  std::string position;
  std::optional<std::uint64_t> byte_offset;
  std::string wanted;
  std::string seen;
};

/// The error of a system call that failed on `file`. `code` is its errno, read before anything else runs.
inline FileError system_file_error(const std::filesystem::path& file, std::string expected, int code) {
  return FileError(file.string(), std::move(expected), std::generic_category().message(code));
}

}  // namespace whet

#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <whet/io/file_error.hpp>
#include <whet/io/sync_folder.hpp>

namespace whet {

/// A file that grows at its end, made if there is none. What `append` was given is on the disk when it
/// returns, so that a kill or a power cut afterwards loses nothing of it. One process at a time. POSIX
/// systems.
/// Errors: FileError with the system's reason, or that another process has the file open in this way.
class AppendFile {
 public:
  explicit AppendFile(const std::filesystem::path& path) : name(path.string()) {
    struct stat before {};
    const bool is_new = ::stat(path.c_str(), &before) != 0;
    descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) throw system_file_error(name, "a file to append to", errno);
    struct stat found {};
    if (::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
      ::close(descriptor);
      throw FileError(name, "a regular file", "a folder, device or pipe");
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int code = errno;
      ::close(descriptor);
      if (code == EWOULDBLOCK)
        throw FileError(name, "a file that nobody else writes", "one that a process has locked");
      throw system_file_error(name, "to lock the file", code);
    }
    if (is_new) sync_folder_of(path);
  }
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  ~AppendFile() { ::close(descriptor); }

  /// All of it or, where that fails, nothing.
  void append(std::string_view bytes) {
    struct stat before {};
    if (::fstat(descriptor, &before) != 0) throw system_file_error(name, "to find the file's size", errno);
    const auto fail = [&](const std::string& expected) {
      const int code = errno;
      // Where that fails, too, the next one to open the file finds half a line.
      [[maybe_unused]] const int shortened = ::ftruncate(descriptor, before.st_size);
      throw system_file_error(name, expected, code);
    };
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
      if (count >= 0)
        bytes.remove_prefix(static_cast<std::size_t>(count));
      else if (errno != EINTR)
        fail("to append " + std::to_string(bytes.size()) + " bytes");
    }
    if (::fsync(descriptor) != 0) fail("to bring the file to the disk");
  }

  /// Drops what lies behind the first `size` bytes. Brought to the disk with what is appended next.
  void truncate(std::uint64_t size) {
    if (::ftruncate(descriptor, static_cast<off_t>(size)) != 0)
      throw system_file_error(name, "to shorten the file", errno);
  }

 private:
  std::string name;
  int descriptor = -1;
};

}  // namespace whet

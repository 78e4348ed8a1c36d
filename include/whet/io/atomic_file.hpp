#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <whet/io/file_error.hpp>
#include <whet/io/sync_folder.hpp>

namespace whet {

/// Writes a file so that a reader sees either the old one or all of the new one, never a part: bytes go to a
/// temporary file in the same folder, `commit()` moves it to its name, and without a commit nothing remains
/// of it. A process that is killed leaves at most a hidden `.NAME.PID-N.tmp`, a long NAME cut, beside the
/// untouched file. A symbolic link keeps pointing where it does and its target is replaced; permissions are
/// those of the file replaced, else the umask's. POSIX systems. Errors: FileError with the system's reason;
/// std::logic_error for writing after a commit.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path) : name(path), destination(resolve(path)) {
    struct stat existing {};
    const bool replaces = ::stat(destination.c_str(), &existing) == 0;
    // Moving a file over /dev/null or a pipe would destroy it.
    if (replaces && !S_ISREG(existing.st_mode))
      throw FileError(name.string(), "a regular file to replace, or none", "a folder, device or pipe");
    open_temporary();
    if (replaces) ::fchmod(descriptor, existing.st_mode & 07777);
  }

  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  ~AtomicFile() { discard(); }

  void write(std::span<const std::byte> bytes) {
    require_open();
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
      if (count < 0) {
        if (errno == EINTR) continue;
        fail("to write " + std::to_string(bytes.size()) + " bytes");
      }
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
  }

  void write(std::string_view text) { write(std::as_bytes(std::span(text.data(), text.size()))); }

  /// Brings the bytes to the disk, then the file to its name.
  void commit() {
    require_open();
    if (::fsync(descriptor) != 0) fail("to bring the file to the disk");
    const int closing = descriptor;
    descriptor = closed;
    if (::close(closing) != 0) fail("to close the file");
    if (::rename(temporary.c_str(), destination.c_str()) != 0) fail("to rename the finished file");
    temporary.clear();
    sync_folder_of(destination);
  }

 private:
  static constexpr int closed = -1;
  /// Of a name in that of the temporary file, which may have 255 bytes as well.
  static constexpr std::size_t longest_part = 200;

  static std::filesystem::path resolve(const std::filesystem::path& path) {
    // Link by link: the last one may point to a file that is not there yet.
    constexpr int most_links = 40;
    std::filesystem::path resolved = path;
    std::error_code failure;
    for (int links = 0; links < most_links && std::filesystem::is_symlink(resolved, failure); ++links) {
      const std::filesystem::path target = std::filesystem::read_symlink(resolved, failure);
      if (failure) return path;
      resolved = resolved.parent_path() / target;
    }
    return resolved;
  }

  std::filesystem::path folder() const {
    return destination.has_parent_path() ? destination.parent_path() : std::filesystem::path(".");
  }

  void open_temporary() {
    static std::atomic<unsigned> counter{0};
    const std::string process = std::to_string(::getpid());
    do {
      // Appended piece by piece: g++ 12 sees an overlap in a sum of strings where there is none.
      std::string file = ".";
      file += destination.filename().string().substr(0, longest_part);
      file += '.';
      file += process;
      file += '-';
      file += std::to_string(counter++);
      file += ".tmp";
      temporary = folder() / file;
      descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor < 0 && errno == EEXIST);
    if (descriptor < 0) {
      const int code = errno;
      temporary.clear();
      throw system_file_error(name, "a folder to write into", code);
    }
  }

  void require_open() const {
    if (descriptor == closed) throw std::logic_error(name.string() + ": written after its commit");
  }

  [[noreturn]] void fail(const std::string& expected) {
    const int code = errno;
    discard();
    throw system_file_error(name, expected, code);
  }

  void discard() noexcept {
    if (descriptor != closed) ::close(descriptor);
    descriptor = closed;
    if (!temporary.empty()) ::unlink(temporary.c_str());
    temporary.clear();
  }

  std::filesystem::path name;
  std::filesystem::path destination;
  std::filesystem::path temporary;
  int descriptor = closed;
};

/// The whole of `contents` as the file `path`, or an exception and the old file as it was.
inline void write_file_atomically(const std::filesystem::path& path, std::string_view contents) {
  AtomicFile file(path);
  file.write(contents);
  file.commit();
}

}  // namespace whet

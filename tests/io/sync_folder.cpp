#include <array>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/inotify.h>
#include <unistd.h>

#include <whet/io/sync_folder.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

/// Counts how often a folder itself is opened and closed, and whether anything in it changes.
class FolderWatch {
 public:
  explicit FolderWatch(const std::filesystem::path& folder)
      : descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
        watches(::inotify_add_watch(descriptor, folder.c_str(), IN_ALL_EVENTS) >= 0) {}
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;
  ~FolderWatch() { ::close(descriptor); }

  /// A user has so many watches and no more.
  bool works() const { return watches; }

  struct Counts {
    int opened = 0;
    int closed = 0;
    int others = 0;
    bool operator==(const Counts&) const = default;
  };
  /// Since the last call.
  Counts counts() {
    Counts found;
    std::array<char, 4096> buffer{};
    for (ssize_t size; (size = ::read(descriptor, buffer.data(), buffer.size())) > 0;)
      for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof(event));
        at += sizeof(event) + event.len;
        const bool is_folder = (event.mask & IN_ISDIR) != 0U && event.len == 0;
        if (is_folder && (event.mask & IN_OPEN) != 0U)
          ++found.opened;
        else if (is_folder && (event.mask & IN_CLOSE_NOWRITE) != 0U)
          ++found.closed;
        else
          ++found.others;
      }
    return found;
  }

 private:
  int descriptor;
  bool watches;
};

/// The descriptor that the system would give next: the lowest that is free.
int next_descriptor() {
  const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::close(descriptor);
  return descriptor;
}

/// The process is elsewhere until the end of the test.
class InFolder {
 public:
  explicit InFolder(const std::filesystem::path& folder) : before(std::filesystem::current_path()) {
    std::filesystem::current_path(folder);
  }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;
  ~InFolder() { std::filesystem::current_path(before); }

 private:
  std::filesystem::path before;
};

constexpr FolderWatch::Counts once{.opened = 1, .closed = 1};

}  // namespace

TEST_CASE("the folder that a file lies in is opened, left as it is and closed again") {
  const files::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "inner");
  files::put(folder / "inner" / "file", "content");
  FolderWatch outer(folder.path());
  FolderWatch inner(folder / "inner");
  if (!outer.works() || !inner.works()) WHET_SKIP("no inotify");
  whet::sync_folder_of(folder / "inner" / "file");
  CHECK(inner.counts() == once);
  CHECK(files::get(folder / "inner" / "file") == "content");
  // A folder is a name of its own folder, and a file need not be there.
  static_cast<void>(outer.counts());
  whet::sync_folder_of(folder / "inner");
  CHECK(outer.counts() == once);
  whet::sync_folder_of(folder / "none");
  CHECK(outer.counts() == once);
}

TEST_CASE("a name without a folder is one in the folder where the process is") {
  const files::TemporaryFolder folder;
  const InFolder there(folder.path());
  FolderWatch watch(folder.path());
  if (!watch.works()) WHET_SKIP("no inotify");
  whet::sync_folder_of("file");
  CHECK(watch.counts() == once);
}

TEST_CASE("folders that cannot be synced are none of the caller's, and leave no descriptor open") {
  const files::TemporaryFolder folder;
  files::put(folder / "file", "");
  const int before = next_descriptor();
  for (const std::filesystem::path& path : {folder / "none" / "file", folder / "file" / "within a file",
                                            std::filesystem::path(), folder / std::string(300, 'a') / "file",
                                            // A file system without a disk, which refuses to sync.
                                            std::filesystem::path("/proc/version"), folder / "file"}) {
    CAPTURE(path);
    CHECK_NOTHROW(whet::sync_folder_of(path));
    CHECK(next_descriptor() == before);
  }
}

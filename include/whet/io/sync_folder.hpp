#pragma once

#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace whet {

/// Brings the folder of a file to the disk: only then does a new name, or one that was moved, survive a power
/// cut. Some file systems refuse to sync a folder, and the file itself is complete by then, so that a failure
/// here is none of the caller's. POSIX systems.
inline void sync_folder_of(const std::filesystem::path& file) {
  const std::filesystem::path folder =
      file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace whet

#pragma once

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <whet/io/quote.hpp>
#include <whet/io/read_file.hpp>

namespace whet {

/// A folder of its own among the temporary ones, gone with the object. POSIX systems.
/// Errors: FileError when there cannot be one.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "whet-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw system_file_error(pattern, "a temporary folder", errno);
    name = pattern;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(name, ignored);
  }

  const std::filesystem::path& path() const { return name; }

 private:
  std::filesystem::path name;
};

/// Runs a program of the PATH in a folder, without a shell between, and waits for it; what it prints goes to
/// the file "output" there. package: that has the program, for the error.
/// Errors: std::runtime_error when there is no such program, or when it fails, with what it printed.
inline void run_program(const std::vector<std::string>& command, const std::string& package,
                        const std::filesystem::path& folder) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const std::filesystem::path output = folder / "output";
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t process = 0;
  const int failure = ::posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0)
    throw std::runtime_error(command[0] + ": expected this program, of the package " + package +
                             ", found none that runs: " + std::strerror(failure));
  int status = 0;
  while (::waitpid(process, &status, 0) < 0)
    if (errno != EINTR) throw std::runtime_error(command[0] + ": its end was not seen");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const std::vector<std::byte> bytes = read_file(output);
  const std::string printed(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  throw std::runtime_error(command[0] + ": expected it to succeed, found status " + std::to_string(status) +
                           " and " + quote_text(printed));
}

}  // namespace whet

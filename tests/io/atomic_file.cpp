#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <whet/io/atomic_file.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace fs = std::filesystem;

TEST_CASE("a committed file has its contents and leaves nothing else behind") {
  const files::TemporaryFolder folder;
  whet::write_file_atomically(folder / "report.json", "{}");
  CHECK(files::get(folder / "report.json") == "{}");
  CHECK(folder.names() == std::vector<std::string>{"report.json"});
}

TEST_CASE("a file that is not committed never replaces the old one") {
  const files::TemporaryFolder folder;
  files::put(folder / "model.hpp", "old");
  {
    whet::AtomicFile file(folder / "model.hpp");
    file.write("half of the new");
    CHECK(files::get(folder / "model.hpp") == "old");
  }
  CHECK(files::get(folder / "model.hpp") == "old");
  CHECK(folder.names().size() == 1);
}

TEST_CASE("an exception between two writes leaves the old file and no temporary one") {
  const files::TemporaryFolder folder;
  files::put(folder / "model.hpp", "old");
  CHECK_THROWS_AS(
      [&] {
        whet::AtomicFile file(folder / "model.hpp");
        file.write("half");
        throw std::runtime_error("no more weights");
      }(),
      std::runtime_error);
  CHECK(files::get(folder / "model.hpp") == "old");
  CHECK(folder.names().size() == 1);
}

TEST_CASE("a killed process leaves the old file as it was") {
  const files::TemporaryFolder folder;
  files::put(folder / "model.hpp", "old");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    whet::AtomicFile file(folder / "model.hpp");
    file.write("half");
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(files::get(folder / "model.hpp") == "old");
}

TEST_CASE("a write that the system refuses is an error with its reason, and the old file stays") {
  const files::TemporaryFolder folder;
  files::put(folder / "model.hpp", "old");
  // The child may write no file above 4 bytes and is told so by EFBIG instead of a signal.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4, 4};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      whet::write_file_atomically(folder / "model.hpp", "more than four bytes");
    } catch (const whet::FileError& error) {
      const bool has_reason =
          error.found() == "File too large" && error.file() == (folder / "model.hpp").string();
      ::_exit(has_reason && folder.names().size() == 1 ? 42 : 2);
    }
    ::_exit(1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 42);
  CHECK(files::get(folder / "model.hpp") == "old");
}

TEST_CASE("a folder that does not exist is an error that names the file") {
  const auto error = files::error_of([] { whet::AtomicFile file("/nonexistent/model.hpp"); });
  CHECK(error.file() == "/nonexistent/model.hpp");
  CHECK(error.found() == "No such file or directory");
}

TEST_CASE("devices, pipes and folders are not replaced") {
  const files::TemporaryFolder folder;
  CHECK_THROWS_AS(whet::AtomicFile("/dev/null"), whet::FileError);
  CHECK_THROWS_AS(whet::AtomicFile(folder.path()), whet::FileError);
}

TEST_CASE("a file behind a symbolic link is replaced, and the link stays") {
  const files::TemporaryFolder folder;
  files::put(folder / "model_v1.hpp", "old");
  fs::create_symlink("model_v1.hpp", folder / "model.hpp");
  whet::write_file_atomically(folder / "model.hpp", "new");
  CHECK(fs::is_symlink(folder / "model.hpp"));
  CHECK(files::get(folder / "model_v1.hpp") == "new");
}

TEST_CASE("a link to a file that is not there yet, through another link, makes that file") {
  const files::TemporaryFolder folder;
  fs::create_directory(folder / "versions");
  fs::create_symlink("v1.hpp", folder / "versions" / "newest.hpp");
  fs::create_symlink("versions/newest.hpp", folder / "model.hpp");
  whet::write_file_atomically(folder / "model.hpp", "new");
  CHECK(fs::is_symlink(folder / "model.hpp"));
  CHECK(fs::is_symlink(folder / "versions" / "newest.hpp"));
  CHECK(files::get(folder / "versions" / "v1.hpp") == "new");
}

TEST_CASE("a replaced file keeps its permissions") {
  const files::TemporaryFolder folder;
  files::put(folder / "model.hpp", "old");
  const fs::perms wanted = fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read;
  fs::permissions(folder / "model.hpp", wanted);
  whet::write_file_atomically(folder / "model.hpp", "new");
  CHECK(fs::status(folder / "model.hpp").permissions() == wanted);
}

TEST_CASE("a committed file takes no more bytes") {
  const files::TemporaryFolder folder;
  whet::AtomicFile file(folder / "a");
  file.write("all");
  file.commit();
  CHECK_THROWS_AS(file.write("more"), std::logic_error);
  CHECK_THROWS_AS(file.commit(), std::logic_error);
  CHECK(files::get(folder / "a") == "all");
}

TEST_CASE("a file name without a folder is written where the process is") {
  const files::TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  whet::write_file_atomically("here", "x");
  fs::current_path(before);
  CHECK(files::get(folder / "here") == "x");
}

TEST_CASE("a file may have the longest name that the system has") {
  const files::TemporaryFolder folder;
  const std::string name(255, 'a');
  whet::write_file_atomically(folder / name, "x");
  CHECK(files::get(folder / name) == "x");
  CHECK(folder.names() == std::vector<std::string>{name});
}

#include <csignal>
#include <stdexcept>
#include <string>
#include <sys/resource.h>

#include <whet/io/append_file.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

/// No file of this process grows beyond so many bytes as long as it is there.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler(std::signal(SIGXFSZ, SIG_IGN)) {
    if (::getrlimit(RLIMIT_FSIZE, &before) != 0) throw std::runtime_error("no limit of file sizes");
    rlimit limit = before;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
  }

 private:
  rlimit before{};
  void (*handler)(int);
};

}  // namespace

TEST_CASE("what is appended lies behind what was there, and can be shortened") {
  const files::TemporaryFolder folder;
  const auto path = folder / "log";
  files::put(path, "one\n");
  {
    whet::AppendFile file(path);
    file.append("two\n");
    CHECK(files::get(path) == "one\ntwo\n");
    file.truncate(4);
    file.append("three\n");
  }
  CHECK(files::get(path) == "one\nthree\n");
}

TEST_CASE("a file that cannot be appended to is told with the reason") {
  using Catch::Matchers::ContainsSubstring;
  const files::TemporaryFolder folder;
  CHECK_THROWS_WITH(whet::AppendFile(folder / "none/log"), ContainsSubstring("none/log: expected a file"));
  CHECK_THROWS_AS(whet::AppendFile(folder.path()), whet::FileError);
  CHECK_THROWS_WITH(whet::AppendFile("/dev/null"), ContainsSubstring("a regular file"));
  const whet::AppendFile first(folder / "log");
  CHECK_THROWS_WITH(whet::AppendFile(folder / "log"), ContainsSubstring("that a process has locked"));
}

TEST_CASE("what cannot be appended whole leaves the file as it was") {
  const files::TemporaryFolder folder;
  whet::AppendFile file(folder / "log");
  file.append("one\n");
  std::string error;
  try {
    const FileSizeLimit limit(10);
    file.append("twenty bytes and more\n");
  } catch (const whet::FileError& found) {
    error = found.what();
  }
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring("to append"));
  CHECK(files::get(folder / "log") == "one\n");
  file.append("two\n");
  CHECK(files::get(folder / "log") == "one\ntwo\n");
}

#include <csignal>
#include <string>
#include <sys/resource.h>

#include <whet/io/append_file.hpp>

#include "catch.hpp"
#include "io/files.hpp"

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
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit = before;
  limit.rlim_cur = 10;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  std::string error;
  try {
    file.append("twenty bytes and more\n");
  } catch (const whet::FileError& found) {
    error = found.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring("to append"));
  CHECK(files::get(folder / "log") == "one\n");
  file.append("two\n");
  CHECK(files::get(folder / "log") == "one\ntwo\n");
}

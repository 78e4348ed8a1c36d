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

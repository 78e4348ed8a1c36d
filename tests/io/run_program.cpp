#include <stdexcept>

#include <whet/io/run_program.hpp>

#include "catch.hpp"
#include "io/files.hpp"

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a program runs in its folder, which goes when it is no longer needed") {
  std::filesystem::path folder;
  {
    const whet::ScratchFolder scratch;
    folder = scratch.path();
    whet::run_program({"sh", "-c", "echo \"$0\" > made; echo told", "a 'word'"}, "dash", folder);
    CHECK(files::get(folder / "made") == "a 'word'\n");
    CHECK(files::get(folder / "output") == "told\n");
  }
  CHECK_FALSE(std::filesystem::exists(folder));
}

TEST_CASE("a program that is missing or fails is told") {
  const whet::ScratchFolder scratch;
  CHECK_THROWS_WITH(whet::run_program({"whet-no-such-program"}, "some-package", scratch.path()),
                    ContainsSubstring("whet-no-such-program") && ContainsSubstring("package some-package"));
  CHECK_THROWS_WITH(whet::run_program({"sh", "-c", "echo why >&2; exit 3"}, "dash", scratch.path()),
                    ContainsSubstring("expected it to succeed") && ContainsSubstring("why"));
}

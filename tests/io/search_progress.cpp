#include <cstdio>
#include <vector>

#include <whet/io/search_progress.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "transform/search/spaces.hpp"

TEST_CASE("progress tells how far a search is, and the first points of the front") {
  const whet::Evaluated last = spaces::with_objectives({0.5, 51200.0});
  std::vector<whet::Evaluated> front{last};
  const auto text = [&](const std::vector<std::string>& names) {
    return whet::search_progress_text({last, 12, 200, 34.4, front}, names);
  };
  CHECK(text({"error", "flash"}) == "12/200 in 34 s, front of 1: error 0.5, flash 51200");
  front.assign(6, last);
  CHECK_THAT(text({"error"}), Catch::Matchers::EndsWith("| error 0.5, objective 51200 | …"));
  front.clear();
  CHECK(text({}) == "12/200 in 34 s, front of 0");
  CHECK(whet::progress_bar(12, 200, 10) == "[----------]");
  CHECK(whet::progress_bar(100, 200, 10) == "[#####-----]");
}

TEST_CASE("in a file progress is a line for each evaluation") {
  const files::TemporaryFolder folder;
  std::FILE* stream = std::fopen((folder / "log").c_str(), "w");
  REQUIRE(stream != nullptr);
  const whet::Evaluated last = spaces::with_objectives({0.5});
  whet::SearchProgressBar bar({"error"}, stream);
  bar({last, 1, 2, 0.0, {&last, 1}});
  bar({last, 2, 2, 0.0, {&last, 1}});
  std::fclose(stream);
  CHECK(files::get(folder / "log") ==
        "1/2 in 0 s, front of 1: error 0.5\n2/2 in 0 s, front of 1: error 0.5\n");
}

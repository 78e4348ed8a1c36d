#include <string>
#include <vector>

#include <whet/io/atomic_file.hpp>
#include <whet/io/gnuplot_text.hpp>
#include <whet/io/run_program.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "io/programs.hpp"

using namespace whet;

TEST_CASE("text for gnuplot stands in double quotes, and what has a meaning there is escaped") {
  CHECK(detail::gnuplot_text("") == R"("")");
  CHECK(detail::gnuplot_text("error, %") == R"("error, %")");
  CHECK(detail::gnuplot_text("'it's 'so'") == R"("'it's 'so'")");
  CHECK(detail::gnuplot_text(R"(`date` "\n" {x}_y^2)") == R"("\140date\140 \"\\n\" {x}_y^2")");
}

TEST_CASE("text for gnuplot is one line, and keeps characters of several bytes") {
  CHECK(detail::gnuplot_text("a\nb\tc\x01"
                             "d\r") == R"("a b c d ")");
  CHECK(detail::gnuplot_text("\xc3\xa9 \xe2\x80\xa6") == "\"\xc3\xa9 \xe2\x80\xa6\"");
}

TEST_CASE("the label of a tic has each percent sign twice") {
  CHECK(detail::gnuplot_tic("50% of \"%g\"") == R"("50%% of \"%%g\"")");
}

TEST_CASE("gnuplot reads a text as it was") {
  if (!programs::has("gnuplot")) return;
  const std::vector<std::string> texts{
      "plain",  "'",        "'a'",    "it's",   "\"",       "\"\"1",
      "\\",     "\\\\1",    "\\",     "a\\\"b", "`echo a`", "\\`echo a`1",
      "'\"`\\", "#{x}_y^2", "50% %d", "\\042",  "\\n",      "\xc3\xa9 \xe2\x80\xa6"};
  const files::TemporaryFolder folder;
  std::string script = "set print 'printed'\n";
  std::string expected;
  for (const std::string& text : texts) {
    script += "print " + detail::gnuplot_text(text) + "\n";
    expected += text + "\n";
  }
  write_file_atomically(folder / "script", script);
  run_program({"gnuplot", "script"}, "gnuplot-nox", folder.path());
  CHECK(files::get(folder / "printed") == expected);
}

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <whet/io/search_log.hpp>
#include <whet/transform/search/aging_evolution.hpp>
#include <whet/transform/search/random_search.hpp>
#include <whet/transform/search/search.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

const SearchOptions options{
    .evaluations = 12, .seed = 7, .threads = 2, .limits = {0.9, std::numeric_limits<double>::infinity()}};
const AgingEvolution strategy{.population = 5, .sample = 2};

SearchDescription description() {
  static const SearchDescription once =
      describe_search("trade", {"cost", "loss"}, spaces::trade(), strategy, options);
  return once;
}

/// Runs the search on a log; how many candidates were evaluated comes back in `evaluated`. killed_at: the
/// process ends in this evaluation, from 1.
SearchResult run(const std::filesystem::path& path, int& evaluated, int threads = 2, int killed_at = 0) {
  SearchLog log(path, description());
  std::atomic<int> count = 0;
  SearchOptions given = options;
  given.threads = threads;
  const auto result = search(
      spaces::trade(), {},
      [&](const Genotype& genotype, double budget, std::uint64_t seed) {
        if (++count == killed_at) ::kill(::getpid(), SIGKILL);
        return spaces::trade_objectives(genotype, budget, seed);
      },
      strategy, given, IgnoreSearchProgress{}, &log);
  evaluated = count;
  return result;
}

std::size_t lines(std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

}  // namespace

TEST_CASE("a log cut off at any byte loses at most the line that was cut, and the search ends the same") {
  const files::TemporaryFolder folder;
  const auto path = folder / "log";
  int evaluated = 0;
  // With one thread the lines of all logs have one order; numbers of seconds differ in length.
  const SearchResult expected = run(path, evaluated, 1);
  CHECK(evaluated == 12);
  const std::string whole = files::get(path);
  REQUIRE(lines(whole) == 13);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    files::put(path, whole.substr(0, size));
    const SearchResult resumed = run(path, evaluated, 1);
    const auto kept = static_cast<int>(lines(whole.substr(0, size)));
    REQUIRE(resumed == expected);
    REQUIRE(evaluated == 12 - std::max(0, kept - 1));
    REQUIRE(lines(files::get(path)) == 13);
    REQUIRE(files::get(path).starts_with(whole.substr(0, whole.substr(0, size).rfind('\n') + 1)));
  }
}

TEST_CASE("a search whose process is killed loses the candidates in flight alone") {
  const files::TemporaryFolder folder;
  int evaluated = 0;
  const SearchResult expected = run(folder / "whole", evaluated);
  const auto path = folder / "killed";
  constexpr int killed_at = 9;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    try {
      run(path, evaluated, 2, killed_at);
    } catch (...) {
    }
    ::_exit(1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
  const auto kept = static_cast<int>(lines(files::get(path))) - 1;
  CHECK(kept < killed_at);
  CHECK(kept >= killed_at - options.in_flight);
  CHECK(run(path, evaluated) == expected);
  CHECK(evaluated == options.evaluations - kept);
}

TEST_CASE("a log of another search is refused, with what was expected and what was found") {
  const files::TemporaryFolder folder;
  const auto path = folder / "log";
  int evaluated = 0;
  run(path, evaluated);
  const std::string whole = files::get(path);
  const auto refused = [&](auto change, const std::string& expected, const std::string& found) {
    SearchDescription other = description();
    change(other);
    CHECK_THROWS_WITH(SearchLog(path, other), ContainsSubstring(expected) && ContainsSubstring(found));
    CHECK(files::get(path) == whole);
  };
  refused([](SearchDescription& other) { other.seed = 8; }, "line 1: seed: expected 8", "found '7'");
  refused([](SearchDescription& other) { other.in_flight = 2; }, "in_flight: expected 2", "'4'");
  refused([](SearchDescription& other) { other.strategy = RandomSearch{}.description(); },
          "expected \"RandomSearch{budget=1}\"", "AgingEvolution{population=5, sample=2, budget=1}");
  refused([](SearchDescription& other) { other.objectives = {"cost", "flash"}; }, "flash", "loss");
  refused([](SearchDescription& other) { other.limits = {0.9, 3.0}; }, "limits", "null");
  refused([](SearchDescription& other) { other.redraws = 50; }, "redraws: expected 50", "'10000'");
  refused([](SearchDescription& other) { other.name = "other"; }, "name: expected \"other\"", "trade");
  refused([](SearchDescription& other) { other.space = space_fingerprint(spaces::valley()); }, "6 6 6",
          "8 8 5");
}

TEST_CASE("brackets and quotes of a name are no levels") {
  const files::TemporaryFolder folder;
  SearchDescription described = description();
  described.name = std::string(20, '[') + "\\\"" + std::string(20, '{');
  SearchLog(folder / "log", described).keep(0, spaces::with_objectives({1.0, 2.0}), 1.0);
  CHECK(SearchLog(folder / "log", described).end() == 1);
}

TEST_CASE("a log of before it said how many redraws goes on with those of the default") {
  const files::TemporaryFolder folder;
  const auto path = folder / "log";
  int evaluated = 0;
  const SearchResult expected = run(path, evaluated);
  std::string text = files::get(path);
  const std::string redraws = ",\"redraws\":10000";
  REQUIRE(text.find(redraws) < text.find('\n'));
  files::put(path, text.erase(text.find(redraws), redraws.size()));
  CHECK(run(path, evaluated) == expected);
  CHECK(evaluated == 0);
  SearchDescription other = description();
  other.redraws = 50;
  CHECK_THROWS_WITH(SearchLog(path, other), ContainsSubstring("redraws: expected 50"));
}

TEST_CASE("spaces differ by their alternatives and by their canonical forms") {
  const auto blocks = spaces::blocks();
  auto plain = blocks;
  plain.canonical = nullptr;
  CHECK(space_fingerprint(blocks) == space_fingerprint(spaces::blocks()));
  CHECK(space_fingerprint(blocks) != space_fingerprint(plain));
  CHECK_THAT(space_fingerprint(blocks), ContainsSubstring("2 4 4 4 3 3, candidates "));
  // One value of one gene stands for another layer.
  GeneSpace wide{.alternatives = {200, 200}, .text = genes_text};
  const std::string before = space_fingerprint(wide);
  wide.text = [](const Genotype& genotype) {
    return genes_text(genotype) + (genotype.genes[1] == 123 ? " wider" : "");
  };
  CHECK(space_fingerprint(wide) != before);
}

TEST_CASE("what is no log is refused and stays as it is") {
  const files::TemporaryFolder folder;
  const auto path = folder / "log";
  int evaluated = 0;
  run(path, evaluated);
  const std::string whole = files::get(path);
  const std::string header = whole.substr(0, whole.find('\n') + 1);
  const auto refused = [&](const std::string& content, const std::string& expected) {
    files::put(path, content);
    CHECK_THROWS_WITH(SearchLog(path, description()), ContainsSubstring(expected));
    CHECK(files::get(path) == content);
  };
  const std::string record =
      R"("number":0,"genes":[1],"budget":1.0,"seed":1,"objectives":[1.0,2.0],"seconds":0.1,"elapsed":0.1})";
  refused("text without end of line", "a log of a search");
  refused("text\n", "line 1: expected the description of a search");
  refused("[1]\n", "line 1");
  refused("{}\n", "line 1");
  refused("{\"whet_search_log\":2}\n", "in_flight");
  refused(header + "garbage\n", "line 2: expected a result of a search, found 'garbage'");
  refused(header + "{}\n", "line 2: expected number, genes");
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  refused(header + deep + "\n", "line 2: expected a result of a search");
  refused(header + "{\"number\":" + deep + "}\n", "line 2: expected a result of a search");
  refused(header + "{\"number\":1,\"genes\":" + deep + "}\n", "line 2: expected a result of a search");
  refused("{\"whet_search_log\":1,\"name\":" + deep + "}\n", "line 1: expected the description of a search");
  refused(header + "\n", "line 2");
  refused(header + std::string(5, '\0') + "\n", "line 2");
  refused(header + "{" + record + "\n{" + record + "\n", "line 3: expected each number once");
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = "{" + record;
    return header + text.replace(text.find(from), from.size(), to) + "\n";
  };
  refused(changed("\"number\":0", "\"number\":-1"), "a whole number from 0 to 9007199254740991");
  refused(changed("\"number\":0", "\"number\":18446744073709551615"),
          "a whole number from 0 to 9007199254740991");
  refused(changed("\"number\":0", "\"number\":1e300"), "a whole number from 0 to 9007199254740991");
  refused(changed("\"seed\":1", "\"seed\":-1"), "a whole number");
  refused(changed("[1]", "[256]"), "a whole number from 0 to 255");
  refused(changed("[1]", "[99999999999999999999]"), "line 2");
  refused(changed("[1]", "{}"), "line 2");
  refused(changed("[1.0,2.0]", "[1.0]"), "2 objectives");
  refused(changed("[1.0,2.0]", "[1e999,2.0]"), "line 2");
  refused(changed("[1.0,2.0]", "[null,2.0]"), "line 2");
  std::string many = "[0";
  for (int gene = 0; gene < 64; ++gene) many += ",0";
  refused(changed("[1]", many + "]"), "at most 64 genes");
}

TEST_CASE("damage to any byte is noticed, or leaves a result of this search") {
  const files::TemporaryFolder folder;
  const auto path = folder / "log";
  int evaluated = 0;
  run(path, evaluated, 1);
  const std::string whole = files::get(path);
  int read = 0;
  int refused = 0;
  for (std::size_t byte = 0; byte < whole.size(); byte += 3)
    for (const char damage : {'\0', '\n', '"', '}', '9', '\xff'}) {
      std::string text = whole;
      text[byte] = damage;
      files::put(path, text);
      try {
        const SearchResult result = run(path, evaluated, 1);
        ++read;
        CHECK(result.evaluated.size() == 12);
      } catch (const FileError&) {
        ++refused;
        CHECK(files::get(path) == text);
      } catch (const std::runtime_error& error) {  // A candidate that this search does not propose.
        ++refused;
        CHECK_THAT(error.what(), ContainsSubstring("what is remembered of proposal"));
      }
    }
  CHECK(read > 0);
  CHECK(refused > read);
}

TEST_CASE("objectives without a name are refused") {
  const files::TemporaryFolder folder;
  SearchLog log(folder / "log", description());
  CHECK_THROWS_WITH(log.keep(0, spaces::with_objectives({1.0}), 0.0), ContainsSubstring("2 objectives"));
  CHECK_THROWS_WITH(describe_search("", {"one"}, spaces::trade(), strategy, options),
                    ContainsSubstring("option limits: expected 1"));
  CHECK_THROWS_WITH(describe_search("", {}, spaces::trade(), strategy, options),
                    ContainsSubstring("names of objectives"));
}

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include <whet/transform/search/aging_evolution.hpp>
#include <whet/transform/search/nsga2.hpp>
#include <whet/transform/search/random_search.hpp>
#include <whet/transform/search/search.hpp>
#include <whet/transform/search/successive_halving.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Takes a time that has nothing to do with the order of the proposals.
std::vector<double> uneven(const Genotype& genotype, double budget, std::uint64_t seed) {
  std::this_thread::sleep_for(std::chrono::microseconds(seed % 3000));
  auto objectives = spaces::trade_objectives(genotype, budget, seed);
  objectives.push_back(static_cast<double>(seed % 1000));
  return objectives;
}

/// Forgets the results of chosen proposals.
class Memory final : public SearchMemory {
 public:
  std::size_t end() const override { return results.empty() ? 0 : results.rbegin()->first + 1; }
  double seconds() const override { return elapsed; }
  std::optional<Evaluated> recall(std::size_t number) const override {
    const auto found = results.find(number);
    return found == results.end() ? std::nullopt : std::optional(found->second);
  }
  void keep(std::size_t number, const Evaluated& result, double now) override {
    if (!results.emplace(number, result).second) throw std::logic_error("kept twice");
    elapsed = now;
  }

  std::map<std::size_t, Evaluated> results;
  double elapsed = 0.0;
};

template <class Strategy>
void check_independent_of_threads(const Strategy& strategy) {
  SearchOptions options{.evaluations = 120, .seed = 3, .threads = 1};
  const auto expected = search(spaces::trade(), {}, uneven, strategy, options);
  for (const int threads : {2, 3, 4, 9}) {
    options.threads = threads;
    CHECK(search(spaces::trade(), {}, uneven, strategy, options) == expected);
  }
  options.seed = 4;
  CHECK(search(spaces::trade(), {}, uneven, strategy, options) != expected);
}

std::size_t distinct(const SearchResult& result) {
  std::set<std::pair<Genotype, double>> seen;
  for (const Evaluated& candidate : result.evaluated) seen.insert({candidate.genotype, candidate.budget});
  return seen.size();
}

}  // namespace

TEST_CASE("a search gives the same for any number of threads, and another seed something else") {
  check_independent_of_threads(RandomSearch{});
  check_independent_of_threads(AgingEvolution{.population = 20, .sample = 5});
  check_independent_of_threads(Nsga2{.population = 16});
  check_independent_of_threads(SuccessiveHalving{.candidates = 60});
}

TEST_CASE("no more candidates are evaluated at a time than are in flight") {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  const auto evaluate = [&](const Genotype& genotype, double budget, std::uint64_t seed) {
    const int running = ++now;
    int before = most;
    while (before < running && !most.compare_exchange_weak(before, running)) {
    }
    auto objectives = uneven(genotype, budget, seed);
    --now;
    return objectives;
  };
  search(spaces::trade(), {}, evaluate, RandomSearch{}, {.evaluations = 60, .threads = 8, .in_flight = 3});
  CHECK(most <= 3);
  CHECK(most > 1);
}

TEST_CASE("no candidate is evaluated twice, and a space that is evaluated whole ends the search") {
  for (const int in_flight : {1, 4}) {
    const SearchOptions options{.evaluations = 500, .threads = 1, .in_flight = in_flight};
    const auto evaluate = [](const Genotype& genotype, double, std::uint64_t) {
      return std::vector<double>{spaces::gene(genotype, 1), -spaces::gene(genotype, 4)};
    };
    for (const auto& result :
         {search(spaces::blocks(), {}, evaluate, RandomSearch{}, options),
          search(spaces::blocks(), {}, evaluate, AgingEvolution{.population = 10, .sample = 4}, options),
          search(spaces::blocks(), {}, evaluate, Nsga2{.population = 10}, options)}) {
      CHECK(result.evaluated.size() == spaces::candidates_of_blocks);
      CHECK(distinct(result) == spaces::candidates_of_blocks);
    }
  }
}

TEST_CASE("infeasible candidates are never evaluated") {
  const auto feasible = [](const Genotype& genotype) { return genotype.genes[0] + genotype.genes[1] == 5; };
  const auto result = search(spaces::trade(), feasible, spaces::trade_objectives, Nsga2{.population = 10},
                             {.evaluations = 200, .threads = 1});
  CHECK(result.evaluated.size() == 200);
  for (const Evaluated& candidate : result.evaluated) CHECK(feasible(candidate.genotype));
}

TEST_CASE("a space without a feasible candidate is said to be one") {
  CHECK_THROWS_WITH(search(spaces::trade(), [](const Genotype&) { return false; }, spaces::trade_objectives,
                           RandomSearch{}, {.threads = 1, .redraws = 50}),
                    ContainsSubstring("proposal 0: expected a feasible candidate, found none among 100"));
}

TEST_CASE("an evaluation that fails is told with its candidate, the first one whatever the timing") {
  for (const int threads : {1, 4}) {
    Memory memory;
    std::atomic<std::size_t> ended = 0;
    const auto evaluate = [&](const Genotype& genotype, double budget, std::uint64_t seed) {
      auto objectives = uneven(genotype, budget, seed);
      if (genotype.genes[0] == 3) throw std::runtime_error("no convergence");
      ++ended;
      return objectives;
    };
    std::string text;
    try {
      search(spaces::trade(), {}, evaluate, RandomSearch{}, {.seed = 2, .threads = threads},
             IgnoreSearchProgress{}, &memory);
    } catch (const EvaluationError& error) {
      CHECK(error.genotype().genes[0] == 3);
      text = error.what();
    }
    CHECK_THAT(text, ContainsSubstring("candidate 3 ") && ContainsSubstring("no convergence") &&
                         ContainsSubstring("at budget 1, seed "));
    // Not one of the finished ones is lost, and they are those before it.
    static std::string expected;
    if (threads == 1) expected = text;
    CHECK(text == expected);
    CHECK(ended >= 1);
    CHECK(memory.results.size() == ended);
  }
}

TEST_CASE("what has begun is remembered when a search ends with an error of another kind") {
  for (const int threads : {1, 4}) {
    Memory memory;
    std::atomic<std::size_t> begun = 0;
    const auto evaluate = [&](const Genotype& genotype, double budget, std::uint64_t seed) {
      ++begun;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      return uneven(genotype, budget, seed);
    };
    const auto observer = [](const SearchProgress& progress) {
      if (progress.evaluated == 3) throw std::logic_error("no room on the screen");
    };
    CHECK_THROWS_WITH(search(spaces::trade(), {}, evaluate, RandomSearch{},
                             {.evaluations = 50, .threads = threads}, observer, &memory),
                      "no room on the screen");
    CHECK(begun >= 3);
    CHECK(begun < 10);
    CHECK(memory.results.size() == begun);
  }
}

TEST_CASE("objectives that cannot be compared are refused") {
  const auto giving = [](std::vector<double> objectives, std::vector<double> limits = {}) {
    search(spaces::trade(), {}, [&](const Genotype&, double, std::uint64_t) { return objectives; },
           RandomSearch{}, {.threads = 1, .limits = limits});
  };
  CHECK_THROWS_WITH(giving({1.0, std::nan("")}), ContainsSubstring("finite objectives, found nan"));
  CHECK_THROWS_WITH(giving({}), ContainsSubstring("expected objectives, found none"));
  CHECK_THROWS_WITH(giving({1.0}, {1.0, 2.0}), ContainsSubstring("expected 2 objectives"));
  CHECK_THROWS_WITH(search(spaces::trade(), {},
                           [](const Genotype& genotype, double, std::uint64_t) {
                             return std::vector<double>(1 + genotype.genes[0] % 2);
                           },
                           RandomSearch{}, {.threads = 1}),
                    ContainsSubstring("like those of the candidates before"));
}

TEST_CASE("options without sense are refused") {
  const auto refused = [](const SearchOptions& options, const std::string& expected) {
    CHECK_THROWS_WITH(search(spaces::trade(), {}, spaces::trade_objectives, RandomSearch{}, options),
                      ContainsSubstring(expected));
  };
  refused({.evaluations = 0}, "option evaluations: expected 1 or more, found 0");
  refused({.seconds = -1.0}, "option seconds");
  refused({.threads = -1}, "option threads");
  refused({.in_flight = 0}, "option in_flight");
  refused({.redraws = 0}, "option redraws");
  refused({.limits = {std::nan("")}}, "option limits");
  refused({.limits = {-std::numeric_limits<double>::infinity()}}, "expected numbers or infinity, found -inf");
}

TEST_CASE(
    "a search goes on from any set of remembered results to the same result, and evaluates only the others") {
  const SearchOptions options{.evaluations = 80, .seed = 5, .threads = 2};
  const Nsga2 strategy{.population = 12};
  Memory whole;
  const auto expected =
      search(spaces::trade(), {}, uneven, strategy, options, IgnoreSearchProgress{}, &whole);
  CHECK(whole.results.size() == 80);
  for (const std::size_t kept : {0U, 1U, 11U, 12U, 13U, 40U, 79U, 80U}) {
    Memory part = whole;
    part.results.erase(part.results.lower_bound(kept), part.results.end());
    // As after a kill: one that was in flight is missing, one behind it is there.
    if (kept > 10) part.results.erase(kept - 2);
    const std::size_t missing = 80 - part.results.size();
    std::atomic<std::size_t> evaluated = 0;
    std::size_t observed = 0;
    std::size_t evaluated_last = 80;
    const auto resumed = search(
        spaces::trade(), {},
        [&](const Genotype& genotype, double budget, std::uint64_t seed) {
          ++evaluated;
          return uneven(genotype, budget, seed);
        },
        strategy, options,
        [&](const SearchProgress& progress) {
          ++observed;
          evaluated_last = progress.evaluated;
          CHECK(progress.evaluations == 80);
        },
        &part);
    CHECK(resumed == expected);
    CHECK(evaluated == missing);
    CHECK(observed == missing);
    CHECK(evaluated_last == 80);
    CHECK(part.results == whole.results);
  }
}

TEST_CASE("what is remembered of another search is refused") {
  Memory memory;
  const SearchOptions options{.evaluations = 10, .threads = 1};
  search(spaces::trade(), {}, uneven, RandomSearch{}, options, IgnoreSearchProgress{}, &memory);
  CHECK_THROWS_WITH(search(
                        spaces::trade(), [](const Genotype& genotype) { return genotype.genes[0] > 5; },
                        uneven, RandomSearch{}, options, IgnoreSearchProgress{}, &memory),
                    ContainsSubstring("is of another search: expected candidate"));
}

TEST_CASE("time ends a search, what was remembered comes first, and its time counts") {
  Memory memory;
  const auto slow = [](const Genotype& genotype, double budget, std::uint64_t seed) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return spaces::trade_objectives(genotype, budget, seed);
  };
  const SearchOptions options{.evaluations = 10000, .seconds = 0.2, .threads = 2};
  const auto result =
      search(spaces::trade(), {}, slow, RandomSearch{}, options, IgnoreSearchProgress{}, &memory);
  CHECK(result.evaluated.size() < 50);
  CHECK(memory.elapsed >= 0.2);
  CHECK(search(spaces::trade(), {}, slow, RandomSearch{}, options, IgnoreSearchProgress{}, &memory) ==
        result);
}

TEST_CASE("the observer sees the front of what has been evaluated so far") {
  std::vector<Evaluated> seen;
  const auto result = search(spaces::trade(), {}, uneven, RandomSearch{}, {.evaluations = 30, .threads = 3},
                             [&](const SearchProgress& progress) {
                               seen.push_back(progress.last);
                               ParetoFront front;
                               for (const Evaluated& candidate : seen) front.add(candidate);
                               CHECK(std::ranges::equal(progress.front, front.front()));
                             });
  CHECK(seen.size() == 30);
}

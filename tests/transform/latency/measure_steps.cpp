#include <stdexcept>
#include <string>
#include <vector>

#include <whet/transform/latency/measure_steps.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;

/// What the made-up steps below take.
double now = 0.0;
int prepared = 0;
void prepare(std::byte*) noexcept { ++prepared; }
void quick(std::byte*) noexcept { now += 0.25; }
/// Disturbed in every second round.
void disturbed(std::byte*) noexcept { now += prepared / 2 % 2 == 0 ? 3.0 : 1.0; }

}  // namespace

TEST_CASE("a step's price is its least time of all rounds, a call") {
  const detail::StepTasks tasks{{"quick", {64, &prepare, &quick}}, {"disturbed", {64, &prepare, &disturbed}}};
  const auto prices = detail::measure(tasks, {.batch_seconds = 16.0, .rounds = 10}, [] { return now; });
  REQUIRE(prices.size() == 2);
  CHECK(prices.at("quick") == 0.25);
  CHECK(prices.at("disturbed") == 1.0);
  CHECK(prepared == 20);
}

TEST_CASE("batches take as long as was asked for") {
  long calls = 1;
  CHECK(detail::seconds_of_batch([] { return now; }, 8.0, calls, [] { quick(nullptr); }) == 0.25);
  CHECK(calls == 32);
  CHECK_THROWS_AS(detail::measure({}, {.rounds = 0}, [] { return now; }), std::invalid_argument);
  CHECK_THROWS_AS(detail::measure({}, {.batch_seconds = 0.0}, [] { return now; }), std::invalid_argument);
}

TEST_CASE("the table of a space has a price for each step of its candidates") {
  double time = 0.0;
  const LatencyTable table =
      latency_table<spaces::Tiny, Int8Policy, target::generic>({.rounds = 1}, [&] { return time += 1.0; });
  CHECK(table.target == "generic");
  CHECK(table.policy == std::string(Int8Policy::name));
  CHECK(table.unit == "seconds");
  for (std::uint64_t index = 0; index < candidate_count<spaces::Tiny>; ++index) {
    const Genotype genotype = genotype_at<spaces::Tiny>(index);
    int steps = 0;
    for_each_step_key<spaces::Tiny, Int8Policy, target::generic>(genotype, [&](const StepKey&) { ++steps; });
    // One second a step: a batch is a call.
    CHECK(predicted_latency<spaces::Tiny, Int8Policy, target::generic>(table, genotype) == steps);
  }
}

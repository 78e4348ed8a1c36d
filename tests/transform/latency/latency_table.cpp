#include <limits>
#include <stdexcept>
#include <string>

#include <whet/transform/latency/latency_table.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;

/// A table by hand in which each step costs as much as its text is long.
LatencyTable table_of(const Genotype& genotype) {
  LatencyTable table{.target = target::generic::name, .policy = Int8Policy::name, .constant = 0.5};
  for_each_step_key<spaces::Tiny, Int8Policy, target::generic>(genotype, [&](const StepKey& key) {
    table.prices[std::string(key.view())] = static_cast<double>(key.size());
  });
  return table;
}

constexpr auto predict = &predicted_latency<spaces::Tiny, Int8Policy, target::generic>;

}  // namespace

TEST_CASE("a candidate costs the sum of its steps and the constant") {
  const Genotype genotype = genotype_at<spaces::Tiny>(spaces::tiny_candidates - 1);
  const LatencyTable table = table_of(genotype);
  double sum = table.constant;
  for_each_step_key<spaces::Tiny, Int8Policy, target::generic>(
      genotype, [&](const StepKey& key) { sum += static_cast<double>(key.size()); });
  CHECK(predict(table, genotype) == sum);
}

TEST_CASE("a step that was not measured is named") {
  const Genotype genotype = genotype_at<spaces::Tiny>(0);
  LatencyTable table = table_of(genotype);
  const std::string key = table.prices.begin()->first;
  table.prices.erase(key);
  CHECK_THROWS_AS(predict(table, genotype), std::out_of_range);
  CHECK_THROWS_WITH(predict(table, genotype), Catch::Contains("\"" + key + "\""));
}

TEST_CASE("the table of another target or policy is refused") {
  const Genotype genotype = genotype_at<spaces::Tiny>(0);
  LatencyTable table = table_of(genotype);
  table.target = "avx512";
  CHECK_THROWS_WITH(predict(table, genotype),
                    "latency table: expected one of the target generic, found one of avx512");
  table = table_of(genotype);
  table.policy = "whet::Float32Policy";
  CHECK_THROWS_AS(predict(table, genotype), std::invalid_argument);
}

TEST_CASE("what is no network takes for ever") {
  Genotype mismatch{.count = gene_count<spaces::Small>};
  mismatch.genes[7] = 1;
  const LatencyTable table{.target = target::generic::name, .policy = Int8Policy::name};
  CHECK(predicted_latency<spaces::Small, Int8Policy, target::generic>(table, mismatch) ==
        std::numeric_limits<double>::infinity());
}

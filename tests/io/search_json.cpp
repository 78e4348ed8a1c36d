#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/io/search_json.hpp>

#include "catch.hpp"

using nlohmann::json;
using whet::detail::to_json;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

whet::SearchDescription some_description() {
  return {.name = "of a test",
          .objectives = {"error", "flash"},
          .space = "3 4, candidates 0",
          .strategy = "RandomSearch{budget=1}",
          .seed = std::numeric_limits<std::uint64_t>::max(),
          .in_flight = 4,
          .limits = {infinity, 250.5},
          .redraws = 25};
}

}  // namespace

TEST_CASE("a description has all that makes searches equal, in one order") {
  CHECK(
      to_json(some_description()).dump() ==
      R"({"name":"of a test","objectives":["error","flash"],"space":"3 4, candidates 0",)"
      R"("strategy":"RandomSearch{budget=1}","seed":18446744073709551615,"in_flight":4,"limits":[null,250.5],)"
      R"("redraws":25})");
}

TEST_CASE("limits that JSON has no number for are null, and none are an empty list") {
  whet::SearchDescription description = some_description();
  description.limits = {infinity, -infinity, std::numeric_limits<double>::quiet_NaN(), -0.5};
  CHECK(to_json(description)["limits"].dump() == "[null,null,null,-0.5]");
  description.limits.clear();
  CHECK(to_json(description)["limits"].dump() == "[]");
}

TEST_CASE("a candidate has the genes that count, and numbers that are read back as the same") {
  whet::Evaluated candidate{.objectives = {0.1, 1.0 / 3.0},
                            .budget = 1e15,
                            .seed = std::numeric_limits<std::uint64_t>::max() - 1,
                            .seconds = 2.5};
  candidate.genotype.genes[0] = 255;
  candidate.genotype.genes[2] = 7;
  candidate.genotype.count = 3;
  const std::string text = to_json(candidate).dump();
  CHECK_THAT(text, Catch::Matchers::StartsWith(R"({"genes":[255,0,7],"budget":)"));
  const json read = json::parse(text);
  CHECK(read["budget"].get<double>() == candidate.budget);
  CHECK(read["seed"].get<std::uint64_t>() == candidate.seed);
  CHECK(read["objectives"].get<std::vector<double>>() == candidate.objectives);
  CHECK(read["seconds"].get<double>() == candidate.seconds);

  candidate.genotype.count = whet::max_genes;
  CHECK(to_json(candidate)["genes"].size() == 64);
  candidate.genotype.count = 0;
  CHECK(to_json(candidate)["genes"].dump() == "[]");
}

TEST_CASE("a name that is no UTF-8 stays as it is until it is written") {
  whet::SearchDescription description = some_description();
  description.name = "a \xff";
  const auto document = to_json(description);
  CHECK(document["name"].get<std::string>() == "a \xff");
  CHECK_THROWS_AS(document.dump(), nlohmann::json::type_error);
}

#include <limits>

#include <nlohmann/json.hpp>

#include <whet/io/search_result.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;

namespace {

SearchResult some_result() {
  SearchResult result;
  result.evaluated = {spaces::with_objectives({0.5, 100}, 1), spaces::with_objectives({0.25, 200}, 2),
                      spaces::with_objectives({0.75, 300}, 3)};
  result.evaluated[0].seconds = 1.5;
  result.best = result.evaluated[1];
  result.front = {result.evaluated[1], result.evaluated[0]};
  return result;
}

const SearchDescription description{.name = "a \xff search",
                                    .objectives = {"error", "flash, \"bytes\""},
                                    .space = "4",
                                    .strategy = "RandomSearch{}",
                                    .seed = 18446744073709551615U,
                                    .in_flight = 4,
                                    .limits = {std::numeric_limits<double>::infinity(), 250}};

}  // namespace

TEST_CASE("a result as JSON has all candidates, the front and what was searched") {
  const files::TemporaryFolder folder;
  write_search_json(folder / "result.json", description, some_result());
  const auto document = nlohmann::json::parse(files::get(folder / "result.json"));
  CHECK(document["search"]["seed"] == 18446744073709551615U);
  CHECK(document["search"]["limits"] == nlohmann::json::parse("[null, 250.0]"));
  CHECK(document["best"]["genes"] == nlohmann::json::parse("[2]"));
  CHECK(document["best"]["objectives"] == nlohmann::json::parse("[0.25, 200.0]"));
  CHECK(document["front"].size() == 2);
  CHECK(document["evaluated"].size() == 3);
  CHECK(document["evaluated"][0]["seconds"] == 1.5);
  CHECK(nlohmann::json::parse(search_result_json(description, {}))["best"].is_null());
}

TEST_CASE("a result as CSV has a line for each candidate") {
  const files::TemporaryFolder folder;
  write_search_csv(folder / "result.csv", description, some_result());
  CHECK(files::get(folder / "result.csv") ==
        "number,genes,budget,seed,seconds,error,\"flash, \"\"bytes\"\"\",front\n"
        "0,1,1,0,1.5,0.5,100,1\n"
        "1,2,1,0,0,0.25,200,1\n"
        "2,3,1,0,0,0.75,300,0\n");
}

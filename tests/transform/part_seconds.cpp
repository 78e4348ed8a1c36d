#include <stdexcept>

#include <whet/train/initialize.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/part_seconds.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<4>, Dense<8>, ReLU, Dense<3>> {};
}  // namespace

TEST_CASE("each part has the least of its times under each policy") {
  Weights<Network> weights;
  initialize(weights, 1);
  const auto ranges = calibrate(weights, toy_data(30));
  // Each measurement is two looks at this clock: 1, 2, … in the first round, then 1 + 1/2, 2 + 1/2, …
  int looks = 0;
  const LatencyClock clock = [&] {
    const int measurement = looks / 2;
    const double taken = 1.0 + measurement % 4 + (measurement / 4 == 1 ? 0.0 : 0.5);
    return looks++ % 2 == 0 ? 0.0 : taken;
  };
  const PartPrice price = part_seconds<Float32Policy, Int8Policy>(weights, ranges, {.rounds = 3}, clock);
  CHECK(looks == 24);
  CHECK(price(0, "whet::Float32Policy") == 1.0);
  CHECK(price(1, "whet::Float32Policy") == 2.0);
  CHECK(price(0, "whet::Int8Policy") == 3.0);
  CHECK(price(1, "whet::Int8Policy") == 4.0);
  CHECK_THROWS_AS(price(2, "whet::Int8Policy"), std::out_of_range);
  CHECK_THROWS_WITH(price(0, "whet::Int4Policy"), Catch::Matchers::ContainsSubstring("whet::Int4Policy"));
  CHECK_THROWS_AS((part_seconds<Int8Policy>(weights, ranges, {.rounds = 0}, clock)), std::invalid_argument);
}

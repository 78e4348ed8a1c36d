#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/kernel/recurrent.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/float32.hpp>

#include "../targets.hpp"
#include "catch.hpp"
#include "random_layer.hpp"
#include "worse.hpp"

namespace {

using namespace whet;

template <Cell Kind, int Units, int Count, class Policy>
void check_float(double tolerance) {
  constexpr Recurrence layer{Kind, Units, Count, 7, true};
  const RandomLayer made(layer);
  const Features features(7 * Count);
  const std::vector<double> expected = made.naive().run(features.reals);
  for_each_target([&]<class Target>() {
    using Parameters = FloatRecurrent<Policy, Target, Kind, Units, Count, false>;
    const auto parameters = made.packed<Parameters>({});
    const auto found = run(*parameters, layer, features.floats);
    REQUIRE(found.size() == expected.size());
    double furthest = 0.0;
    for (std::size_t index = 0; index < expected.size(); ++index)
      furthest = worse(furthest, std::abs(double{found[index]} - expected[index]));
    CAPTURE(Target::name, Units, Count, static_cast<int>(Kind));
    CHECK(furthest < tolerance);

    constexpr Recurrence last{Kind, Units, Count, 7, false};
    CHECK(run(*parameters, last, features.floats) == std::vector<float>(found.end() - Units, found.end()));
  });
}

template <Cell Kind, int Units, int Count>
void check_int8() {
  constexpr Recurrence layer{Kind, Units, Count, 7, true};
  const RandomLayer made(layer);
  const Features features(7 * Count);
  std::vector<double> states;
  const std::vector<double> expected = made.naive().run(features.reals, &states);
  const auto reach = static_cast<float>(std::abs(*std::max_element(
      states.begin(), states.end(), [](double x, double y) { return std::abs(x) < std::abs(y); })));
  using Reference = Int8Recurrent<kernel::generic, Kind, Units, Count, false>;
  const auto generic = run(*made.packed<Reference>({-reach, reach}), layer, features.integers);
  double furthest = 0.0;
  for (std::size_t index = 0; index < expected.size(); ++index)
    furthest =
        worse(furthest, std::abs(double{output_quantization.scale} * generic[index] - expected[index]));
  CAPTURE(Units, Count, static_cast<int>(Kind));
  CHECK(furthest < 0.06);  // eight steps of the output: the errors of seven steps add up
  for_each_target([&]<class Target>() {
    using Parameters = Int8Recurrent<Target, Kind, Units, Count, false>;
    const auto parameters = made.packed<Parameters>({-reach, reach});
    CAPTURE(Target::name);
    CHECK(run(*parameters, layer, features.integers) == generic);
    constexpr Recurrence last{Kind, Units, Count, 7, false};
    CHECK(run(*parameters, last, features.integers) ==
          std::vector<std::int8_t>(generic.end() - Units, generic.end()));
  });
}

template <Cell Kind>
void check_cell() {
  check_float<Kind, 1, 1, Float32Policy>(2e-6);
  check_float<Kind, 9, 5, Float32Policy>(2e-6);
  check_float<Kind, 20, 28, Float32Policy>(2e-6);
  check_float<Kind, 9, 5, Dynamic<Int8Policy>>(0.05);
  check_int8<Kind, 1, 1>();
  check_int8<Kind, 9, 5>();
  check_int8<Kind, 20, 13>();
}

}  // namespace

TEST_CASE("an LSTM computes what its formulae say, in integers the same bits on every target") {
  check_cell<Cell::lstm>();
}
TEST_CASE("a GRU computes what its formulae say, in integers the same bits on every target") {
  check_cell<Cell::gru>();
}
TEST_CASE(
    "a simple recurrent layer computes what its formulae say, in integers the same bits on every target") {
  check_cell<Cell::simple>();
}

TEST_CASE("a recurrent layer of narrow weights computes what its formulae say") {
  check_float<Cell::gru, 9, 5, Float16Policy>(2e-3);
}

TEST_CASE("an integer GRU whose gate is nearly closed still learns of its input in the end") {
  // z = sigmoid(5) lets 0.7 % of the candidate in at each step: less than a step of int8.
  using Parameters = Int8Recurrent<kernel::generic, Cell::gru, 1, 1, false>;
  constexpr Recurrence layer{Cell::gru, 1, 1, 300, false};
  RandomLayer made(layer);
  made.kernel = {0, 0, 0, 0, 0, 0, 1, 0, 0};
  made.bias = {5, 0, 1};
  const std::vector<std::int8_t> zeros(300, 3);
  const auto found = run(*made.packed<Parameters>({}), layer, zeros);
  const std::vector<double> expected = made.naive().run(std::vector<double>(300));
  CHECK(expected.back() > 0.6);
  CHECK(double{output_quantization.scale} * found[0] == Catch::Approx(expected.back()).margin(0.02));
}

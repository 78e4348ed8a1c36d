#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/recurrent.hpp>
#include <whet/precision/binary_weight.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/recurrent.hpp>
#include <whet/precision/ternary.hpp>

#include "../targets.hpp"
#include "catch.hpp"
#include "random_layer.hpp"
#include "worse.hpp"

// Integer recurrent layers whose weights or activations are not int8.

namespace {

using namespace whet;

template <Cell Kind>
constexpr Recurrence layer{Kind, 19, 37, 6, true};
constexpr Range state{-4.0f, 4.0f};

template <class Policy, class Target, Cell Kind>
using Parameters = recurrent_t<Policy, Target, Kind, layer<Kind>.units, layer<Kind>.features, false>;

/// Weights that are integers of a coding times the scale of their row; the scales of a row's two parts
/// differ.
struct OnGrid {
  RandomLayer made;
  std::vector<float> scales;

  template <class Coding>
  OnGrid(Coding, const Recurrence& of) : made(of) {
    std::mt19937 generator(9);
    std::uniform_int_distribution<int> code(0, (Coding::most + Coding::offset) / Coding::step);
    std::uniform_real_distribution<float> real(0.5f, 1.0f);
    const int rows = of.gate_outputs();
    for (int row = 0; row < 2 * rows; ++row) scales.push_back(real(generator) / (4.0f * Coding::most));
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < of.features + of.units; ++column) {
        const int integer = std::max(Coding::step * code(generator) - Coding::offset, -Coding::most);
        const int part = column < of.features ? row : rows + row;
        made.kernel[static_cast<std::size_t>(row * of.columns() + column)] =
            static_cast<float>(integer) * scales[static_cast<std::size_t>(part)];
      }
  }
};

template <class Policy, Cell Kind>
void check_coded() {
  const OnGrid grid(typename Policy::coding{}, layer<Kind>);
  const Features features(layer<Kind>.steps * layer<Kind>.features);
  const auto int8 = grid.made.packed<Parameters<Int8Policy, kernel::generic, Kind>>(state, grid.scales);
  const auto expected = run(*int8, layer<Kind>, features.integers);
  CHECK(std::count(expected.begin(), expected.end(), expected.front()) < 40);
  for_each_target([&]<class Target>() {
    const auto coded = grid.made.packed<Parameters<Policy, Target, Kind>>(state, grid.scales);
    CAPTURE(Policy::name, Target::name, static_cast<int>(Kind));
    CHECK(run(*coded, layer<Kind>, features.integers) == expected);
  });
}

template <Cell Kind>
void check_int16() {
  constexpr TensorQuantization input{1.0f / 8192.0f, 0};
  constexpr TensorQuantization output{1.0f / 32768.0f, 0};
  const OnGrid grid(Int4Coding{}, layer<Kind>);
  const Features features(layer<Kind>.steps * layer<Kind>.features);
  std::vector<std::int16_t> integers;
  for (const double real : features.reals) integers.push_back(static_cast<std::int16_t>(real * 8192.0));
  const std::vector<double> expected = grid.made.naive().run(features.reals);
  using Reference = Parameters<Int16x8Policy, kernel::generic, Kind>;
  const auto generic =
      run(*grid.made.packed<Reference>(state, grid.scales, input, output), layer<Kind>, integers);
  double furthest = 0.0;
  for (std::size_t index = 0; index < expected.size(); ++index)
    furthest = worse(furthest, std::abs(double{output.scale} * generic[index] - expected[index]));
  CHECK(furthest < 0.003);  // int8 activations: 0.06
  for_each_target([&]<class Target>() {
    const auto native =
        grid.made.packed<Parameters<Int16x8Policy, Target, Kind>>(state, grid.scales, input, output);
    CAPTURE(Target::name, static_cast<int>(Kind));
    CHECK(run(*native, layer<Kind>, integers) == generic);
  });
}

}  // namespace

TEST_CASE("recurrent weights on the grid of fewer bits give the bits of int8 weights, on every target") {
  check_coded<Int4Policy, Cell::lstm>();
  check_coded<GroupedInt4Policy<0>, Cell::gru>();
  check_coded<TernaryPolicy, Cell::gru>();
  check_coded<BinaryWeightPolicy, Cell::lstm>();
  check_coded<BinaryWeightPolicy, Cell::simple>();
}

TEST_CASE(
    "recurrent layers with 16-bit activations compute what their formulae say, the same bits everywhere") {
  check_int16<Cell::lstm>();
  check_int16<Cell::gru>();
  check_int16<Cell::simple>();
}

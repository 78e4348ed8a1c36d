#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/kernel/affine/coded_tiles.hpp>
#include <whet/kernel/primitive/avx512_fields.hpp>
#include <whet/kernel/primitive/avx_vnni_fields.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>

#include "../buffers.hpp"
#include "../coded_layer.hpp"
#include "../targets.hpp"
#include "catch.hpp"

#if WHET_HAS_SIMD

namespace kernel = whet::kernel;

namespace {

/// Products by tiles of two rows and two panels, against plain loops. Largest: weights and inputs that reach
/// furthest.
template <class Target, class Coding, int Outputs, int Inputs, int Group>
void check_products(bool largest) {
  constexpr int rows = 3;
  using Weights = whet::CodedWeights<Coding, Outputs, Inputs, Group, Target::int8_panel>;
  using Fields = decltype(kernel::fields_of<Coding::bits>(Target{}));
  constexpr int lanes = Fields::vectors::lanes;
  std::mt19937 generator(1);
  const auto numbers = CodedNumbers::random<Weights>(Outputs, Inputs, largest, generator);
  const auto weights = std::make_unique<Weights>();
  numbers.write(*weights, Outputs, Inputs);
  kernel::CodedLayer layer{weights->codes, nullptr, Outputs, Inputs, Group, Coding::step, Coding::offset};
  if constexpr (Group > 0) layer.multipliers = weights->multipliers.values;

  std::uniform_int_distribution<int> any(-128, 127);
  std::vector<std::int8_t> x(Inputs * rows);
  for (std::int8_t& value : x) value = static_cast<std::int8_t>(largest ? -128 : any(generator));
  std::vector<std::int32_t> products(Outputs * rows), expected(Outputs * rows);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t output = 0; output < Outputs; ++output)
      for (std::size_t input = 0; input < Inputs; ++input) {
        const int multiplier =
            Group == 0
                ? 1
                : numbers.multipliers[output * std::size_t{Weights::groups} + input / (Group + (Group == 0))];
        expected[row * Outputs + output] +=
            numbers.integers[output * Inputs + input] * multiplier * x[row * Inputs + input];
      }

  const ExactInput<std::int8_t> input(x, 1);
  std::vector<std::int32_t> input_sums(Weights::input_sums * rows);
  kernel::sum_inputs<Fields, (Group > 0)>(layer, input.data(), rows, input_sums.data());
  kernel::for_each_coded_tile<Fields, (Group > 0), 2, 2>(
      layer, {input.data(), input_sums.data()}, rows,
      [&](int first, int panels, int row, int count, const std::int32_t* sums) {
        for (int panel = 0; panel < panels; ++panel)
          for (int index = 0; index < count; ++index)
            for (int lane = 0; lane < lanes; ++lane, ++sums)
              if (const int output = first + panel * lanes + lane; output < Outputs)
                products[static_cast<std::size_t>((row + index) * Outputs + output)] = *sums;
      });
  CAPTURE(Target::name, Outputs, Inputs, Group, largest);
  CHECK(products == expected);
}

template <class Coding, int Outputs, int Inputs, int Group>
void check_targets() {
  for_each_target([]<class Target>() {
    if constexpr (std::is_base_of_v<kernel::simd, Target>)
      for (const bool largest : {false, true})
        check_products<Target, Coding, Outputs, Inputs, Group>(largest);
  });
}

}  // namespace

TEST_CASE("tiles of ternary weights give the sums of products") {
  check_targets<whet::TernaryCoding, 41, 300, 0>();
  check_targets<whet::TernaryCoding, 9, 13, 0>();
}

TEST_CASE("tiles of 4-bit weights give the sums of products, each group times its multiplier") {
  check_targets<whet::Int4Coding, 33, 200, 64>();
  check_targets<whet::Int4Coding, 9, 71, 0>();
}

#else

TEST_CASE("units without AVX2 have no tiles of coded weights") { CHECK_FALSE(whet::target::avx2::available); }

#endif

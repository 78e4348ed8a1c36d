#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include <whet/kernel/affine/lookup_tiles.hpp>
#include <whet/precision/binary_weight.hpp>
#include <whet/target/tags.hpp>

#include "../buffers.hpp"
#include "../coded_layer.hpp"
#include "catch.hpp"

#if WHET_HAS_AVX2

namespace kernel = whet::kernel;

namespace {

/// Products of weights -1 and 1 with rows of inputs by tiles, against plain loops.
template <int Outputs, int Inputs, int Rows>
void check_products(const CodedNumbers& numbers, const std::vector<std::int8_t>& x) {
  using Weights = whet::CodedWeights<whet::BinaryCoding, Outputs, Inputs, 0, kernel::avx2::one_bit_panel>;
  const auto weights = std::make_unique<Weights>();
  numbers.write(*weights, Outputs, Inputs);
  const kernel::CodedLayer layer{weights->codes, nullptr, Outputs, Inputs, 0, 2, 1};
  std::vector<std::int32_t> input_sums(Rows), products(Outputs * Rows), expected(Outputs * Rows);
  for (std::size_t row = 0; row < Rows; ++row)
    for (std::size_t input = 0; input < Inputs; ++input) {
      input_sums[row] += x[row * Inputs + input];
      for (std::size_t output = 0; output < Outputs; ++output)
        expected[row * Outputs + output] +=
            numbers.integers[output * Inputs + input] * x[row * Inputs + input];
    }
  const ExactInput<std::int8_t> input(x, 1);
  Scratch tables(Weights::table_size * (Rows > 1 ? kernel::lookup_rows : 1));
  kernel::for_each_lookup_tile<Rows == 1 ? 1 : kernel::lookup_rows>(
      layer, {input.data(), input_sums.data()}, Rows, reinterpret_cast<std::uint8_t*>(tables.data()),
      [&](int first, int panels, int row, int rows, const std::int32_t* sums) {
        CHECK(first + (panels - 1) * kernel::lanes < Outputs);
        for (int panel = 0; panel < panels; ++panel)
          for (int index = 0; index < rows; ++index)
            for (int lane = 0; lane < kernel::lanes; ++lane, ++sums)
              if (const int output = first + panel * kernel::lanes + lane; output < Outputs)
                products[static_cast<std::size_t>((row + index) * Outputs + output)] = *sums;
      });
  CAPTURE(Outputs, Inputs, Rows);
  CHECK(products == expected);
}

template <int Outputs, int Inputs, int Rows>
void check_random() {
  using Weights = whet::CodedWeights<whet::BinaryCoding, Outputs, Inputs, 0, whet::Panel{}>;
  std::mt19937 generator(1);
  std::uniform_int_distribution<int> any(-128, 127);
  std::vector<std::int8_t> x(Inputs * Rows);
  for (std::int8_t& value : x) value = static_cast<std::int8_t>(any(generator));
  check_products<Outputs, Inputs, Rows>(CodedNumbers::random<Weights>(Outputs, Inputs, false, generator), x);
}

}  // namespace

TEST_CASE("sums that are looked up are those of products, for every remainder of lines, panels and rows") {
  check_random<32, 8, 1>();
  check_random<33, 67, 3>();
  check_random<70, 300, 1>();
  check_random<130, 37, 2>();
}

TEST_CASE("the largest sums fit the digits and words they are added in") {
  constexpr int outputs = 96, inputs = 1000;
  for (const int weight : {-1, 1})
    for (const int value : {-128, 127}) {
      const CodedNumbers numbers{std::vector<int>(outputs * inputs, weight), {}};
      check_products<outputs, inputs, 1>(numbers,
                                         std::vector<std::int8_t>(inputs, static_cast<std::int8_t>(value)));
    }
}

#else

TEST_CASE("units without AVX2 have no tables of sums") { CHECK_FALSE(whet::target::avx2::available); }

#endif

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

#include "../bell_shaped_weight.hpp"
#include "../buffers.hpp"
#include "../targets.hpp"
#include "catch.hpp"
#include "shapes.hpp"

namespace kernel = whet::kernel;

namespace {

using Bytes = std::vector<std::int8_t>;

/// A layer as plain numbers, to be written into the parameters of any target.
struct Layer {
  Bytes weights;  ///< row-major
  std::vector<std::int32_t> bias, mantissa;
  Bytes shift;
  std::int8_t low = -128, high = 127;
  std::int32_t zero_point = 0;
};

Layer random_layer(int outputs, int inputs, std::mt19937& generator) {
  std::uniform_int_distribution<int> weight(-127, 127), shift(-31, 30), usual_shift(-9, -3), zero(-128, 127);
  std::uniform_int_distribution<std::int32_t> bias(-(1 << 30), 1 << 30), usual_bias(-20000, 20000);
  std::uniform_int_distribution<std::int32_t> mantissa(1 << 30, std::numeric_limits<std::int32_t>::max());
  Layer layer;
  for (int index = 0; index < outputs * inputs; ++index)
    layer.weights.push_back(static_cast<std::int8_t>(weight(generator)));
  for (int output = 0; output < outputs; ++output) {
    const bool usual = output % 4 != 3 || output < outputs / 2;  // whole groups of vectors, and mixed ones
    layer.bias.push_back(usual ? usual_bias(generator) : bias(generator));
    layer.mantissa.push_back(mantissa(generator));
    layer.shift.push_back(static_cast<std::int8_t>(usual ? usual_shift(generator) : shift(generator)));
  }
  layer.zero_point = zero(generator);
  layer.low = static_cast<std::int8_t>(std::min(zero(generator), 0));
  return layer;
}

template <class Parameters>
std::unique_ptr<Parameters> frozen(const Layer& layer) {
  auto parameters = std::make_unique<Parameters>();
  for (int output = 0; output < Parameters::outputs; ++output) {
    const auto index = static_cast<std::size_t>(output);
    for (int input = 0; input < Parameters::inputs; ++input)
      parameters->weights[Parameters::panel.index(output, input, Parameters::inputs)] =
          layer.weights[index * Parameters::inputs + static_cast<std::size_t>(input)];
    parameters->bias[output] = layer.bias[index];
    parameters->mantissa[output] = layer.mantissa[index];
    parameters->shift[output] = layer.shift[index];
  }
  parameters->low = layer.low;
  parameters->high = layer.high;
  parameters->output.zero_point = layer.zero_point;
  parameters->complete();
  return parameters;
}

/// Samples of `inputs` values in [least, 127]: random ones, then the ends of the range in every mixture.
Bytes samples(int rows, int inputs, int least, std::mt19937& generator) {
  std::uniform_int_distribution<int> any(least, 127), coin(0, 1);
  Bytes values;
  for (int row = 0; row < rows; ++row)
    for (int input = 0; input < inputs; ++input) {
      const int ends = row % 4 == 1 ? least : row % 4 == 2 ? 127 : coin(generator) != 0 ? least : 127;
      values.push_back(static_cast<std::int8_t>(row % 4 == 0 ? any(generator) : ends));
    }
  return values;
}

template <class Target, int Outputs, int Inputs, bool NonNegative>
Bytes run_one(const Layer& layer, const Bytes& x) {
  using Parameters = whet::Int8Affine<Target, Outputs, Inputs, NonNegative>;
  const auto parameters = frozen<Parameters>(layer);
  const ExactInput<std::int8_t> input(x, 1);
  GuardedOutput<std::int8_t> output(Outputs);
  Scratch scratch(Parameters::scratch);
  affine(Target{}, kernel::Linear{}, *parameters, input.data(), output.data(), scratch.data());
  CHECK(output.intact());
  return output.values();
}

template <class Target, int Outputs, int Inputs, bool NonNegative>
void check_equal_to_generic(const Layer& layer, int least, std::mt19937& generator) {
  using Parameters = whet::Int8Affine<Target, Outputs, Inputs, NonNegative>;
  const auto parameters = frozen<Parameters>(layer);
  for (const int rows : row_counts) {
    const Bytes x = samples(rows, Inputs, least, generator);
    Bytes expected;
    for (int row = 0; row < rows; ++row) {
      const Bytes sample(x.begin() + row * Inputs, x.begin() + (row + 1) * Inputs);
      const Bytes one = run_one<kernel::generic, Outputs, Inputs, NonNegative>(layer, sample);
      expected.insert(expected.end(), one.begin(), one.end());
      CHECK(run_one<Target, Outputs, Inputs, NonNegative>(layer, sample) == one);
    }
    const ExactInput<std::int8_t> input(x, 1);
    GuardedOutput<std::int8_t> output(static_cast<std::size_t>(rows) * Outputs);
    Scratch scratch(Parameters::row_scratch * static_cast<std::size_t>(rows));
    affine_rows(Target{}, kernel::Linear{}, *parameters, input.data(), output.data(), rows, scratch.data());
    CAPTURE(Outputs, Inputs, rows, Target::name);
    CHECK(output.intact());
    CHECK(output.values() == expected);
  }
}

/// The requantized sum from its definition: exact integers, then the two roundings in floating point, which
/// holds every number here (below 2^53) exactly.
std::int8_t defined(std::int64_t sum, const Layer& layer, std::size_t output) {
  const auto shift = layer.shift[output];
  const double shifted = std::ldexp(static_cast<double>(sum), std::max<int>(shift, 0));
  const double high = std::floor(shifted * layer.mantissa[output] / 2147483648.0 + 0.5);
  const double rounded = std::round(std::ldexp(high, std::min<int>(shift, 0)));
  return static_cast<std::int8_t>(std::clamp(rounded + layer.zero_point, static_cast<double>(layer.low),
                                             static_cast<double>(layer.high)));
}

}  // namespace

TEST_CASE("the generic int8 kernel equals the definition") {
  std::mt19937 generator(1);
  for_each_shape([&]<int Outputs, int Inputs>() {
    Layer layer = random_layer(Outputs, Inputs, generator);
    for (auto& shift : layer.shift) shift = static_cast<std::int8_t>(-3 - (shift & 7));
    for (auto& bias : layer.bias) bias %= 20000;
    // 21 bits of mantissa: products stay below 2^53.
    for (auto& mantissa : layer.mantissa) mantissa &= ~1023;
    const Bytes x = samples(1, Inputs, -128, generator);
    Bytes expected;
    for (std::size_t output = 0; output < Outputs; ++output) {
      std::int64_t sum = layer.bias[output];
      for (std::size_t input = 0; input < Inputs; ++input)
        sum += std::int64_t{layer.weights[output * Inputs + input]} * x[input];
      expected.push_back(defined(sum, layer, output));
    }
    CHECK(run_one<kernel::generic, Outputs, Inputs, false>(layer, x) == expected);
  });
}

TEST_CASE("int8 kernels equal the generic one for signed inputs, of any shape and any row count") {
  std::mt19937 generator(2);
  for_each_shape([&]<int Outputs, int Inputs>() {
    const Layer layer = random_layer(Outputs, Inputs, generator);
    for_each_int8_target([&]<class Target>() {
      check_equal_to_generic<Target, Outputs, Inputs, false>(layer, -128, generator);
    });
  });
}

TEST_CASE("int8 kernels equal the generic one for inputs that are never negative") {
  std::mt19937 generator(3);
  for_each_shape([&]<int Outputs, int Inputs>() {
    const Layer layer = random_layer(Outputs, Inputs, generator);
    for_each_int8_target(
        [&]<class Target>() { check_equal_to_generic<Target, Outputs, Inputs, true>(layer, 0, generator); });
  });
}

TEST_CASE("int8 kernels equal the generic one where they requantize in single precision") {
  std::mt19937 generator(7);
  const bool one_sided = GENERATE(true, false);
  // Also bounds of a clamp that lie on one side of zero, as a user's activation may have them.
  const bool below_zero = GENERATE(false, true);
  int groups = 0;
  for_each_shape([&]<int Outputs, int Inputs>() {
    Layer layer = random_layer(Outputs, Inputs, generator);
    // Factors that bring such sums to int8, for every output.
    std::uniform_int_distribution<int> shift(-9, -6), bias(-20000, 20000);
    for (auto& value : layer.shift) value = static_cast<std::int8_t>(shift(generator));
    for (auto& value : layer.bias) value = bias(generator);
    layer.low = static_cast<std::int8_t>(one_sided ? layer.zero_point : -128);
    if (below_zero) layer.high = static_cast<std::int8_t>(std::max(int{layer.low}, layer.zero_point - 10));
    for_each_int8_target([&]<class Target>() {
      check_equal_to_generic<Target, Outputs, Inputs, true>(layer, 0, generator);
      if constexpr (Target::float_requantization) {
        const auto parameters = frozen<whet::Int8Affine<Target, Outputs, Inputs, true>>(layer);
        for (const auto form : parameters->float_requantization.form) groups += form != 0 ? 1 : 0;
      }
    });
  });
  CHECK((groups > 20 || !whet::target::avx2::available));
}

TEST_CASE("int8 kernels equal the generic one with so many inputs that there is no single precision") {
  std::mt19937 generator(8);
  const auto check = [&]<int Outputs, int Inputs>() {
    const Layer layer = random_layer(Outputs, Inputs, generator);
    for_each_int8_target([&]<class Target>() {
      static_assert(!whet::Int8Affine<Target, Outputs, Inputs, true>::has_float_form);
      check_equal_to_generic<Target, Outputs, Inputs, true>(layer, 0, generator);
      check_equal_to_generic<Target, Outputs, Inputs, false>(layer, -128, generator);
    });
  };
  check.operator()<70, 260>();
  check.operator()<130, 257>();
}

TEST_CASE("int8 kernels equal the generic one where they add blocks of inputs in pairs") {
  std::mt19937 generator(9);
  int pairs = 0;
  int singles = 0;
  const auto check = [&]<int Outputs, int Inputs>() {
    Layer layer = random_layer(Outputs, Inputs, generator);
    for (auto& weight : layer.weights)
      weight = bell_shaped_weight(generator, Inputs % 2 == 0 ? 45.0F : 60.0F);
    for_each_int8_target([&]<class Target>() {
      check_equal_to_generic<Target, Outputs, Inputs, true>(layer, 0, generator);
      const auto parameters = frozen<whet::Int8Affine<Target, Outputs, Inputs, true>>(layer);
      if constexpr (requires { parameters->block_pairs.paired; }) {
        for (const int paired : parameters->block_pairs.paired) {
          pairs += paired / 2;
          singles += parameters->block_pairs.whole_blocks - paired;
        }
      }
    });
  };
  check.operator()<3, 70>();
  check.operator()<64, 48>();
  check.operator()<70, 69>();
  check.operator()<24, 128>();
  check.operator()<33, 131>();
  check.operator()<130, 257>();
  check.operator()<260, 1032>();  // more weights than one sample takes in pairs
  CHECK((pairs > 200 || !whet::target::avx2::available));
  CHECK((singles > 20 || !whet::target::avx2::available));
}

TEST_CASE("no pair of int8 products saturates, whatever the signs of the largest weights") {
  std::mt19937 generator(4);
  constexpr int outputs = 16;
  constexpr int inputs = 64;
  Layer layer = random_layer(outputs, inputs, generator);
  for (auto& bias : layer.bias) bias = 0;
  // A multiplier of 2^-13 brings the largest sum, 64 * 127 * 128, to 127: nothing hides behind the clamp.
  for (auto& mantissa : layer.mantissa) mantissa = 1 << 30;
  for (auto& shift : layer.shift) shift = -12;
  layer.zero_point = 0;
  layer.low = -128;
  for (int pattern = 0; pattern < 4; ++pattern) {
    for (std::size_t index = 0; index < layer.weights.size(); ++index)
      layer.weights[index] =
          ((index >> (pattern / 2)) & 1) == static_cast<std::size_t>(pattern % 2) ? 127 : -127;
    for_each_int8_target([&]<class Target>() {
      check_equal_to_generic<Target, outputs, inputs, false>(layer, -128, generator);
      check_equal_to_generic<Target, outputs, inputs, true>(layer, 0, generator);
    });
  }
}

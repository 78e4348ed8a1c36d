#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/binary_weight.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>
#include <whet/target/tags.hpp>

#include "../buffers.hpp"
#include "../coded_layer.hpp"
#include "../fixed_reference.hpp"
#include "../targets.hpp"
#include "catch.hpp"

namespace kernel = whet::kernel;

namespace {

using Bytes = std::vector<std::int8_t>;

struct Grouped {
  template <class Target, int Outputs, int Inputs>
  using affine = whet::Int4Policy::affine<Target, Outputs, Inputs, false>;
  template <class Target, int Outputs, int Inputs>
  using dynamic = whet::Dynamic<whet::Int4Policy>::affine<Target, Outputs, Inputs, false>;
};
struct GroupedBy64 {
  template <class Target, int Outputs, int Inputs>
  using affine = whet::GroupedInt4Policy<64>::affine<Target, Outputs, Inputs, false>;
};
struct OfOutputs {
  template <class Target, int Outputs, int Inputs>
  using affine = whet::GroupedInt4Policy<0>::affine<Target, Outputs, Inputs, false>;
};
struct Ternary {
  template <class Target, int Outputs, int Inputs>
  using affine = whet::TernaryPolicy::affine<Target, Outputs, Inputs, false>;
  template <class Target, int Outputs, int Inputs>
  using dynamic = whet::Dynamic<whet::TernaryPolicy>::affine<Target, Outputs, Inputs, false>;
};
struct Binary {
  template <class Target, int Outputs, int Inputs>
  using affine = whet::BinaryWeightPolicy::affine<Target, Outputs, Inputs, false>;
};

/// Everything of a layer as plain numbers.
struct Layer {
  CodedNumbers weights;
  std::vector<std::int32_t> bias, mantissa;
  Bytes shift;
  std::int32_t zero_point;

  template <class Weights>
  static Layer random(int outputs, int inputs, bool largest, std::mt19937& generator) {
    Layer layer{CodedNumbers::random<Weights>(outputs, inputs, largest, generator), {}, {}, {}, 0};
    std::uniform_int_distribution<std::int32_t> bias(-20000, 20000),
        mantissa(1 << 30, std::numeric_limits<std::int32_t>::max());
    std::uniform_int_distribution<int> shift(-12, -5), zero(-128, 127);
    const int spread = Weights::groups > 0 ? 8 : 0;
    for (int output = 0; output < outputs; ++output) {
      layer.bias.push_back(bias(generator) * (1 << spread));
      layer.mantissa.push_back(mantissa(generator));
      layer.shift.push_back(static_cast<std::int8_t>(shift(generator) - spread));
    }
    layer.zero_point = zero(generator);
    return layer;
  }

  std::int64_t sum(std::size_t output, const Bytes& x, std::size_t inputs, std::size_t group) const {
    std::int64_t total = 0;
    const std::size_t groups = group == 0 ? 0 : (inputs + group - 1) / group;
    for (std::size_t input = 0; input < inputs; ++input)
      total += std::int64_t{weights.integers[output * inputs + input]} * x[input] *
               (group == 0 ? 1 : weights.multipliers[output * groups + input / group]);
    return total;
  }

  /// From the definition: exact integers, then the two roundings.
  std::int8_t output(std::size_t output, std::int64_t sum) const {
    const std::int64_t high =
        rounded_quotient((sum + bias[output]) * mantissa[output], std::int64_t{1} << 31);
    const double value = std::round(std::ldexp(static_cast<double>(high), shift[output])) + zero_point;
    return static_cast<std::int8_t>(std::clamp(value, -100.0, 127.0));
  }
};

/// Samples: random ones, then the ends of the range, and every mixture of them.
Bytes samples(int rows, int inputs, std::mt19937& generator) {
  std::uniform_int_distribution<int> any(-128, 127), coin(0, 1);
  Bytes values;
  for (int row = 0; row < rows; ++row)
    for (int input = 0; input < inputs; ++input)
      values.push_back(static_cast<std::int8_t>(row % 3 == 0   ? any(generator)
                                                : row % 3 == 1 ? -128
                                                               : coin(generator) * 255 - 128));
  return values;
}

constexpr int row_counts[] = {1, 3, 4, 6};

template <class Parameters>
void check_layer(const Layer& layer, std::mt19937& generator) {
  constexpr auto outputs = static_cast<std::size_t>(Parameters::outputs);
  constexpr auto inputs = static_cast<std::size_t>(Parameters::inputs);
  const auto parameters = std::make_unique<Parameters>();
  layer.weights.write(parameters->weights, Parameters::outputs, Parameters::inputs);
  std::copy(layer.bias.begin(), layer.bias.end(), parameters->bias);
  std::copy(layer.mantissa.begin(), layer.mantissa.end(), parameters->mantissa);
  std::copy(layer.shift.begin(), layer.shift.end(), parameters->shift);
  parameters->low = -100;
  parameters->high = 127;
  parameters->output.zero_point = layer.zero_point;
  for (const int rows : row_counts) {
    // From here on with the form of requantization that the target's kernels are fastest with.
    if (rows == 4) parameters->complete();
    const Bytes x = samples(rows, Parameters::inputs, generator);
    Bytes expected;
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
      const Bytes sample(x.begin() + static_cast<std::ptrdiff_t>(row * inputs),
                         x.begin() + static_cast<std::ptrdiff_t>((row + 1) * inputs));
      for (std::size_t output = 0; output < outputs; ++output)
        expected.push_back(layer.output(
            output, layer.sum(output, sample, inputs, std::size_t{Parameters::weights_type::group})));
    }
    using Target = typename Parameters::target;
    const ExactInput<std::int8_t> input(x, 1);
    GuardedOutput<std::int8_t> several(outputs * static_cast<std::size_t>(rows));
    Scratch scratch(Parameters::row_scratch * static_cast<std::size_t>(rows));
    affine_rows(Target{}, kernel::Linear{}, *parameters, input.data(), several.data(), rows, scratch.data());
    CAPTURE(outputs, inputs, rows, Target::name);
    CHECK(several.intact());
    CHECK(several.values() == expected);
    GuardedOutput<std::int8_t> one(outputs);
    Scratch single(Parameters::scratch);
    affine(Target{}, kernel::Linear{}, *parameters, input.data(), one.data(), single.data());
    CHECK(one.intact());
    CHECK(one.values() == Bytes(expected.begin(), expected.begin() + outputs));
  }
}

template <class Policy, int Outputs, int Inputs>
void check_shape(std::mt19937& generator) {
  for (const bool largest : {false, true}) {
    using Generic = typename Policy::template affine<kernel::generic, Outputs, Inputs>;
    const auto layer = Layer::random<typename Generic::weights_type>(Outputs, Inputs, largest, generator);
    for_each_target([&]<class Target>() {
      check_layer<typename Policy::template affine<Target, Outputs, Inputs>>(layer, generator);
    });
  }
}

/// Every remainder of panels, of groups of panels, of lines and of groups of inputs.
template <class Policy>
void check_shapes() {
  std::mt19937 generator(1);
  check_shape<Policy, 1, 1>(generator);
  check_shape<Policy, 7, 37>(generator);
  check_shape<Policy, 17, 64>(generator);
  check_shape<Policy, 41, 67>(generator);
  check_shape<Policy, 70, 131>(generator);
  check_shape<Policy, 9, 600>(generator);
}

}  // namespace

TEST_CASE("4-bit weights in groups give the defined integers, on every target") { check_shapes<Grouped>(); }

TEST_CASE("4-bit weights in larger groups give the defined integers, on every target") {
  std::mt19937 generator(2);
  check_shape<GroupedBy64, 17, 200>(generator);
}

TEST_CASE("4-bit weights with a scale per output give the defined integers, on every target") {
  check_shapes<OfOutputs>();
}

TEST_CASE("ternary weights give the defined integers, on every target") { check_shapes<Ternary>(); }

TEST_CASE("binary weights give the defined integers, on every target") {
  check_shapes<Binary>();
  std::mt19937 generator(4);
  // More inputs than sums of 16 bits hold, and tables for two rows.
  check_shape<Binary, 33, 600>(generator);
}

namespace {

/// Of a layer whose inputs are integers that their own scale gives back, x = 127 among them.
template <class Policy, int Outputs, int Inputs>
void check_dynamic(std::mt19937& generator) {
  using Generic = typename Policy::template dynamic<kernel::generic, Outputs, Inputs>;
  const auto numbers =
      CodedNumbers::random<typename Generic::weights_type>(Outputs, Inputs, false, generator);
  std::uniform_real_distribution<float> real(0.001f, 0.01f);
  std::vector<float> scale, bias;
  for (int output = 0; output < Outputs; ++output) {
    scale.push_back(real(generator));
    bias.push_back(10.0f * real(generator));
  }
  const Layer layer{numbers, {}, {}, {}, 0};
  for_each_target([&]<class Target>() {
    using Parameters = typename Policy::template dynamic<Target, Outputs, Inputs>;
    const auto parameters = std::make_unique<Parameters>();
    numbers.write(parameters->weights, Outputs, Inputs);
    std::copy(scale.begin(), scale.end(), parameters->scale);
    std::copy(bias.begin(), bias.end(), parameters->bias);
    for (const int rows : row_counts) {
      std::uniform_int_distribution<int> any(-127, 127);
      std::vector<float> x, expected;
      for (int row = 0; row < rows; ++row) {
        Bytes sample;
        for (int input = 0; input < Inputs; ++input)
          sample.push_back(static_cast<std::int8_t>(input == Inputs / 2 ? 127 : any(generator)));
        for (const std::int8_t value : sample) x.push_back(0.5f * static_cast<float>(value));
        for (std::size_t output = 0; output < Outputs; ++output)
          expected.push_back(0.5f * scale[output] *
                                 static_cast<float>(layer.sum(output, sample, Inputs,
                                                              std::size_t{Parameters::weights_type::group})) +
                             bias[output]);
      }
      const ExactInput<float> input(x, 1);
      GuardedOutput<float> output(expected.size());
      Scratch scratch(Parameters::row_scratch * static_cast<std::size_t>(rows));
      affine_rows(Target{}, kernel::Linear{}, *parameters, input.data(), output.data(), rows, scratch.data());
      CAPTURE(rows, Target::name);
      CHECK(output.intact());
      const auto values = output.values();
      for (std::size_t index = 0; index < expected.size(); ++index)
        CHECK(values[index] == Approx(expected[index]).epsilon(1e-5).margin(1e-4));
      GuardedOutput<float> one(Outputs);
      Scratch single(Parameters::scratch);
      affine(Target{}, kernel::Linear{}, *parameters, input.data(), one.data(), single.data());
      CHECK(one.intact());
      CHECK(one.values() == std::vector<float>(values.begin(), values.begin() + Outputs));
    }
  });
}

}  // namespace

TEST_CASE("weights of a few bits give scaled integers for inputs that are quantized at run time") {
  std::mt19937 generator(3);
  check_dynamic<Grouped, 19, 70>(generator);
  check_dynamic<Ternary, 19, 70>(generator);
}

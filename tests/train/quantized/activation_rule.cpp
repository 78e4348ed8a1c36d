#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <whet/kernel/activate/int16.hpp>
#include <whet/model/step_parameters.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/elu.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/quantized/activation_rule.hpp>
#include <whet/weights/activation_table.hpp>

#include "catch.hpp"

using namespace whet;

/// How many of all int16 the rule takes for others than the kernels do.
template <class Layer>
int differences(float input_scale, float output_scale) {
  using Rule = quantized::activation_rule_t<Layer, Int16x8Policy>;
  using Parameters = detail::integer_activation_t<Format::int16, Layer>;
  const TensorQuantization input{input_scale, 0};
  constexpr auto fixed = quantized::fixed_output<Layer, Int16x8Policy>();
  const TensorQuantization output = fixed ? *fixed : TensorQuantization{output_scale, 0};
  Parameters parameters{};
  detail::pack_activation(Layer{}, parameters, input, output);
  const Rule rule(input, output);
  std::vector<std::int16_t> values;
  for (int integer = -32768; integer <= 32767; ++integer)
    values.push_back(static_cast<std::int16_t>(integer));
  std::vector<std::int16_t> expected(values.size());
  kernel::activate(target::generic{}, parameters, values.data(), expected.data(), 65536);
  int different = 0;
  for (std::size_t index = 0; index < values.size(); ++index)
    if (std::clamp<std::int64_t>(rule(values[index], 0.0), -32768, 32767) != expected[index]) ++different;
  return different;
}

TEMPLATE_TEST_CASE("rules of 16 bits are the kernels' for every integer", "", ReLU6, ELU, HardSwish, Sigmoid,
                   Tanh, (LeakyReLU<Ratio<1, 10>>)) {
  for (const float input : {1e-7F, 3.1e-5F, 1.0F / 4096.0F, 1.0F / 2048.0F, 0.00037F, 0.01F, 1.3F})
    for (const float output : {2e-5F, 0.00037F, 0.02F}) {
      CAPTURE(input, output);
      CHECK(differences<TestType>(input, output) == 0);
    }
}

TEMPLATE_TEST_CASE("rules of 8 bits are the function, rounded; by TFLite's arithmetic to a step or two", "",
                   ELU, HardSwish, Sigmoid, Tanh, (LeakyReLU<Ratio<1, 10>>)) {
  const TensorQuantization input{0.04F, 3};
  const auto fixed = quantized::fixed_output<TestType, TfliteInt8Policy>();
  const TensorQuantization output = fixed ? *fixed : TensorQuantization{0.03F, -7};
  const quantized::activation_rule_t<TestType, Int8Policy> rounded(input, output);
  const quantized::activation_rule_t<TestType, TfliteInt8Policy> by_tflite(input, output);
  for (int integer = -128; integer <= 127; ++integer) {
    const double real = TestType::template value<double>(double{input.scale} * (integer - 3));
    CAPTURE(integer);
    const auto steps = static_cast<double>(rounded(integer - 3, real));
    CHECK(std::abs(steps * double{output.scale} - real) <= 0.501 * double{output.scale});
    const auto clamped = [&](std::int64_t value) {
      return std::clamp<std::int64_t>(value, -128 - output.zero_point, 127 - output.zero_point);
    };
    CHECK(std::abs(clamped(by_tflite(integer - 3, real)) - clamped(rounded(integer - 3, real))) <= 2);
  }
}

TEST_CASE("where TFLite has no hard swish it is the rounded function, as in the model") {
  const TensorQuantization input{1.0F, 0};
  const TensorQuantization output{0.005F, 0};
  LookupParameters expected{};
  REQUIRE(!detail::tabulate_as_tflite(HardSwish{}, expected, input, output));
  pack(
      expected, [](double x) { return HardSwish::value<double>(x); }, input, output, false);
  const quantized::activation_rule_t<HardSwish, TfliteInt8Policy> rule(input, output);
  for (int integer = -128; integer <= 127; ++integer)
    CHECK(std::clamp<std::int64_t>(rule(integer, HardSwish::value<double>(integer)), -128, 127) ==
          expected.table[static_cast<std::uint8_t>(integer)]);
}

TEST_CASE("outputs of sigmoid and tanh have the scales of the specification") {
  STATIC_REQUIRE(quantized::fixed_output<Sigmoid, Int16x8Policy>() == TensorQuantization{1.0F / 32768.0F, 0});
  STATIC_REQUIRE(quantized::fixed_output<Tanh, TfliteInt8Policy>() == TensorQuantization{1.0F / 128.0F, 0});
  STATIC_REQUIRE(!quantized::fixed_output<Sigmoid, Int8Policy>());
  STATIC_REQUIRE(!quantized::fixed_output<ELU, Int16x8Policy>());
}

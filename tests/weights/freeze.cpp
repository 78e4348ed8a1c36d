#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using Catch::Matchers::ContainsSubstring;

struct Net : Sequential<Input<3, NonNegative>, Named<"stem", Dense<2>>, ReLU, Dense<2>> {};

struct Made {
  Weights<Net> weights;
  Quantization<Net> quantization;
};

Made made() {
  Made result;
  result.weights.layer<"stem">().kernel << 1.0f, -1.0f, 0.5f, 0.25f, 0.5f, 1.0f;
  result.weights.layer<"stem">().bias << 0.5f, -0.5f;
  result.weights.layer<1>().kernel << 1.0f, 2.0f, -2.0f, 1.0f;
  result.quantization.ranges = {Range{0, 2}, Range{-4, 4}, Range{0, 4}, Range{-8, 8}};
  return result;
}

template <class Policy>
std::string message_of(const Made& from) {
  try {
    freeze<Policy>(from.weights, from.quantization);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("weights that are not finite are refused with the layer's name") {
  Made broken = made();
  broken.weights.layer<"stem">().kernel(1, 2) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THAT(message_of<Float32Policy>(broken), ContainsSubstring("layer 0 (Dense \"stem\")"));
  broken = made();
  broken.weights.layer<1>().bias(0) = std::numeric_limits<float>::infinity();
  CHECK_THAT(message_of<Int8Policy>(broken), ContainsSubstring("layer 2 (Dense)"));
}

TEST_CASE("a policy of integers is not frozen where nobody has decided on a range") {
  Made broken = made();
  broken.quantization = {};
  CHECK_THAT(message_of<Int8Policy>(broken), ContainsSubstring("expected the ranges of the activations"));
  CHECK(message_of<Dynamic<Int8Policy>>(broken).empty());
  // A tensor that is always zero is another thing, and so are numbers that training has fixed.
  broken.quantization.ranges[0] = {0.0f, 2.0f};
  CHECK(message_of<Int8Policy>(broken).empty());
  broken.quantization = {};
  broken.quantization.fixed[2] = TensorQuantization{0.1f, 0};
  CHECK(message_of<Int8Policy>(broken).empty());
}

TEST_CASE("weights beyond the largest number of their format are refused with the layer's name") {
  Made broken = made();
  broken.weights.layer<1>().kernel(0, 1) = -65505.0f;
  CHECK_THAT(message_of<Float16Policy>(broken), ContainsSubstring("layer 2 (Dense)") &&
                                                    ContainsSubstring("65504.0") &&
                                                    ContainsSubstring("-65505.0"));
  CHECK(message_of<BFloat16Policy>(broken).empty());
  CHECK(message_of<WeightOnly<Int8Policy>>(broken).empty());
  broken.weights.layer<1>().kernel(0, 1) = 65504.0f;
  CHECK(message_of<Float16Policy>(broken).empty());
  broken.weights.layer<1>().kernel(0, 1) = std::numeric_limits<float>::max();
  CHECK_THAT(message_of<BFloat16Policy>(broken), ContainsSubstring("layer 2 (Dense)"));
  CHECK(message_of<Float32Policy>(broken).empty());
  // The bias is a float32 under either policy.
  broken = made();
  broken.weights.layer<1>().bias(0) = 1e6f;
  CHECK(message_of<Float16Policy>(broken).empty());
}

TEST_CASE("ranges that make no sense are refused by integers and ignored by float") {
  for (Range range :
       {Range{0, std::numeric_limits<float>::infinity()}, Range{std::nanf(""), 1}, Range{2, 1}}) {
    Made broken = made();
    broken.quantization.ranges[3] = range;
    CHECK_THAT(message_of<Int8Policy>(broken),
               ContainsSubstring("layer 2 (Dense)") && ContainsSubstring("range"));
    CHECK(message_of<Float32Policy>(broken).empty());
    broken = made();
    broken.quantization.ranges[0] = range;
    CHECK_THAT(message_of<TfliteInt8Policy>(broken), ContainsSubstring("the network's input"));
  }
}

TEST_CASE("a range with negative values is refused where the input is declared to have none") {
  Made broken = made();
  broken.quantization.ranges[0] = {-0.5f, 2};
  CHECK_THAT(message_of<Int8Policy>(broken), ContainsSubstring("NonNegative") && ContainsSubstring("-0.5"));
  CHECK(message_of<TfliteInt8Policy>(broken).empty());
  CHECK(message_of<Float32Policy>(broken).empty());
}

TEST_CASE("a running variance that is none is refused with the layer's name") {
  struct Normalized : Sequential<Input<3>, Dense<2>, Named<"norm", BatchNorm>> {};
  Weights<Normalized> weights;
  weights.layer<"norm">().kernel << 1, 0, 1, 1, 0, -0.1f;
  CHECK_THROWS_WITH(freeze<Float32Policy>(weights),
                    ContainsSubstring("BatchNorm \"norm\"") && ContainsSubstring("variances"));
}

TEST_CASE("a wrong number of weight scales, or one that is no scale, is refused") {
  Made broken = made();
  broken.quantization.weight_scales[0] = {0.1f, 0.1f, 0.1f};
  CHECK_THAT(message_of<Int8Policy>(broken), ContainsSubstring("expected 1 or 2 weight scales, found 3"));
  for (float scale : {0.0f, -1.0f, std::nanf(""), std::numeric_limits<float>::infinity()}) {
    broken.quantization.weight_scales[0] = {0.1f, scale};
    CHECK_THAT(message_of<Int8Policy>(broken), ContainsSubstring("positive weight scales"));
  }
}

TEST_CASE("a fixed scale or zero point that no int8 tensor can have is refused") {
  Made broken = made();
  for (TensorQuantization fixed :
       {TensorQuantization{0.0f, 0}, TensorQuantization{-1.0f, 0}, TensorQuantization{std::nanf(""), 0},
        TensorQuantization{1e-44f, 0}, TensorQuantization{1.0f, 128}, TensorQuantization{1.0f, -129}}) {
    broken.quantization.fixed[3] = fixed;
    CHECK_THAT(message_of<TfliteInt8Policy>(broken), ContainsSubstring("layer 2 (Dense)"));
  }
}

TEST_CASE("a zero point besides 0 of a tensor that is never negative needs TfliteInt8Policy") {
  Made imported = made();
  imported.quantization.fixed[2] = TensorQuantization{0.03f, -128};
  CHECK_THAT(message_of<Int8Policy>(imported),
             ContainsSubstring("zero point 0") && ContainsSubstring("TfliteInt8Policy"));
  CHECK(message_of<TfliteInt8Policy>(imported).empty());
}

TEST_CASE("fixed quantization and weight scales are used as they are") {
  Made imported = made();
  imported.quantization.fixed[0] = TensorQuantization{0.02f, 3};
  imported.quantization.fixed[3] = TensorQuantization{0.07f, -5};
  imported.quantization.weight_scales[0] = {0.25f};
  const auto model = freeze<TfliteInt8Policy, target::generic>(imported.weights, imported.quantization);
  CHECK(model.input_quantization() == TensorQuantization{0.02f, 3});
  CHECK(model.output_quantization() == TensorQuantization{0.07f, -5});
  const auto& stem = model.model().step<1>();
  CHECK(std::vector<int>(stem.weights, stem.weights + 6) == std::vector{4, -4, 2, 1, 2, 4});
}

TEST_CASE("scales of groups count for a policy with such groups, and say nothing to others") {
  struct Wide : Sequential<Input<64>, Dense<2>> {};
  Weights<Wide> weights;
  weights.layer<0>().kernel.setConstant(0.7f);
  weights.layer<0>().kernel.row(1).setConstant(0.14f);
  Quantization<Wide> quantization;
  quantization.ranges = {Range{-1, 1}, Range{-50, 50}};
  quantization.weight_scales[0] = {0.255f, 0.35f, 0.1f, 0.02f};
  const auto grouped = freeze<Int4Policy, target::generic>(weights, quantization);
  const auto& layer = grouped.model().step<1>().weights;
  CHECK(layer.integer(0, 0) == 3);
  CHECK(layer.integer(0, 63) == 2);
  CHECK(layer.integer(1, 0) == 1);
  CHECK(layer.integer(1, 63) == 7);
  CHECK(layer.multiplier(0, 63) == 255);
  CHECK(layer.multiplier(1, 63) == 51);
  const auto whole = freeze<Int8Policy, target::generic>(weights, quantization);
  CHECK(whole.model().step<1>().weights[0] == 127);
  quantization.weight_scales[0].assign(6, 0.1f);
  const auto other = freeze<Int4Policy, target::generic>(weights, quantization);
  CHECK(other.model().step<1>().weights.integer(1, 0) == 7);
}

TEST_CASE("scales of a filter's groups count as well, as multiples of an eighth of the widest") {
  struct Image : Sequential<Input<3, 3, 40>, Conv2D<2, 1>> {};
  Weights<Image> weights;
  weights.layer<0>().kernel.setConstant(0.7f);
  Quantization<Image> quantization;
  quantization.ranges = {Range{-1, 1}, Range{-50, 50}};
  quantization.weight_scales[0] = {0.4f, 0.35f, 0.1f, 0.8f};
  const auto grouped = freeze<Int4Policy, target::generic>(weights, quantization);
  const auto& layer = grouped.model().step<1>().weights;
  CHECK(layer.multiplier(0, 31) == 8);
  CHECK(layer.multiplier(0, 32) == 7);
  CHECK(layer.multiplier(1, 0) == 1);
  CHECK(layer.multiplier(1, 39) == 8);
  CHECK(layer.integer(0, 0) == 2);
  CHECK(layer.integer(0, 39) == 2);
  CHECK(layer.integer(1, 0) == 7);
  CHECK(layer.integer(1, 39) == 1);
  struct Channels : Sequential<Input<3, 3, 40>, DepthwiseConv2D<3>> {};
  Quantization<Channels> wrong;
  wrong.ranges = {Range{-1, 1}, Range{-50, 50}};
  wrong.weight_scales[0].assign(80, 0.1f);
  CHECK_THROWS_WITH((freeze<Int4Policy>(Weights<Channels>(), wrong)),
                    ContainsSubstring("expected 1 or 40 weight scales, found 80"));
}

TEST_CASE("integer biases take the place of float ones, to the last bit") {
  Made imported = made();
  imported.quantization.weight_scales[0] = {0.25f, 0.5f};
  imported.quantization.integer_biases[0] = {1073741952, -16777217};
  const auto model = freeze<TfliteInt8Policy, target::generic>(imported.weights, imported.quantization);
  const auto& stem = model.model().step<1>();
  // The zero point of the input, -128, times the sum of the row's integers is folded in.
  CHECK(stem.bias[0] == 1073741952 + 128 * (4 - 4 + 2));
  CHECK(stem.bias[1] == -16777217 + 128 * (1 + 1 + 2));
}

TEST_CASE("integer biases of a wrong number, or without weight scales, are refused") {
  Made broken = made();
  broken.quantization.integer_biases[0] = {1, 2};
  CHECK_THAT(message_of<Int8Policy>(broken), ContainsSubstring("without weight scales"));
  broken.quantization.weight_scales[0] = {0.25f};
  broken.quantization.integer_biases[0] = {1, 2, 3};
  CHECK_THAT(message_of<Int8Policy>(broken), ContainsSubstring("expected 2 integer biases, found 3"));
}

TEST_CASE("the quantization of a fused layer is that of its activation's output") {
  const Made from = made();
  const auto model = freeze<Int8Policy, target::generic>(from.weights, from.quantization);
  CHECK(model.model().step<1>().output == TensorQuantization{4.0f / 127.0f, 0});
  CHECK(model.input_quantization() == TensorQuantization{2.0f / 127.0f, 0});
}

TEST_CASE("all weights zero give the biases") {
  Made zero = made();
  for (float& value : zero.weights.values()) value = 0.0f;
  zero.weights.layer<1>().bias << 3.0f, -5.0f;
  const std::vector<float> input{1.0f, 2.0f, 0.5f};
  const auto check = [&](const auto& model, float tolerance) {
    const auto scores = model(input);
    CHECK(scores[0] == Catch::Approx(3.0f).margin(tolerance));
    CHECK(scores[1] == Catch::Approx(-5.0f).margin(tolerance));
  };
  check(freeze<Float32Policy>(zero.weights), 0.0f);
  check(freeze<Dynamic<Int8Policy>>(zero.weights), 1e-6f);
  check(freeze<Int8Policy>(zero.weights, zero.quantization), 16.0f / 255.0f);
  check(freeze<Int16x8Policy>(zero.weights, zero.quantization), 8.0f / 32767.0f);
  check(freeze<TfliteInt8Policy>(zero.weights, zero.quantization), 16.0f / 255.0f);
}

TEST_CASE("a huge bias saturates, it never wraps") {
  for (float huge : {1e9f, 1e20f, 3e38f}) {
    Made from = made();
    from.weights.layer<1>().bias << huge, -huge;
    const auto model = freeze<Int8Policy>(from.weights, from.quantization);
    const auto wide = freeze<Int16x8Policy>(from.weights, from.quantization);
    for (const auto& scores : {model(std::vector{1.0f, 1.0f, 1.0f}), wide(std::vector{1.0f, 1.0f, 1.0f})}) {
      CHECK(scores[0] > 7.9f);
      CHECK(scores[1] < -7.9f);
    }
  }
}

TEST_CASE(
    "constant tensors, negative-only ranges and ranges of all floats are quantized to something usable") {
  for (Range range :
       {Range{0, 0}, Range{-3, -1}, Range{1e-38f, 1e-38f}, Range{-1e-40f, 0}, Range{-3e38f, 3e38f}}) {
    Made from = made();
    from.quantization.ranges[1] = range;
    from.quantization.ranges[3] = range;
    for (const auto& model : {freeze<TfliteInt8Policy>(from.weights, from.quantization)}) {
      const TensorQuantization out = model.output_quantization();
      CHECK(std::isnormal(out.scale));
      CHECK((out.zero_point >= -128 && out.zero_point <= 127));
      CHECK(std::isfinite(model(std::vector{1.0f, 1.0f, 1.0f})[0]));
    }
    const auto model = freeze<Int8Policy>(from.weights, from.quantization);
    CHECK(std::isfinite(model(std::vector{1.0f, 1.0f, 1.0f})[1]));
    const auto wide = freeze<Int16x8Policy>(from.weights, from.quantization);
    CHECK(std::isnormal(wide.model().output_quantization().scale));
    CHECK(std::isfinite(wide(std::vector{1.0f, 1.0f, 1.0f})[1]));
  }
}

TEST_CASE("sums far beyond the output's range saturate, they never wrap") {
  for (float high : {1e-1f, 1e-3f, 1e-9f, 1e-20f, 1e-29f}) {
    Made from = made();
    from.quantization.ranges[3] = {-high, high};
    const auto model = freeze<Int8Policy>(from.weights, from.quantization);
    const TensorQuantization out = model.output_quantization();
    // The stem gives about 4 and 0, the scores are about 4 and -8: beyond either end.
    const auto scores = model(std::vector{2.0f, 0.0f, 2.0f});
    CHECK(scores[0] == static_cast<float>(127 - out.zero_point) * out.scale);
    CHECK(scores[1] == static_cast<float>(-128 - out.zero_point) * out.scale);
    const auto wide = freeze<Int16x8Policy>(from.weights, from.quantization)(std::vector{2.0f, 0.0f, 2.0f});
    CHECK(wide[0] == Catch::Approx(high).epsilon(1e-4));
    CHECK(wide[1] == Catch::Approx(-high).epsilon(1e-4));
  }
}

TEST_CASE("fixed quantization of a tensor with 16 bits has no zero point") {
  Made from = made();
  from.quantization.fixed[3] = TensorQuantization{1e-3f, 4};
  CHECK_THAT(message_of<Int16x8Policy>(from), ContainsSubstring("zero point of 0, because it has 16 bits"));
  from.quantization.fixed[3] = TensorQuantization{1e-3f, 0};
  const auto model = freeze<Int16x8Policy>(from.weights, from.quantization);
  CHECK(model.model().output_quantization() == TensorQuantization{1e-3f, 0});
}

TEST_CASE("where 8 and 16 bits meet, what is fixed for one bounds the other") {
  Made from = made();
  using Wide = Mixed<TfliteInt8Policy, At<1, Int16x8Policy>>;
  // Fixed for the int8 that the stem gives, [-1, 1.55]; the int16 that the next layer takes holds all of it.
  from.quantization.fixed[2] = TensorQuantization{0.01f, -28};
  const auto model = freeze<Wide, target::generic>(from.weights, from.quantization);
  const auto& rescaled = model.model().step<2>();
  CHECK(rescaled.output == TensorQuantization{static_cast<float>(double{155 * 0.01f} / 32767.0), 0});
  CHECK(rescaled.input_zero_point == -28);
}

TEST_CASE("a model of many megabytes is frozen without taking them from the stack") {
  struct Large : Sequential<Input<2048>, Dense<2048>, ReLU, Dense<1>> {};
  Weights<Large> weights;
  for (float& value : weights.values()) value = 0.001f;
  const auto model = freeze<Float32Policy>(weights);
  CHECK(sizeof(model) <= 2 * sizeof(void*));
  Workspace<decltype(model)> workspace;
  CHECK(model(std::vector<float>(2048, 1.0f), workspace)[0] ==
        Catch::Approx(2048 * 0.001 * 2.049 + 0.001).epsilon(1e-3));
}

TEST_CASE("a trained network is frozen with its own quantization") {
  const Made from = made();
  const Trained<Net> trained{from.weights, from.quantization};
  const auto one = freeze<Int8Policy>(trained);
  const auto other = freeze<Int8Policy>(from.weights, from.quantization);
  const std::vector<float> input{0.1f, 1.0f, 2.0f};
  CHECK(one(input) == other(input));
}

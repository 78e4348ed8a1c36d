#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/end_to_end.hpp"

// What users add, in a namespace of their own.
namespace app {

using whet::max;
using whet::min;

/// x / (1 + |x|)
struct Softsign : whet::Activation {
  static constexpr const char* type = "Softsign";
  static constexpr whet::Bounds bounds{.low = -1.0f, .high = 1.0f};

  template <class Number>
  static constexpr Number value(Number x) {
    return x / (Number(1) + max(x, -x));
  }
};

/// An activation that only clamps: integers fuse it.
struct HardTanh : whet::Activation {
  static constexpr const char* type = "HardTanh";
  static constexpr whet::Bounds bounds{.low = -1.0f, .high = 1.0f};
  static constexpr bool clamps = true;

  template <class Number>
  static constexpr Number value(Number x) {
    return min(max(x, Number(-1)), Number(1));
  }
};

/// Sums of neighbours, half as many values: a layer without weights that brings its own inference.
struct PairSums {
  static constexpr const char* type = "PairSums";
  static constexpr whet::LayerRole role = whet::LayerRole::custom;
  static constexpr bool accepts(whet::Shape input) { return input.is_vector() && input.channels % 2 == 0; }
  static constexpr whet::Shape output(whet::Shape input) { return whet::Shape(input.channels / 2); }
};

template <whet::Shape In, whet::Shape Out>
void infer(PairSums, whet::TensorView<const float, In> x, whet::TensorView<float, Out> y) {
  for (std::size_t index = 0; index < Out.size(); ++index) y[index] = x[2 * index] + x[2 * index + 1];
}

/// Weights that are powers of two, a byte each: exponent and sign. Float in and out.
template <class Target, int Outputs, int Inputs>
struct PowerOfTwoAffine {
  using target = Target;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;

  std::uint8_t weights[static_cast<std::size_t>(Outputs) * Inputs];
  float bias[Outputs];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("bias", self.bias);
  }
};

template <class Target, int Outputs, int Inputs>
void pack(PowerOfTwoAffine<Target, Outputs, Inputs>& parameters, const whet::AffineSource& source) {
  for (int index = 0; index < Outputs * Inputs; ++index) {
    const float weight = source.kernel[index];
    const int exponent = weight == 0.0f ? -63 : static_cast<int>(std::lround(std::log2(std::abs(weight))));
    parameters.weights[index] = static_cast<std::uint8_t>((exponent + 63) * 2 + (weight < 0.0f ? 1 : 0));
  }
  for (int output = 0; output < Outputs; ++output) parameters.bias[output] = source.bias[output];
}

template <class Activation, class Target, int Outputs, int Inputs>
void affine(whet::target::generic, Activation, const PowerOfTwoAffine<Target, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    float sum = parameters.bias[output];
    for (int input = 0; input < Inputs; ++input) {
      const int code = parameters.weights[output * Inputs + input];
      sum += (code % 2 != 0 ? -1.0f : 1.0f) * std::ldexp(x[input], code / 2 - 63);
    }
    y[output] = Activation::value(sum);
  }
}

struct PowerOfTwoPolicy {
  static constexpr const char* name = "app::PowerOfTwoPolicy";
  using activation = float;
  static constexpr bool needs_ranges = false;

  template <class Target, int Outputs, int Inputs, bool>
  using affine = PowerOfTwoAffine<Target, Outputs, Inputs>;
};

struct Net : whet::Sequential<whet::Input<8>, whet::Named<"stem", whet::Dense<10>>, Softsign, PairSums,
                              whet::Dense<6>, HardTanh, whet::Dense<3>> {};

}  // namespace app

namespace {

using namespace whet;

static_assert(UniformPolicy<app::PowerOfTwoPolicy>);
static_assert(Model<app::Net, app::PowerOfTwoPolicy, target::generic>::weight_bytes <
              Model<app::Net, Float32Policy, target::generic>::weight_bytes / 2);
static_assert(estimated_energy<Model<app::Net, app::PowerOfTwoPolicy>> > 0.0);

std::vector<double> expected_scores(const Weights<app::Net>& weights, const std::vector<float>& input) {
  const auto network = end_to_end::network_of(weights);
  std::vector<double> x = reference::dense(network.layers[0], {input.begin(), input.end()});
  for (double& value : x) value = value / (1.0 + std::abs(value));
  std::vector<double> sums;
  for (std::size_t index = 0; index < x.size(); index += 2) sums.push_back(x[index] + x[index + 1]);
  x = reference::dense(network.layers[3], sums);
  for (double& value : x) value = std::min(std::max(value, -1.0), 1.0);
  return reference::dense(network.layers[5], x);
}

struct Made {
  Weights<app::Net> weights;
  Quantization<app::Net> quantization;
  std::vector<std::vector<float>> inputs;
};

/// Weights that are powers of two, so that the user's policy loses nothing.
Made made() {
  Made result;
  int next = 1;
  for (float& weight : result.weights.values()) {
    next = next * 37 % 101;
    weight = (next % 2 == 0 ? 1.0f : -1.0f) * std::ldexp(1.0f, next % 4 - 3);
  }
  for (int sample = 0; sample < 9; ++sample) {
    std::vector<float> input;
    for (int index = 0; index < 8; ++index) input.push_back(std::sin(static_cast<float>(sample * 8 + index)));
    result.inputs.push_back(input);
  }
  result.quantization.ranges = {Range{-1, 1}, Range{-6, 6}, Range{-1, 1}, Range{-2, 2},
                                Range{-8, 8}, Range{-1, 1}, Range{-6, 6}};
  return result;
}

template <class Policy, class Target>
void check(double tolerance) {
  INFO(Target::name);
  const Made from = made();
  const auto model = freeze<Policy, Target>(from.weights, from.quantization);
  Workspace<decltype(model)> workspace;
  std::vector<float> flat;
  for (const auto& input : from.inputs) flat.insert(flat.end(), input.begin(), input.end());
  std::vector<std::array<float, 3>> together(from.inputs.size());
  model.batch(flat, together, workspace);
  for (std::size_t sample = 0; sample < from.inputs.size(); ++sample) {
    const auto scores = model(from.inputs[sample], workspace);
    const auto expected = expected_scores(from.weights, from.inputs[sample]);
    for (std::size_t index = 0; index < 3; ++index) {
      CHECK(scores[index] == Catch::Approx(expected[index]).margin(tolerance));
      CHECK(together[sample][index] == Catch::Approx(expected[index]).margin(tolerance));
    }
  }
}

template <class Policy>
void check_both(double tolerance) {
  check<Policy, target::generic>(tolerance);
  check<Policy, target::native>(tolerance);
}

}  // namespace

TEST_CASE("a user's activations and layer run in float") { check_both<Float32Policy>(1e-5); }

TEST_CASE("a user's activations and layer run in integers") {
  check_both<Int8Policy>(0.15);
  check_both<TfliteInt8Policy>(0.15);
  check_both<Dynamic<Int8Policy>>(0.1);
}

TEST_CASE("a user's policy runs with a user's layers") { check_both<app::PowerOfTwoPolicy>(1e-5); }

TEST_CASE("a user's policy is mixed with others") {
  check_both<Mixed<Int8Policy, At<"stem", app::PowerOfTwoPolicy>>>(0.15);
  check_both<Mixed<app::PowerOfTwoPolicy, At<1, Int8Policy>>>(0.15);
}

TEST_CASE("integers fuse a user's activation that only clamps and tabulate any other") {
  std::vector<std::string> kinds;
  for (const StepCost& cost : step_costs<Model<app::Net, Int8Policy>>) kinds.emplace_back(name_of(cost.kind));
  CHECK(kinds == std::vector<std::string>{"quantize", "affine", "activation", "dequantize", "custom",
                                          "quantize", "affine", "affine", "dequantize"});
}

TEST_CASE(
    "a user's policy runs convolutions of groups, depthwise ones and normalization by its dense kernel") {
  struct Images : Sequential<Input<5, 4, 6>, Conv2D<8, 3, Groups{2}>, ReLU, DepthwiseConv2D<3, Multiplier{2}>,
                             BatchNorm, Conv2D<4, 1>, Flatten, Dense<3>> {};
  Weights<Images> weights;
  int next = 1;
  for (float& weight : weights.values()) {
    next = next * 37 % 101;
    weight = (next % 2 == 0 ? 1.0f : -1.0f) * std::ldexp(1.0f, next % 4 - 3);
  }
  for (std::size_t index = 0; index < records<Images>.size(); ++index)
    if (records<Images>[index].role == LayerRole::normalization) {
      // Its factor is 1 and its shift 0, powers of two as the other weights.
      auto layer = weights.parameters().layer(index);
      layer.kernel.col(0).setOnes();
      layer.kernel.col(1).setZero();
      layer.kernel.col(2).setConstant(1.0f - BatchNorm::epsilon);
      layer.bias.setZero();
    }
  std::array<float, 120> input;
  for (std::size_t index = 0; index < input.size(); ++index)
    input[index] = std::sin(static_cast<float>(index));
  const auto scores = [&]<class Policy>(std::type_identity<Policy>) {
    const auto model = freeze<Policy, target::generic>(weights);
    Workspace<decltype(model)> workspace;
    return model(input, workspace);
  };
  const auto expected = scores(std::type_identity<Float32Policy>{});
  const auto found = scores(std::type_identity<app::PowerOfTwoPolicy>{});
  for (std::size_t index = 0; index < 3; ++index)
    CHECK(found[index] == Catch::Approx(expected[index]).epsilon(1e-4).margin(1e-4));
}

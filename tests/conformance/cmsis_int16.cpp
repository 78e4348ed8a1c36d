#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <whet/whet.hpp>

#include "conformance/cmsis_convolution.hpp"
#include "conformance/cmsis_geometries.hpp"

// The cases with int16 activations and int8 weights, each value equal.

namespace {

using namespace conformance;
using namespace whet;
using Words = std::vector<std::int16_t>;

/// A convolution with int16 activations as CMSIS-NN's cases describe it.
struct WideConvolution {
  using value = std::int16_t;
  using policy = Int16x8Policy;

  Geometry geometry{};
  std::vector<std::int8_t> weights{};
  std::vector<std::int64_t> bias{};
  std::vector<std::int32_t> multiplier{};
  std::vector<std::int32_t> shift{};
  int low = -32768;
  int high = 32767;

  template <class Parameters>
  void pack_into(Parameters& parameters) const {
    const auto inputs = weights.size() / multiplier.size();
    for (std::size_t output = 0; output < multiplier.size(); ++output) {
      const int row = static_cast<int>(output);
      for (std::size_t input = 0; input < inputs; ++input)
        parameters.weights[Parameters::panel.index(row, static_cast<int>(input), Parameters::inputs)] =
            weights[output * inputs + input];
      parameters.bias[row] = bias.empty() ? 0 : bias[output];
      parameters.mantissa[row] = reduced_mantissa(multiplier[output]);
      parameters.shift[row] = static_cast<std::int8_t>(shift[output]);
    }
    parameters.low = static_cast<std::int16_t>(low);
    parameters.high = static_cast<std::int16_t>(high);
    parameters.output = {1.0f, 0};
  }
  value clamped(value y) const { return y; }
};

WideConvolution read_layer(const CmsisCase& from) {
  REQUIRE(from.number({"INPUT_OFFSET"}) == 0);
  REQUIRE(from.number({"OUTPUT_OFFSET"}) == 0);
  WideConvolution made{.weights = from.values<std::int8_t>({"weights"}),
                       .bias = from.values<std::int64_t>({"biases", "bias"}),
                       .multiplier = from.values<std::int32_t>({"output_mult", "output_multiplier"}),
                       .shift = from.values<std::int32_t>({"output_shift"}),
                       .low = from.number({"OUT_ACTIVATION_MIN"}),
                       .high = from.number({"OUT_ACTIVATION_MAX"})};
  const auto& weights = made.weights;
  REQUIRE(std::find(weights.begin(), weights.end(), std::int8_t{-128}) == weights.end());
  return made;
}

/// Sizes of the dense cases: outputs and inputs.
template <int Outputs, int Inputs>
bool check_dense(const CmsisCase& from, const WideConvolution& layer) {
  if (from.number({"OUT_CH"}) != Outputs || from.number({"ACCUMULATION_DEPTH"}) != Inputs) return false;
  const auto input = from.values<std::int16_t>({"input"});
  const auto expected = from.values<std::int16_t>({"output_ref"});
  const int batches = from.number({"INPUT_BATCHES"});
  REQUIRE(input.size() == static_cast<std::size_t>(batches * Inputs));
  REQUIRE(expected.size() == static_cast<std::size_t>(batches * Outputs));
  for_each_target([&]<class Target>() {
    INFO("target " << Target::name);
    const auto parameters = std::make_unique<Int16x8Affine<Target, Outputs, Inputs>>();
    layer.pack_into(*parameters);
    Words together(expected.size());
    affine_rows(Target{}, kernel::Linear{}, *parameters, input.data(), together.data(), batches, nullptr);
    CHECK(together == expected);
    Words singles(expected.size());
    for (int sample = 0; sample < batches; ++sample)
      affine(Target{}, kernel::Linear{}, *parameters, input.data() + sample * Inputs,
             singles.data() + sample * Outputs, nullptr);
    CHECK(singles == expected);
  });
  return true;
}

template <class Kernel>
void check_joins(Family family, Kernel&& kernel) {
  const auto cases = cmsis_cases(family, Numbers::int16);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const auto first = from.values<std::int16_t>({"input1"});
    const auto second = from.values<std::int16_t>({"input2"});
    const auto expected = from.values<std::int16_t>({"output_ref"});
    REQUIRE(!expected.empty());
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      Words found(expected.size());
      kernel(Target{}, from, first, second, found);
      CHECK(found == expected);
    });
  }
  WARN(cases.size() << " cases run");
  CHECK(cases.size() >= 2);
}

template <class Parameters>
void pack_output(Parameters& parameters, const CmsisCase& from) {
  parameters.multiplier = {from.number({"OUTPUT_MULT"}), from.number({"OUTPUT_SHIFT"})};
  parameters.low = static_cast<std::int16_t>(from.number({"OUT_ACTIVATION_MIN"}));
  parameters.high = static_cast<std::int16_t>(from.number({"OUT_ACTIVATION_MAX"}));
}

}  // namespace

TEST_CASE("the int16 convolutions of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  std::string unlisted;
  const auto cases = cmsis_cases(Family::convolution, Numbers::int16);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    WideConvolution convolution = read_layer(from);
    convolution.geometry = geometry_of(from);
    const int outputs = convolution.geometry.output.channels;
    if (from.has("CH_MULT")) convolution.weights = transposed(convolution.weights, outputs);
    REQUIRE(convolution.multiplier.size() == static_cast<std::size_t>(outputs));
    REQUIRE(convolution.weights.size() == static_cast<std::size_t>(outputs * convolution.geometry.inputs()));
    const auto input = from.values<std::int16_t>({"input"});
    const auto expected = from.values<std::int16_t>({"output_ref", "output"});
    REQUIRE(!expected.empty());
    const bool listed =
        run_convolution<int16_geometries>(convolution, input, [&](const char* target, const Words& found) {
          INFO("target " << target);
          CHECK(found == expected);
        });
    if (!listed) unlisted += "\n  " + from.name();
  }
  WARN("convolutions: " << cases.size() << " int16 cases run; by generic kernels only:" << unlisted);
  CHECK(cases.size() >= 15);
}

TEST_CASE("the int16 fully connected cases of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::dense, Numbers::int16);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    WideConvolution layer = read_layer(from);
    const auto outputs = static_cast<std::size_t>(from.number({"OUT_CH"}));
    layer.multiplier.assign(outputs, from.number({"OUTPUT_MULTIPLIER"}));
    layer.shift.assign(outputs, from.number({"OUTPUT_SHIFT"}));
    CHECK((check_dense<11, 63>(from, layer) || check_dense<11, 560>(from, layer) ||
           check_dense<11, 700>(from, layer)));
  }
  WARN("fully connected: " << cases.size() << " int16 cases run");
  CHECK(cases.size() >= 3);
}

TEST_CASE("the int16 poolings of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::pool, Numbers::int16);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const Geometry geometry = {
        {from.number({"INPUT_H"}), from.number({"INPUT_W"}), from.number({"INPUT_C"})},
        {from.number({"OUTPUT_H"}), from.number({"OUTPUT_W"}), from.number({"OUTPUT_C"})},
        {.kernel_height = from.number({"FILTER_H"}),
         .kernel_width = from.number({"FILTER_W"}),
         .stride_height = from.number({"STRIDE_H"}),
         .stride_width = from.number({"STRIDE_W"}),
         .pad_top = from.number({"PADDING_H"}),
         .pad_left = from.number({"PADDING_W"})}};
    const auto input = from.values<std::int16_t>({"input_tensor"});
    const auto expected = from.values<std::int16_t>({"output"});
    const std::size_t inputs = geometry.input.size();
    REQUIRE(expected.size() == input.size() / inputs * geometry.output.size());
    // Models clamp behind a pooling with an activation of its own.
    Int16Slope clamp{};
    pack(clamp, {1.0f, 0}, {1.0f, 0}, 1.0f, static_cast<float>(from.real({"ACTIVATION_MIN"})),
         static_cast<float>(from.real({"ACTIVATION_MAX"})));
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      Words all;
      for (std::size_t first = 0; first + inputs <= input.size(); first += inputs) {
        const auto begin = input.begin() + static_cast<std::ptrdiff_t>(first);
        const ExactInput<std::int16_t> x(Words(begin, begin + static_cast<std::ptrdiff_t>(inputs)), 1);
        GuardedOutput<std::int16_t> y(geometry.output.size());
        if (from.begins("max"))
          max_pool(Target{}, geometry, x.data(), y.data());
        else
          average_pool(Target{}, geometry, x.data(), y.data());
        activate(Target{}, clamp, y.data(), y.data(), static_cast<int>(geometry.output.size()));
        CHECK(y.intact());
        for (std::int16_t value : y.values()) all.push_back(value);
      }
      CHECK(all == expected);
    });
  }
  WARN("poolings: " << cases.size() << " int16 cases run");
  CHECK(cases.size() >= 5);
}

TEST_CASE("the int16 sums of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  check_joins(Family::add, [](auto target, const CmsisCase& from, const Words& first, const Words& second,
                              Words& y) {
    REQUIRE(from.number({"LEFT_SHIFT"}) == Int16Add<2>::headroom);
    Int16Add<2> parameters{};
    parameters.inputs[0] = {from.number({"INPUT1_MULT"}), from.number({"INPUT1_SHIFT"})};
    parameters.inputs[1] = {from.number({"INPUT2_MULT"}), from.number({"INPUT2_SHIFT"})};
    pack_output(parameters, from);
    add(target, parameters, std::array{first.data(), second.data()}, y.data(), static_cast<int>(y.size()));
  });
}

TEST_CASE("the int16 products of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  check_joins(Family::multiply, [](auto target, const CmsisCase& from, const Words& first,
                                   const Words& second, Words& y) {
    Int16Multiply parameters{};
    pack_output(parameters, from);
    multiply(target, parameters, first.data(), second.data(), y.data(), 1, static_cast<int>(y.size()), 1);
  });
}

TEST_CASE("the int16 softmax of CMSIS-NN comes out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::softmax, Numbers::int16);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const int rows = from.number({"NUM_ROWS"});
    const int count = from.number({"ROW_SIZE"});
    const auto input = from.values<std::int16_t>({"input"});
    const auto expected = from.values<std::int16_t>({"output_ref"});
    REQUIRE(expected.size() == static_cast<std::size_t>(rows * count));
    const Int16Softmax parameters{{from.number({"INPUT_MULT"}), from.number({"INPUT_LEFT_SHIFT"})}};
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      Words found(expected.size());
      for (int row = 0; row < rows; ++row)
        softmax(Target{}, parameters, input.data() + row * count, found.data() + row * count, count);
      CHECK(found == expected);
    });
  }
  WARN("softmax: " << cases.size() << " int16 cases run");
  CHECK(!cases.empty());
}

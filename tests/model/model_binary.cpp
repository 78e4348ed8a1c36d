#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/transform/fold.hpp>
#include <whet/transform/retarget.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using Numbers = std::vector<double>;

struct Mlp : Sequential<Input<40>, Dense<35>, BatchNorm, HardTanh, Dense<21>, BatchNorm, HardTanh, Dense<5>> {
};
struct Cnn
    : Sequential<Input<9, 7, 3>, Conv2D<20, 3>, BatchNorm, HardTanh, Conv2D<33, 3, Stride{2}>, BatchNorm,
                 HardTanh, MaxPool<2>, Conv2D<8, 2, Valid>, BatchNorm, HardTanh, Flatten, Dense<6>> {};

/// Weights of both signs, factors of batch normalization too, positive variances.
template <class Network>
Weights<Network> random_weights(unsigned seed) {
  Weights<Network> weights;
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  for (float& value : weights.values()) value = normal(generator);
  for (std::size_t record = 0; record < records<Network>.size(); ++record)
    if (records<Network>[record].role == LayerRole::normalization) {
      auto layer = weights.parameters().layer(record);
      layer.kernel.col(2) = layer.kernel.col(2).cwiseAbs();
    }
  return weights;
}

template <class Network>
std::vector<float> random_input(unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<float> input(input_shape<Network>.size());
  for (float& value : input) value = normal(generator);
  return input;
}

/// A traced tensor in real numbers, signs as ±1 in the order of the values.
struct Traced {
  TraceInfo info;
  Numbers values;
};

template <class Network, class Model, class Memory>
std::vector<Traced> trace(const Model& model, const std::vector<float>& input, Memory& workspace) {
  std::vector<Traced> steps;
  model.trace(input, workspace, [&](const TraceInfo& info, const auto& tensor) {
    Traced step{info, {}};
    const std::size_t count =
        info.layer < 0 ? input.size() : records<Network>[static_cast<std::size_t>(info.layer)].output.size();
    for (std::size_t index = 0; index < count; ++index) {
      if (info.format != Format::bits) {
        const auto value = static_cast<double>(tensor[index]);
        step.values.push_back(info.format == Format::int8
                                  ? double{info.quantization.scale} * (value - info.quantization.zero_point)
                                  : value);
        continue;
      }
      const auto run = static_cast<std::size_t>(info.run);
      const std::size_t word = index / run * ((run + 31) / 32) + index % run / 32;
      step.values.push_back((static_cast<std::uint32_t>(tensor[word]) >> (index % run % 32)) % 2 == 0 ? 1.0
                                                                                                      : -1.0);
    }
    steps.push_back(step);
  });
  return steps;
}

/// What a binary layer and the batch normalization behind it make of signs, in real numbers.
template <class Network>
Numbers binary_layer(const Weights<Network>& weights, std::size_t index, int normalization,
                     const Numbers& x) {
  const LayerRecord& record = records<Network>[index];
  const Geometry geometry = record.role == LayerRole::affine
                                ? Geometry{Shape(record.affine.inputs), record.output, {}}
                                : record.geometry();
  const auto layer = weights.parameters().layer(index);
  Numbers y;
  for (int row = 0; row < geometry.output.height; ++row)
    for (int column = 0; column < geometry.output.width; ++column)
      for (int output = 0; output < geometry.output.channels; ++output) {
        double dot = 0.0;
        double magnitude = 0.0;
        int weight = 0;
        for (int down = 0; down < geometry.window.kernel_height; ++down)
          for (int across = 0; across < geometry.window.kernel_width; ++across)
            for (int channel = 0; channel < geometry.input.channels; ++channel, ++weight) {
              const int from_row = row * geometry.window.stride_height - geometry.window.pad_top + down;
              const int from_column =
                  column * geometry.window.stride_width - geometry.window.pad_left + across;
              const bool inside = from_row >= 0 && from_row < geometry.input.height && from_column >= 0 &&
                                  from_column < geometry.input.width;
              const int pixel = from_row * geometry.input.width + from_column;
              const double value =
                  inside ? x[static_cast<std::size_t>(pixel * geometry.input.channels + channel)] : 1.0;
              const double real = layer.kernel(output, weight);
              dot += real < 0.0 ? -value : value;
              magnitude += std::abs(real) / record.affine.inputs;
            }
        double sum = magnitude * dot + double{layer.bias(output)};
        if (normalization >= 0) {
          const auto parameters = weights.parameters().layer(static_cast<std::size_t>(normalization));
          sum = (sum - double{parameters.kernel(output, 1)}) /
                    std::sqrt(double{parameters.kernel(output, 2)} + 1e-3) *
                    double{parameters.kernel(output, 0)} +
                double{parameters.bias(output)};
        }
        y.push_back(sum);
      }
  return y;
}

double sign(double value) { return value >= 0.0 ? 1.0 : -1.0; }

/// Holds what each step gave against loops over what it was given.
template <class Network, class Model>
void check_steps(const Model& model, const Weights<Network>& weights, const std::vector<float>& input) {
  HeapWorkspace<Model> workspace;
  const auto traced = trace<Network>(model, input, workspace);
  std::map<int, Numbers> tensors;
  tensors[Model::frozen_model::program.step(0).input] = Numbers(input.begin(), input.end());
  for (std::size_t index = 0; index < traced.size(); ++index) {
    const Step& step = Model::frozen_model::program.step(static_cast<int>(index));
    const auto& [info, found] = traced[index];
    const Numbers& x = tensors[step.input];
    tensors[step.output] = found;
    CAPTURE(index, name_of(step.kind), name_of(info.format));
    const bool binary = Model::frozen_model::program.tensor(step.input).format == Format::bits;
    if (step.kind == StepKind::binarize) {
      for (std::size_t value = 0; value < x.size(); ++value) REQUIRE(found[value] == sign(x[value]));
    } else if (binary && (step.kind == StepKind::affine || step.kind == StepKind::convolution)) {
      const Numbers expected =
          binary_layer(weights, static_cast<std::size_t>(step.record), step.normalization, x);
      REQUIRE(found.size() == expected.size());
      for (std::size_t value = 0; value < found.size(); ++value) {
        CAPTURE(value, expected[value]);
        if (info.format == Format::bits)
          CHECK((found[value] == sign(expected[value]) || std::abs(expected[value]) < 1e-5));
        else if (info.format == Format::int8)
          CHECK(std::abs(found[value] - std::clamp(expected[value], -1.0, 1.0)) <=
                0.52 * double{info.quantization.scale});
        else
          CHECK(found[value] == Catch::Approx(expected[value]).epsilon(1e-4).margin(1e-4));
      }
    }
  }
}

/// A number for every tensor that both models give, in order.
template <class Network, class Model>
Numbers all_values(const Model& model, const std::vector<float>& input) {
  HeapWorkspace<Model> workspace;
  Numbers all;
  for (const Traced& step : trace<Network>(model, input, workspace))
    if (step.info.format != Format::float32) all.insert(all.end(), step.values.begin(), step.values.end());
  return all;
}

template <class Network>
Quantization<Network> wide_ranges() {
  Quantization<Network> quantization;
  for (Range& range : quantization.ranges) range = {-4.0f, 4.0f};
  for (std::size_t record = 0; record < records<Network>.size(); ++record)
    if (records<Network>[record].type == FixedText<23>("HardTanh"))
      quantization.ranges[record + 1] = {-1.0f, 1.0f};
  return quantization;
}

}  // namespace

TEST_CASE("each step of a binary network gives what loops over numbers of magnitude 1 give") {
  const auto weights = random_weights<Mlp>(1);
  const auto model = freeze<BinaryPolicy>(weights);
  using Frozen = decltype(model)::frozen_model;
  STATIC_REQUIRE(Frozen::steps == 4);  // signs of the input, then a step for each dense layer
  for (unsigned seed = 0; seed < 20; ++seed) check_steps(model, weights, random_input<Mlp>(seed));
}

TEST_CASE("batch normalization gives the same thresholds folded before and taken up by the binary layer") {
  const auto weights = random_weights<Mlp>(2);
  const auto model = freeze<BinaryPolicy>(weights);
  const auto folded = freeze<BinaryPolicy>(fold(weights));
  const auto& first = model->step<1>();
  const auto& other = folded->step<1>();
  STATIC_REQUIRE(std::is_same_v<decltype(first), decltype(other)>);
  CHECK(std::equal(std::begin(first.weights), std::end(first.weights), other.weights));
  CHECK(std::equal(std::begin(first.results.least_matches), std::end(first.results.least_matches),
                   other.results.least_matches));
}

TEST_CASE(
    "scales that learning fixed take the place of the mean magnitude, and batch normalization scales them") {
  const auto weights = random_weights<Mlp>(3);
  Quantization<Mlp> quantization;
  const auto kernel = weights.layer<0>().kernel;
  for (Eigen::Index output = 0; output < kernel.rows(); ++output)
    quantization.weight_scales[0].push_back(kernel.row(output).cwiseAbs().mean());
  const auto input = random_input<Mlp>(3);
  CHECK(all_values<Mlp>(freeze<BinaryPolicy>(weights, quantization), input) ==
        all_values<Mlp>(freeze<BinaryPolicy>(weights), input));
  for (float& scale : quantization.weight_scales[0]) scale *= 40.0f;
  CHECK(all_values<Mlp>(freeze<BinaryPolicy>(weights, quantization), input) !=
        all_values<Mlp>(freeze<BinaryPolicy>(weights), input));
}

TEST_CASE("binary layers between int8 ones exchange signs and int8, the same bits on every target") {
  using Policy = EdgesInt8<BinaryPolicy>;
  const auto weights = random_weights<Cnn>(4);
  const auto model = freeze<Policy>(weights, wide_ranges<Cnn>());
  const auto generic = freeze<Policy, target::generic>(weights, wide_ranges<Cnn>());
  const auto moved = retarget<target::generic>(model);
  const auto returned = retarget<target::native>(generic);
  using Frozen = decltype(model)::frozen_model;
  STATIC_REQUIRE(Frozen::quantized_interface);
  constexpr auto format = [](int step) {
    return Frozen::program.tensor(Frozen::program.step(step).output).format;
  };
  // quantize, convolution, batch normalization with HardTanh, signs, convolution, pooling, convolution,
  // dense.
  STATIC_REQUIRE(format(2) == Format::int8);
  STATIC_REQUIRE(format(3) == Format::bits);
  STATIC_REQUIRE(format(4) == Format::bits);
  STATIC_REQUIRE(Frozen::program.step(5).kind == StepKind::pool);
  STATIC_REQUIRE(format(5) == Format::bits);
  STATIC_REQUIRE(format(6) == Format::int8);
  STATIC_REQUIRE(Frozen::program.step(7).kind == StepKind::affine);
  for (unsigned seed = 0; seed < 5; ++seed) {
    const auto input = random_input<Cnn>(seed);
    check_steps(model, weights, input);
    const Numbers values = all_values<Cnn>(model, input);
    CHECK(all_values<Cnn>(generic, input) == values);
    CHECK(all_values<Cnn>(moved, input) == values);
    CHECK(all_values<Cnn>(returned, input) == values);
  }
}

TEST_CASE("binary layers take the signs of 16-bit layers, and give floats to them") {
  const auto weights = random_weights<Mlp>(31);
  Quantization<Mlp> quantization;
  quantization.ranges.fill({-40.0f, 40.0f});
  const auto first =
      freeze<Mixed<BinaryPolicy, At<first_layer, Int16x8Policy>, At<last_layer, Float32Policy>>>(
          weights, quantization);
  const auto last =
      freeze<Mixed<BinaryPolicy, At<first_layer, Float32Policy>, At<last_layer, Int16x8Policy>>>(
          weights, quantization);
  const auto real =
      freeze<Mixed<BinaryPolicy, At<first_layer, Float32Policy>, At<last_layer, Float32Policy>>>(
          weights, quantization);
  Workspace<decltype(first)> first_workspace;
  Workspace<decltype(last)> last_workspace;
  Workspace<decltype(real)> real_workspace;
  for (unsigned seed = 40; seed < 48; ++seed) {
    const auto input = random_input<Mlp>(seed);
    std::vector<std::int16_t> read;
    int compared = 0;
    first.trace(input, first_workspace, [&](const TraceInfo& info, auto tensor) {
      using Element = typename decltype(tensor)::value_type;
      if constexpr (std::is_same_v<Element, std::int16_t>) read.assign(tensor.begin(), tensor.end());
      if constexpr (std::is_same_v<Element, std::uint32_t>) {
        if (info.kind != StepKind::binarize) return;
        for (std::size_t index = 0; index < read.size(); ++index, ++compared)
          CHECK((tensor[index / 32] >> index % 32 & 1U) == (read[index] < 0 ? 1U : 0U));
      }
    });
    CHECK(compared == 35);
    const auto expected = real(input, real_workspace);
    const auto found = last(input, last_workspace);
    for (std::size_t index = 0; index < expected.size(); ++index)
      CHECK(found[index] == Approx(expected[index]).margin(0.2));
  }
}

TEST_CASE("a binary convolutional network is signs up to its scores, in a batch as one by one") {
  const auto weights = random_weights<Cnn>(5);
  const auto model = freeze<BinaryPolicy>(weights);
  using Frozen = decltype(model)::frozen_model;
  for (int step = 0; step + 1 < Frozen::steps; ++step)
    CHECK(Frozen::program.tensor(Frozen::program.step(step).output).format == Format::bits);
  HeapWorkspace<Frozen> workspace;
  std::vector<float> inputs;
  Numbers expected;
  for (unsigned seed = 0; seed < 7; ++seed) {
    const auto input = random_input<Cnn>(seed);
    check_steps(model, weights, input);
    inputs.insert(inputs.end(), input.begin(), input.end());
    for (const float score : model(input, workspace)) expected.push_back(double{score});
  }
  std::vector<float> scores(expected.size());
  model.batch(inputs, scores, workspace);
  CHECK(Numbers(scores.begin(), scores.end()) == expected);
}

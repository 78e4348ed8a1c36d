#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/train/quantized/matrix.hpp>
#include <whet/train/quantized/training.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

using namespace whet;

struct Small : Sequential<Input<7>, Dense<5>, ReLU6> {};
struct Wide : Sequential<Input<1200, NonNegative>, Dense<3>> {};

/// An engine of a fake-quantized network with parameters of its own.
template <class Network>
struct Case {
  ThreadPool pool{2};
  quantized::Training<Network, Int8Policy> training;
  Engine<float> engine;
  AlignedValues<float> samples;

  Case(RangeGradient method, const Weights<Network>& weights, const Quantization<Network>& start)
      : training(method), engine(training.make_engine(pool)) {
    std::ranges::copy(training.start(weights, start).values(), engine.parameters().values().begin());
  }
  ConstBatch<float> forward(const std::vector<double>& values, Eigen::Index rows) {
    samples.assign(values.begin(), values.end());
    Generator generator(1);
    engine.forward({samples.data(), rows, static_cast<Eigen::Index>(values.size()) / rows},
                   engine.last_record(), &generator);
    return engine.output(engine.last_record());
  }
};

/// The only record of a type.
template <class Network>
std::size_t place(const Case<Network>& made, std::string_view type, int which = 0) {
  for (std::size_t index = 0; index < made.engine.records().size(); ++index)
    if (made.engine.records()[index].type.view() == type && which-- == 0) return index;
  FAIL("no such record");
  return 0;
}

}  // namespace

TEST_CASE("gradients are those of the straight-through estimator and of learned step sizes") {
  constexpr int rows = 40;
  constexpr int inputs = 7;
  constexpr int outputs = 5;
  Weights<Small> weights;
  const std::vector<double> drawn = random_values(weights.values().size(), 1, 1.5);
  std::transform(drawn.begin(), drawn.end(), weights.values().begin(), [](double x) { return float(x); });
  Quantization<Small> start;
  start.ranges[0] = {-1.5F, 2.0F};
  start.fixed[2] = TensorQuantization{0.04F, 0};              // Up to 5.08: both clips, that of ReLU6 as well
  start.weight_scales[0] = {.01F, .02F, .01F, .012F, .004F};  // Up to .5 to 2.5: some weights are clipped
  const std::vector<double> samples = random_values(rows * inputs, 2, 2.0);
  const std::vector<double> above = random_values(rows * outputs, 3, 1.0);

  for (const RangeGradient method : {RangeGradient::lsq, RangeGradient::pact}) {
    Case<Small> made(method, weights, start);
    const ConstBatch<float> output = made.forward(samples, rows);
    Batch<float> gradient = made.engine.output_gradient(made.engine.last_record());
    for (int index = 0; index < rows * outputs; ++index)
      gradient.data()[index] = static_cast<float>(above[static_cast<std::size_t>(index)]);
    made.engine.backward(made.engine.last_record());

    // The same by the formulae, one value after the other, in double.
    const auto x = made.engine.output(made.training.place_of(-1));
    std::vector<double> kernel_gradient(outputs * inputs);
    std::vector<double> bias_gradient(outputs);
    std::vector<double> scale_gradient(outputs);
    double range_gradient = 0.0;
    const auto layer = weights.parameters().layer(0);
    for (int o = 0; o < outputs; ++o) {
      const double s = start.weight_scales[0][static_cast<std::size_t>(o)];
      for (int row = 0; row < rows; ++row) {
        double v = layer.bias(o);
        for (int i = 0; i < inputs; ++i)
          v += s * std::clamp(std::round(layer.kernel(o, i) / s), -127.0, 127.0) * x(row, i);
        const double g = above[static_cast<std::size_t>(row * outputs + o)];
        const double active = std::clamp(v, 0.0, 6.0);
        const bool above_range = active >= 127.5 * 0.04;
        if (above_range) range_gradient += g * 127.0;
        if (!above_range && active > 0.0 && method == RangeGradient::lsq)
          range_gradient += g * (output(row, o) - active) / 0.04;
        if (above_range || v <= 0.0) continue;
        bias_gradient[static_cast<std::size_t>(o)] += g;
        for (int i = 0; i < inputs; ++i)
          kernel_gradient[static_cast<std::size_t>(o * inputs + i)] += g * x(row, i);
      }
      for (int i = 0; i < inputs; ++i) {
        double& of_weight = kernel_gradient[static_cast<std::size_t>(o * inputs + i)];
        const double v = layer.kernel(o, i) / s;
        const bool clipped = std::abs(v) >= 127.5;
        scale_gradient[static_cast<std::size_t>(o)] +=
            of_weight * (clipped ? std::copysign(127.0, v) : std::round(v) - v);
        if (clipped && of_weight * v < 0.0) of_weight = 0.0;  // Descent would lead further out.
      }
      scale_gradient[static_cast<std::size_t>(o)] *= s / std::sqrt(inputs * 127.0);
    }
    range_gradient *= 0.04;
    if (method == RangeGradient::lsq) range_gradient /= std::sqrt(outputs * 127.0);

    const auto matrix = made.engine.gradients().layer(static_cast<std::size_t>(made.training.place_of(0)));
    const auto scales = made.engine.gradients().kernel(place(made, "WeightScales"));
    const auto range = made.engine.gradients().kernel(place(made, "Scale", 1));
    for (int o = 0; o < outputs; ++o) {
      const auto index = static_cast<std::size_t>(o);
      CHECK(matrix.bias(o) == Catch::Approx(bias_gradient[index]).margin(1e-4));
      CHECK(scales(o, 0) == Catch::Approx(scale_gradient[index]).margin(1e-5).epsilon(1e-3));
      for (int i = 0; i < inputs; ++i)
        CHECK(matrix.kernel(o, i) ==
              Catch::Approx(kernel_gradient[index * inputs + std::size_t(i)]).margin(1e-4));
    }
    CHECK(range(0, 0) == Catch::Approx(range_gradient).epsilon(1e-2));
    CHECK(std::ranges::count(kernel_gradient, 0.0) > 2);
    // The input's scale is not learned.
    CHECK(made.engine.gradients().kernel(place(made, "Scale", 0))(0, 0) == 0.0F);
  }
}

TEST_CASE("sums that single precision cannot hold are exact") {
  Weights<Wide> weights;
  const std::vector<double> drawn = random_values(1200 * 3, 1, 1.0);
  for (std::size_t index = 0; index < drawn.size(); ++index)
    weights.values()[index] = static_cast<float>(1.0 - 0.1 * drawn[index] * drawn[index]);
  Quantization<Wide> start;
  start.ranges[0] = {0.0F, 127.0F};
  // Fine enough that a unit of the sum shows.
  start.fixed[1] = TensorQuantization{1.0F / 64.0F, 0};
  start.weight_scales[0] = {1.0F / 127, 1.0F / 127, 1.0F / 127};
  Case<Wide> made(RangeGradient::lsq, weights, start);
  std::vector<double> samples(1200 * 2);
  for (std::size_t index = 0; index < samples.size(); ++index)
    samples[index] = index % 7 == 0 ? 126.0 : 127.0;
  // The bias takes nearly all of the sum away.
  std::vector<std::int64_t> sums(6);
  for (std::size_t row = 0; row < 2; ++row)
    for (std::size_t output = 0; output < 3; ++output)
      for (std::size_t input = 0; input < 1200; ++input)
        sums[row * 3 + output] += std::lround(samples[row * 1200 + input]) *
                                  std::lround(double{weights.values()[output * 1200 + input]} * 127.0);
  REQUIRE(*std::ranges::min_element(sums) > (1 << 24));
  auto bias = made.engine.parameters().bias(static_cast<std::size_t>(made.training.place_of(0)));
  for (int output = 0; output < 3; ++output)
    bias(output) = -static_cast<float>(static_cast<double>(sums[static_cast<std::size_t>(output)]) / 127.0);
  const double scale = std::exp(std::log(1.0F / 127.0F));
  const ConstBatch<float> found = made.forward(samples, 2);
  for (std::size_t index = 0; index < 6; ++index) {
    const auto o = static_cast<Eigen::Index>(index % 3);
    const double real = (static_cast<double>(sums[index]) + std::round(bias(o) / scale)) * scale * 64.0;
    CHECK(std::abs(found.data()[index] * 64.0 - std::clamp(real, -128.0, 127.0)) <= 0.51);
  }
}

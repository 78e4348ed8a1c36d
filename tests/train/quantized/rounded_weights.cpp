#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include <whet/precision/int4.hpp>
#include <whet/train/quantized/rounded_weights.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using namespace whet::quantized;

/// Two outputs of 70 inputs, in groups of 32, 32 and 6.
struct Made {
  static constexpr AffineExtent extent{2, 70};
  static constexpr WeightRounding rounding = weight_rounding<Int4Policy, MatrixUse::dense>;

  std::vector<float> kernel;
  std::vector<float> logarithms;
  std::shared_ptr<HeldParameters> held;
  RoundedWeights weights;

  Made()
      : held(std::make_shared<HeldParameters>(RoundedWeights::scales_extent(extent, rounding))),
        weights(extent, held, rounding) {
    for (int index = 0; index < 140; ++index)
      kernel.push_back(std::sin(static_cast<float>(3 * index)) * (index % 70 < 32 ? 0.1F : 1.0F));
    for (const float scale : {0.01F, 0.11F, 0.2F, 0.02F, 0.13F, 0.05F}) logarithms.push_back(std::log(scale));
    logarithms.resize(8);  // and a bias for each output, which is nothing
    held->hold({{logarithms.data(), 2, 3}, {logarithms.data() + 6, 2}});
    weights.round(kernel);
  }
  /// The scale of a weight: a whole multiple of the 255th of the widest of its output.
  double step(std::size_t index) const {
    const std::size_t output = index / 70;
    const double widest = output == 0 ? 0.2 : 0.13;
    const double scale = std::exp(double{logarithms[output * 3 + index % 70 / 32]});
    return std::round(scale * 255.0 / widest) * widest / 255.0;
  }
};

}  // namespace

TEST_CASE("4-bit weights have a scale for each group, those of depthwise layers one for each output") {
  CHECK(RoundedWeights::scales_extent({5, 64}, Made::rounding).inputs == 2);
  CHECK(RoundedWeights::scales_extent({5, 65}, Made::rounding).inputs == 3);
  CHECK(RoundedWeights::scales_extent({5, 32}, Made::rounding).inputs == 1);
  CHECK(RoundedWeights::scales_extent({5, 65}, weight_rounding<Int4Policy, MatrixUse::convolution>).inputs ==
        3);
  CHECK(RoundedWeights::scales_extent({5, 65}, weight_rounding<Int4Policy, MatrixUse::depthwise>).inputs ==
        1);
  CHECK(RoundedWeights::scales_extent({5, 65}, weight_rounding<GroupedInt4Policy<0>, MatrixUse::dense>)
            .inputs == 1);
  CHECK(RoundedWeights::scales_extent({5, 65}, weight_rounding<Int8Policy, MatrixUse::dense>).inputs == 1);
}

TEST_CASE("integers hold the multiplier of their group, and sums and scales are those of the output") {
  const Made made;
  CHECK(made.weights.scale(0) == Catch::Approx(0.2 / 255));
  CHECK(made.weights.scale(1) == Catch::Approx(0.13 / 255));
  double sums[2] = {0.0, 0.0};
  double magnitudes[2] = {0.0, 0.0};
  for (std::size_t index = 0; index < 140; ++index) {
    const double step = made.step(index);
    const double integer = std::clamp(std::round(double{made.kernel[index]} / step), -7.0, 7.0);
    CHECK(double{made.weights.reals()[index]} == Catch::Approx(integer * step).margin(1e-9));
    CHECK(double{made.weights.integers()[index]} * double{made.weights.scale(index / 70)} ==
          Catch::Approx(integer * step).margin(1e-9));
    sums[index / 70] += double{made.weights.integers()[index]};
    magnitudes[index / 70] += std::abs(double{made.weights.integers()[index]});
  }
  for (std::size_t output : {0U, 1U}) {
    CHECK(static_cast<double>(made.weights.row(output).sum) == sums[output]);
    CHECK(static_cast<double>(made.weights.row(output).magnitude) == magnitudes[output]);
  }
}

TEST_CASE(
    "a group's scale has the gradient of a learned step size, and clipped weights one that leads back "
    "alone") {
  Made made;
  std::vector<float> gradient(140);
  for (std::size_t index = 0; index < gradient.size(); ++index)
    gradient[index] = std::cos(static_cast<float>(index));
  std::vector<double> expected(6, 0.0);
  std::vector<float> passed = gradient;
  int returning = 0;
  for (std::size_t index = 0; index < 140; ++index) {
    const double ratio = double{made.kernel[index]} / made.step(index);
    const bool inside = std::abs(ratio) < 7.5;
    const double slope = inside ? std::round(ratio) - ratio : std::copysign(7.0, ratio);
    const double count = index % 70 < 64 ? 32.0 : 6.0;
    // The parameter is the logarithm of the scale.
    expected[index / 70 * 3 + index % 70 / 32] +=
        double{gradient[index]} * slope * made.step(index) / std::sqrt(7.0 * count);
    // Descent subtracts: further out where the signs differ.
    if (!inside && std::signbit(gradient[index]) != std::signbit(made.kernel[index])) passed[index] = 0.0F;
    if (!inside && passed[index] != 0.0F) ++returning;
  }
  made.weights.backward(gradient);
  CHECK(gradient == passed);
  CHECK(std::ranges::count(passed, 0.0F) > 2);
  CHECK(returning > 2);
  for (int index = 0; index < 6; ++index)
    CHECK(double{made.held->gradients().kernel(index / 3, index % 3)} ==
          Catch::Approx(expected[static_cast<std::size_t>(index)]).margin(1e-6));
}

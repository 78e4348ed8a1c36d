#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/bias_correction.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/weights/warning.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network
    : Sequential<Input<5, 5, 2, NonNegative>, Named<"conv", Conv2D<4, 3>>, ReLU, Flatten, Dense<6>> {};

/// Every weight but the first of an output lies a bit below the middle between two of int8's steps, so that
/// all are rounded the same way: the worst case for the mean.
Weights<Network> skewed() {
  Weights<Network> weights;
  for (const std::size_t record : {std::size_t{0}, std::size_t{3}}) {
    auto kernel = weights.parameters().kernel(record);
    for (Eigen::Index output = 0; output < kernel.rows(); ++output)
      for (Eigen::Index input = 0; input < kernel.cols(); ++input)
        kernel(output, input) = (static_cast<float>((input * 7 + output * 3) % 9 - 4) + 0.45f) / 127.0f;
    kernel.col(0).setOnes();
    weights.parameters().bias(record).setConstant(0.1f);
  }
  return weights;
}

Dataset random_samples() {
  Generator generator(8);
  std::vector<float> values(200 * 50);
  for (float& value : values) value = static_cast<float>(generator.uniform());
  return Dataset(Shape(5, 5, 2), std::move(values));
}

/// On plain loops, which give the same bits and compile faster.
template <class Policy>
Weights<Network> correct(const Weights<Network>& weights, const Quantization<Network>& quantization,
                         const Dataset& samples) {
  return correct_bias<Policy, target::generic>(weights, quantization, samples);
}

/// Mean difference of each score from that of the float network, root of the mean square over the scores.
template <class Model>
double mean_error(const Weights<Network>& real, const Model& model, const Dataset& samples) {
  Eigen::ArrayXd sums = Eigen::ArrayXd::Zero(6);
  const auto add = [&](double sign) {
    return [&sums, sign](std::size_t, std::span<const float> scores) {
      for (std::size_t index = 0; index < scores.size(); ++index)
        sums(static_cast<Eigen::Index>(index)) += sign * double{scores[index]};
    };
  };
  for_each_output(model, samples, add(1.0));
  for_each_output(real, samples, add(-1.0));
  return std::sqrt((sums / static_cast<double>(samples.size())).square().mean());
}

}  // namespace

TEST_CASE("corrected biases take away the mean error of every score") {
  const auto weights = skewed();
  const Dataset samples = random_samples();
  const auto ranges = calibrate(weights, samples);
  const auto corrected = correct<Int8Policy>(weights, ranges, samples);
  const double before = mean_error(weights, freeze<Int8Policy, target::generic>(weights, ranges), samples);
  const double after = mean_error(weights, freeze<Int8Policy, target::generic>(corrected, ranges), samples);
  CHECK(before > 0.05);
  // Were the last layer's correction found behind the uncorrected first one, it would count that twice.
  CHECK(after < before / 10.0);

  CHECK(corrected.layer<"conv">().kernel == weights.layer<"conv">().kernel);
}

TEST_CASE("layers that round nothing keep their biases within the rounding of float") {
  const auto weights = skewed();
  const Dataset samples = random_samples().first(20);
  const auto same = correct<Float32Policy>(weights, {}, samples);
  for (std::size_t index = 0; index < same.values().size(); ++index)
    CHECK(same.values()[index] == Catch::Approx(weights.values()[index]).margin(1e-6));
}

TEST_CASE("a layer is corrected in the numbers that its input has in the network, whatever the policy") {
  const auto weights = skewed();
  const Dataset samples = random_samples().first(50);
  auto ranges = calibrate(weights, samples);
  const auto corrected = correct<TfliteInt8Policy>(weights, ranges, samples);
  // Training for integers leaves out the ranges of tensors that have another's numbers, as behind Flatten.
  ranges.ranges[3] = {};
  CHECK(correct<TfliteInt8Policy>(weights, ranges, samples) == corrected);
}

TEST_CASE("integer biases, which would override corrected ones, are refused") {
  const auto ranges = calibrate(skewed(), random_samples());
  auto quantization = ranges;
  quantization.integer_biases[3].assign(6, 0);
  CHECK_THROWS_WITH(correct<Int8Policy>(skewed(), quantization, random_samples()),
                    Catch::Matchers::ContainsSubstring("integer biases"));
  CHECK_THROWS_WITH(correct<Int8Policy>(skewed(), ranges, random_samples().first(0)),
                    Catch::Matchers::ContainsSubstring("at least one sample"));
}

TEST_CASE("samples that are not finite are refused as such") {
  const auto weights = skewed();
  const auto ranges = calibrate(weights, random_samples());
  std::vector<float> values(2 * 50, 0.5f);
  values[60] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(correct<Int8Policy>(weights, ranges, Dataset(Shape(5, 5, 2), values)),
                    "data set: expected finite values, found nan in sample 1");
}

TEST_CASE("what freezing warns of it says when the corrected weights are frozen") {
  int warnings = 0;
  const WarningHandler before = set_warning_handler([&](const std::string&) { ++warnings; });
  using Larger = Mixed<Int8Policy, At<"conv", Sparse<Int8Policy, Unstructured<Keep{100}>>>>;
  const auto weights = skewed();
  const Dataset samples = random_samples().first(5);
  correct<Larger>(weights, calibrate(weights, samples), samples);
  CHECK(warnings == 0);
  set_warning_handler(before);
}

TEST_CASE("a channel that always gives its bias keeps it") {
  Weights<Network> weights = skewed();
  auto head = weights.parameters().layer(3);
  head.kernel.row(2).setZero();
  // A fraction of a step of the integers that the correction counts in: the frozen layer has it all the same.
  head.bias(2) = 0.003f;
  const Dataset samples = random_samples();
  const auto ranges = calibrate(weights, samples);
  const auto corrected = correct<Int8Policy>(weights, ranges, samples);
  CHECK(corrected.parameters().bias(3)(2) == 0.003f);
  CHECK(corrected.parameters().bias(3)(0) != head.bias(0));
}

TEST_CASE("layers of bits keep their biases, the others are corrected") {
  struct Binary : Sequential<Input<50>, Dense<64>, HardTanh, Dense<64>, HardTanh, Dense<4>> {};
  Generator generator(3);
  Weights<Binary> weights;
  for (float& value : weights.values()) value = static_cast<float>(0.2 * (generator.uniform() - 0.4));
  const Dataset images = random_samples().first(50);
  const Dataset samples(Shape(50), {images.samples().begin(), images.samples().end()});
  const auto ranges = calibrate(weights, samples);
  const auto corrected = correct_bias<EdgesInt8<BinaryPolicy>, target::generic>(weights, ranges, samples);
  CHECK(corrected.layer<1>().bias == weights.layer<1>().bias);
  CHECK(corrected.layer<2>().bias != weights.layer<2>().bias);
}

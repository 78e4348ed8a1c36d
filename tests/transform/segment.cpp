#include <cstddef>
#include <exception>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/prune.hpp>
#include <whet/transform/segment.hpp>
#include <whet/weights/warning.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

using Target = target::generic;

struct Network
    : Sequential<Input<4, 4, 2>, Dropout<>, Named<"block", Layers<Conv2D<4, 3>, ReLU, Conv2D<4, 1>>>, ReLU,
                 AveragePool<2>, Layers<>, Flatten, Dense<3>, Tanh> {};

Weights<Network> random_weights() {
  Generator generator(2);
  Weights<Network> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.5);
  return weights;
}

Dataset random_samples() {
  Generator generator(3);
  std::vector<float> values(40 * 32);
  for (float& value : values) value = static_cast<float>(2.0 * generator.uniform() - 1.0);
  return Dataset(Shape(4, 4, 2), values);
}

template <class Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "none";
}

/// The error of freezing segments, which is that of freezing the network.
template <class Policy>
std::string error_of_segments(const Weights<Network>& weights, const Quantization<Network>& ranges) {
  const std::string found = error_of(
      [&] { detail::freeze_segments<Policy, Target>(weights, ranges, detail::Border::from_integers); });
  CHECK(found == error_of([&] { freeze<Policy, Target>(weights, ranges); }));
  return found;
}

}  // namespace

TEST_CASE("a segment begins with a top-level member with parameters and takes those without along") {
  STATIC_REQUIRE(detail::segment_count<Network> == 2);
  using First = detail::Segment<Network, 0>;
  using Second = detail::Segment<Network, 1>;
  STATIC_REQUIRE(layer_count<First> == 7);
  STATIC_REQUIRE(layer_count<Second> == 2);
  STATIC_REQUIRE(output_shape<First> == Shape(16));
  STATIC_REQUIRE(input_bounds<Second>.nonnegative());
  CHECK(detail::segment_label<Network>(0) == "0 Conv2D \"block\" and 1 more");
  CHECK(detail::segment_label<Network>(1) == "1 Dense");
}

TEST_CASE("segments in a row give the same bits as the network of the same integers") {
  const auto weights = random_weights();
  const Dataset data = random_samples();
  const auto ranges = calibrate(weights, data);

  const auto segments =
      detail::freeze_segments<Int8Policy, Target>(weights, ranges, detail::Border::from_integers);
  std::vector<float> found = segments[1](segments[0](data.samples(), data.size()), data.size());
  std::size_t differing = 0;
  for_each_output(freeze<Int8Policy, Target>(weights, ranges), data,
                  [&](std::size_t sample, std::span<const float> scores) {
                    for (std::size_t index = 0; index < scores.size(); ++index)
                      if (scores[index] != found[sample * 3 + index]) ++differing;
                  });
  CHECK(differing == 0);
}

TEST_CASE("what a segment cannot be frozen with is told of the layer within the network") {
  const auto weights = random_weights();
  const auto ranges = calibrate(weights, random_samples());
  const auto begins_with = [](const std::string& text) { return Catch::Matchers::StartsWith(text); };
  const std::string dense = "freeze: layer 7 (Dense): ";
  auto broken = weights;
  broken.layer<1>().kernel(0, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THAT(error_of_segments<Int8Policy>(broken, ranges), begins_with(dense + "expected finite weights"));
  auto scales = ranges;
  scales.weight_scales[7] = {0.1f, 0.2f};
  CHECK_THAT(error_of_segments<Int8Policy>(weights, scales),
             begins_with(dense + "expected 1 or 3 weight scales"));
  auto turned = ranges;
  turned.ranges[8] = {1.0f, -1.0f};
  CHECK_THAT(error_of_segments<Int8Policy>(weights, turned),
             begins_with("freeze: the output of layer 7 (Dense): expected a finite range"));
  CHECK_THAT((error_of_segments<Sparse<Int8Policy, Unstructured<Keep{10}>>>(weights, ranges)),
             begins_with("freeze: layer 1 (Conv2D \"block\"): expected at most"));
  using PartOfPart = detail::Segment<detail::Segment<Network, 1>, 0>;
  CHECK(detail::tensor_label<PartOfPart>(-1) == "the output of layer 6 (Flatten)");
  CHECK(detail::tensor_label<detail::Segment<Network, 0>>(-1) == "the network's input");
}

TEST_CASE("pruned weights are those of their segment") {
  const auto weights = random_weights();
  const auto ranges = calibrate(weights, random_samples());
  const auto pruned = prune(weights, Magnitude{}, {.sparsity = 0.5, .layers = {{"block", 0.0}}});
  CHECK_THAT(error_of_segments<BinaryWeightPolicy>(pruned, ranges),
             Catch::Matchers::StartsWith("freeze: layer 7 (Dense): expected no pruned weights"));
  CHECK(detail::segment_weights<1>(pruned).mask().kernel(0) == pruned.mask().kernel(7));
  CHECK(detail::segment_weights<1>(pruned).parameters().kernel(0) == pruned.parameters().kernel(7));
  CHECK_FALSE(detail::segment_weights<1>(weights).is_pruned());
}

TEST_CASE("sparse layers of segments are not compared with dense ones") {
  const auto weights = random_weights();
  const auto ranges = calibrate(weights, random_samples());
  int warnings = 0;
  const WarningHandler before = set_warning_handler([&](const std::string&) { ++warnings; });
  using Larger = Sparse<Int8Policy, Unstructured<Keep{100}>>;
  freeze<Larger, Target>(weights, ranges);
  CHECK(warnings > 0);
  warnings = 0;
  detail::freeze_segments<Larger, Target>(weights, ranges, detail::Border::from_integers);
  CHECK(warnings == 0);
  set_warning_handler(before);
}

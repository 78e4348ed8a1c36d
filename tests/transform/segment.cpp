#include <cstddef>
#include <span>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/segment.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

using Target = target::generic;

struct Network
    : Sequential<Input<4, 4, 2>, Dropout<>, Named<"block", Layers<Conv2D<4, 3>, ReLU, Conv2D<4, 1>>>, ReLU,
                 AveragePool<2>, Layers<>, Flatten, Dense<3>, Tanh> {};

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
  Generator generator(2);
  Weights<Network> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.5);
  std::vector<float> values(40 * 32);
  for (float& value : values) value = static_cast<float>(2.0 * generator.uniform() - 1.0);
  const Dataset data(Shape(4, 4, 2), values);
  const auto ranges = calibrate(weights, data);

  const auto segments =
      detail::freeze_segments<Int8Policy, Target>(weights, ranges, detail::Border::from_integers);
  std::vector<float> found = segments[1](segments[0](values, data.size()), data.size());
  std::size_t differing = 0;
  for_each_output(freeze<Int8Policy, Target>(weights, ranges), data,
                  [&](std::size_t sample, std::span<const float> scores) {
                    for (std::size_t index = 0; index < scores.size(); ++index)
                      if (scores[index] != found[sample * 3 + index]) ++differing;
                  });
  CHECK(differing == 0);
}

#include <cmath>
#include <cstddef>
#include <vector>

#include <whet/io/test_vector.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using detail::Arithmetic;

struct Network : Sequential<Input<40, NonNegative>, Named<"first", Dense<3>>, ReLU, Dense<2>> {};

auto frozen_int8() {
  Weights<Network> weights;
  for (std::size_t index = 0; index < weights.values().size(); ++index)
    weights.values()[index] = std::sin(static_cast<float>(index));
  Quantization<Network> quantization;
  quantization.ranges.fill({0.0f, 8.0f});
  return freeze<Int8Policy>(weights, quantization);
}

}  // namespace

TEST_CASE("only programs without float arithmetic promise the same bits") {
  STATIC_REQUIRE(detail::arithmetic<Model<Network, Int8Policy>>() == Arithmetic::integer);
  STATIC_REQUIRE(detail::arithmetic<Model<Network, TfliteInt8Policy>>() == Arithmetic::integer);
  STATIC_REQUIRE(detail::arithmetic<Model<Network, Float32Policy>>() == Arithmetic::floating);
  STATIC_REQUIRE(detail::arithmetic<Model<Network, Dynamic<Int8Policy>>>() == Arithmetic::mixed);
  STATIC_REQUIRE(detail::arithmetic<Model<Network, NarrowActivations<Float16Policy>>>() == Arithmetic::mixed);
  STATIC_REQUIRE(detail::arithmetic<Model<Network, Mixed<Int8Policy, At<"first", Float32Policy>>>>() ==
                 Arithmetic::mixed);
}

TEST_CASE("the noise for an integer model lies on its input's grid, within its range") {
  const auto model = frozen_int8();
  const auto test = detail::make_test_vector(model.model(), {});
  REQUIRE(test.input.size() == 40);
  CHECK(test.tolerance == 0.0f);
  const TensorQuantization grid = model.input_quantization();
  for (float value : test.input) {
    const float steps = value / grid.scale;
    CHECK(std::abs(steps - std::round(steps)) < 1e-3f);
    CHECK(value >= 0.0f);
    CHECK(steps <= 127.5f);
  }
}

TEST_CASE("the scores of a test vector are those of the model") {
  const auto model = frozen_int8();
  const std::vector<float> given(40, 0.5f);
  const auto test = detail::make_test_vector(model.model(), given);
  CHECK(test.input == given);
  const auto scores = model(given);
  CHECK(test.scores == std::vector<float>(scores.begin(), scores.end()));
}
